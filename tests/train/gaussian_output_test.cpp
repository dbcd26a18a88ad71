// The Gaussian process as the last layer: its posterior against plain linear algebra, and distance.
#include <gtest/gtest.h>

#include <cmath>

#include "athanor/bundle/bundle.h"
#include "athanor/models/network.h"
#include "athanor/nn/layers.h"
#include "suites/network_suite.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();
extern "C" athanor::models::NetworkLibrary* athanor_network_library();

namespace athanor::train {
namespace {
using suites::FitProblem;
using suites::NetworkCase;

FitProblem make_vector_problem(std::size_t rows) {
  for (const NetworkCase& network : suites::list_network_cases())
    if (network.name == "Mlp") return {network, rows};
  ADD_FAILURE() << "no perceptron";
  return {{}, rows};
}

FitRequest make_process_request(const FitProblem& problem) {
  auto request = problem.make_request();
  request.training.loss = "sngp";
  request.training.random_features = 32;
  request.training.epochs = 30;
  request.training.learning_rate = 1e-2;
  return request;
}

struct Told {
  std::vector<double> mean, std;  ///< [rows, outputs]
};

Told tell(const bundle::Member& member, const FitProblem& problem, const featurize::Inputs& inputs,
          std::size_t threads = 1) {
  const auto network = athanor_network_library()->load(member, problem.targets, "cpu");
  const std::size_t size = inputs.rows * data::count_outputs(problem.targets);
  Told told{std::vector<double>(size), std::vector<double>(size)};
  network->predict(inputs, {told.mean, told.std, {}, {}}, threads);
  return told;
}

torch::Tensor read_double(const TensorMap& tensors, const std::string& name) {
  const Tensor& tensor = tensors.at(name);
  if (tensor.dtype == DType::f64) {
    const auto values = tensor.as<double>();
    return torch::tensor(std::vector<double>(values.begin(), values.end()), torch::kDouble).view(tensor.shape);
  }
  const auto values = tensor.as<float>();
  return torch::tensor(std::vector<double>(values.begin(), values.end()), torch::kDouble).view(tensor.shape);
}

/// The inputs with the vectors of each row times a factor.
featurize::Inputs stretch(const featurize::Inputs& inputs, float factor) {
  featurize::Inputs far = inputs;
  std::vector<float> values(far.vectors.values.begin(), far.vectors.values.end());
  for (float& value : values) value *= factor;
  far.vectors.values = std::move(values);
  return far;
}

/// phi and the outputs by hand, then the posterior by the inverse of the precision of all training rows at once.
void expect_bayesian_regression(bool third_is_known_in_validation) {
  FitProblem problem = make_vector_problem(200);
  if (!third_is_known_in_validation)
    for (const std::size_t row : problem.val) problem.values[row * 3 + 2] = NAN;
  problem.network.options = {{"hidden", 24}, {"layers", 1}, {"scale_vectors", false}, {"activation", "relu"}};
  FitRequest request = make_process_request(problem);
  request.training.spectral_bound = 0.95;
  const FitResult result = athanor_training_library()->fit(request);
  const auto member = suites::make_member(problem.network, result);
  const Told told = tell(member, problem, problem.inputs);

  const TensorMap& tensors = result.tensors;
  const auto rows = static_cast<std::int64_t>(problem.inputs.rows);
  torch::Tensor x = torch::empty({rows, static_cast<std::int64_t>(problem.inputs.vectors.columns)}, torch::kDouble);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t c = 0; c < x.size(1); ++c)
      x[i][c] = problem.inputs.vectors.row(static_cast<std::size_t>(i))[static_cast<std::size_t>(c)];
  const torch::Tensor hidden =
      torch::relu(x.mm(read_double(tensors, "layers.0.weight").t()) + read_double(tensors, "layers.0.bias"));
  EXPECT_LT(torch::linalg_svdvals(read_double(tensors, "layers.0.weight")).max().item<double>(), 1.0);
  const torch::Tensor phi =
      std::sqrt(2.0 / 32) *
      torch::cos(hidden.mm(read_double(tensors, "layers.1.frequencies").t()) + read_double(tensors, "layers.1.phases"));
  const torch::Tensor raw = phi.mm(read_double(tensors, "layers.1.weight").t()) + read_double(tensors, "layers.1.bias");
  const torch::Tensor mean = read_double(tensors, "scaler.targets.mean"),
                      scale = read_double(tensors, "scaler.targets.scale");

  for (const std::size_t t : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
    const auto column = static_cast<std::int64_t>(t);
    const bool is_class = t == 1;
    const auto truth = [&](std::size_t row) {
      return (problem.values[row * 3 + t] - mean[column].item<double>()) / scale[column].item<double>();
    };
    double squares = 0, known = 0;
    for (const std::size_t row : t == 2 && !third_is_known_in_validation ? problem.train : problem.val)
      if (!std::isnan(problem.values[row * 3 + t])) {
        squares += std::pow(raw[static_cast<std::int64_t>(row)][column].item<double>() - truth(row), 2);
        ++known;
      }
    const double noise = is_class ? 0 : squares / known;
    torch::Tensor precision = torch::eye(32, torch::kDouble);
    for (const std::size_t row : problem.train) {
      if (std::isnan(problem.values[row * 3 + t])) continue;
      const auto i = static_cast<std::int64_t>(row);
      const double p = 1 / (1 + std::exp(-raw[i][column].item<double>()));
      precision += phi[i].outer(phi[i]) * (is_class ? p * (1 - p) : 1 / noise);
    }
    const torch::Tensor covariance = torch::inverse(precision);
    for (std::int64_t i = 0; i < rows; ++i) {
      const double m = raw[i][column].item<double>();
      const double v = phi[i].dot(covariance.mv(phi[i])).item<double>() + noise;
      const double damping = 1 / std::sqrt(1 + M_PI * v / 8), p = 1 / (1 + std::exp(-m * damping));
      const double s = scale[column].item<double>();
      const std::size_t place = static_cast<std::size_t>(i) * 3 + t;
      EXPECT_NEAR(told.mean[place], is_class ? p : m * s + mean[column].item<double>(), 2e-3) << i << " " << t;
      EXPECT_NEAR(told.std[place], is_class ? std::sqrt(p * (1 - p) * (1 - damping)) : std::sqrt(v) * s, 2e-3 * s)
          << i << " " << t;
    }
  }
}

TEST(GaussianOutput, TellsTheVarianceOfBayesianRegressionOnItsFeatures) { expect_bayesian_regression(true); }

TEST(GaussianOutput, TakesTheNoiseOfTrainingRowsForATargetWithoutValidationValues) {
  expect_bayesian_regression(false);
}

TEST(GaussianOutput, IsLessSureFarFromTheTrainingRows) {
  FitProblem problem = make_vector_problem(300);
  problem.network.options = {{"hidden", 32}, {"layers", 2}};
  auto request = make_process_request(problem);
  request.training.random_features = 128;
  const auto member = suites::make_member(problem.network, athanor_training_library()->fit(request));
  const auto mean_std = [&](float factor, std::size_t output) {
    const Told told = tell(member, problem, stretch(problem.inputs, factor));
    double sum = 0;
    for (std::size_t i = 0; i < problem.inputs.rows; ++i) sum += told.std[3 * i + output];
    return sum / static_cast<double>(problem.inputs.rows);
  };
  for (const std::size_t output : {0U, 2U}) {
    EXPECT_GT(mean_std(3, output), 1.2 * mean_std(1, output));
    EXPECT_GT(mean_std(-3, output), 1.2 * mean_std(1, output));
  }
  EXPECT_GT(mean_std(-3, 1), mean_std(1, 1));
}

TEST(GaussianOutput, IsTheEndOfResidualNetworksAndNotOfThoseWithAnOwnOne) {
  FitProblem problem = make_vector_problem(60);
  problem.network = {"", "residual_mlp", {{"hidden", 12}, {"block_hidden", 16}, {"norm", "none"}}, false, true};
  const auto member =
      suites::make_member(problem.network, athanor_training_library()->fit(make_process_request(problem)));
  for (const double std : tell(member, problem, problem.inputs).std) EXPECT_GT(std, 0);
  problem.network = {"", "snn", {{"hidden", 12}}, false, true};
  EXPECT_THROW(athanor_training_library()->fit(make_process_request(problem)), Error);
}

TEST(GaussianOutput, HasTheSameBitsAtAnyNumberOfThreads) {
  const FitProblem problem = make_vector_problem(150);
  auto request = make_process_request(problem);
  request.training.epochs = 4;
  const auto fit = [&](std::size_t threads) {
    request.threads = threads;
    return suites::make_member(problem.network, athanor_training_library()->fit(request));
  };
  const auto one = fit(1);
  EXPECT_EQ(bundle::compute_weights_sha256(fit(3)), bundle::compute_weights_sha256(one));
  const Told alone = tell(one, problem, problem.inputs), together = tell(one, problem, problem.inputs, 4);
  EXPECT_EQ(alone.mean, together.mean);
  EXPECT_EQ(alone.std, together.std);
}

TEST(SpectralNorm, IsBoundedWhereItIsAskedFor) {
  nn::ParameterList list;
  list.bound_norm(list.add("bounded", {20, 30}, {.deviation = 1}), 0.5);
  list.add("free", {20, 30}, {.deviation = 1});
  const nn::FlatWeights flat = nn::initialize(list, 1);
  const nn::Weights weights = nn::make_views(list, flat, false);
  const torch::Tensor before = weights[1].clone(), direction = weights[0] / weights[0].norm();
  nn::bound_norms(list, weights);
  EXPECT_NEAR(torch::linalg_svdvals(weights[0]).max().item<double>(), 0.5, 0.05);
  EXPECT_TRUE(torch::allclose(weights[0] / weights[0].norm(), direction, 1e-4, 1e-6));
  EXPECT_TRUE(torch::equal(weights[1], before));
  EXPECT_NEAR(before.std().item<double>(), 1, 0.1);
}

}  // namespace
}  // namespace athanor::train
