// Masked losses against their equations.
#include "athanor/nn/losses.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

namespace athanor::nn {
namespace {

Batch make_batch() {
  Batch batch;
  batch.rows = 2;
  batch.targets = torch::tensor(std::vector<double>{1, 0, 0, 1}, torch::kDouble).view({2, 2});
  batch.mask = torch::tensor(std::vector<double>{1, 1, 0, 1}, torch::kDouble).view({2, 2});
  return batch;
}

double compute(const LossOptions& options, bool training = false) {
  const auto outputs = torch::tensor(std::vector<double>{3, 0.5, 100, -0.5}, torch::kDouble).view({2, 2});
  return masked_loss_sum(options, outputs, make_batch(), training).item<double>();
}

double compute(const std::vector<LossKind>& kinds, double delta = 1) {
  return compute(LossOptions{.kinds = kinds, .huber_delta = delta});
}

/// Cross-entropy of class 1 at a logit; that of class 0 at the negative.
double bce_of_one(double logit) { return std::log1p(std::exp(-logit)); }
double probability(double logit) { return 1 / (1 + std::exp(-logit)); }

TEST(MaskedLoss, LeavesOutMissingValues) {
  EXPECT_NEAR(compute({LossKind::mse, LossKind::mse}), 4 + 0.25 + 2.25, 1e-12);
  EXPECT_NEAR(compute({LossKind::mae, LossKind::mae}), 2 + 0.5 + 1.5, 1e-12);
  EXPECT_NEAR(compute({LossKind::huber, LossKind::huber}), 1.5 + 0.125 + 1, 1e-12);
  EXPECT_NEAR(compute({LossKind::huber, LossKind::huber}, 0.5), 0.5 * (2 - 0.25) + 0.125 + 0.5 * (1.5 - 0.25), 1e-12);
}

TEST(MaskedLoss, MixesKindsByTarget) {
  const double bce = std::log1p(std::exp(0.5)) + std::log1p(std::exp(0.5));  // target 0 at 0.5, target 1 at -0.5
  EXPECT_NEAR(compute({LossKind::mse, LossKind::bce}), 4 + bce, 1e-12);
}

// Known values: 1 at output 3, 0 at 0.5, 1 at -0.5.
TEST(MaskedLoss, QuantileWeighsErrorsBySign) {
  const std::vector<LossKind> kinds{LossKind::quantile, LossKind::quantile};
  EXPECT_NEAR(compute({.kinds = kinds, .quantile = 0.9}), 0.1 * 2 + 0.1 * 0.5 + 0.9 * 1.5, 1e-12);
  EXPECT_NEAR(compute({.kinds = kinds, .quantile = 0.5}), 0.5 * (2 + 0.5 + 1.5), 1e-12);
}

TEST(MaskedLoss, FocalPlaysDownEasyRows) {
  const std::vector<LossKind> kinds{LossKind::focal, LossKind::focal};
  const auto term = [](double logit, double gamma) {
    return std::pow(1 - probability(logit), gamma) * bce_of_one(logit);
  };
  EXPECT_NEAR(compute({.kinds = kinds, .focal_gamma = 2}), term(3, 2) + 2 * term(-0.5, 2), 1e-12);
  EXPECT_NEAR(compute({.kinds = kinds, .focal_gamma = 0}), compute({LossKind::bce, LossKind::bce}), 1e-12);
}

TEST(MaskedLoss, WeighsClassesAndTargets) {
  const std::vector<LossKind> kinds{LossKind::bce, LossKind::bce};
  EXPECT_NEAR(compute({.kinds = kinds, .class_weights = {{2}, {5}}}),
              2 * bce_of_one(3) + bce_of_one(-0.5) + 5 * bce_of_one(-0.5), 1e-12);
  EXPECT_NEAR(compute({.kinds = kinds, .target_weights = {3, 0}}), 3 * bce_of_one(3), 1e-12);
}

TEST(MaskedLoss, SmoothsLabelsInTrainingOnly) {
  const LossOptions options{.kinds = {LossKind::mse, LossKind::bce}, .label_smoothing = 0.2};
  EXPECT_NEAR(compute(options), compute({LossKind::mse, LossKind::bce}), 1e-12);
  const double smooth = 0.9 * bce_of_one(-0.5) + 0.1 * bce_of_one(0.5);
  EXPECT_NEAR(compute(options, true), 4 + 2 * smooth, 1e-12);
}

/// A target of three classes and a number beside it; rows 0, 1 and 3 of the first are known.
struct ClassesBatch {
  torch::Tensor outputs =
      torch::tensor(std::vector<double>{0.3, -1, 2, 7, 1, 0, 0.5, 3, -2, 0.1, 0.2, 9, 1.5, 1, 1, -1}, torch::kDouble)
          .view({4, 4});
  torch::Tensor labels = torch::tensor(std::vector<std::int64_t>{2, 0, 0, 1}, torch::kLong);
  torch::Tensor known = torch::tensor(std::vector<double>{1, 1, 0, 1}, torch::kDouble);
  Batch batch;

  ClassesBatch() {
    batch.rows = 4;
    batch.targets = torch::stack({labels.to(torch::kDouble), torch::full({4}, 5.0, torch::kDouble)}, 1);
    batch.mask = torch::stack({known, torch::zeros({4}, torch::kDouble)}, 1);
  }
  /// What PyTorch's own loss of the known rows adds up to.
  double compute_by_torch(const std::vector<double>& weights, double smoothing) const {
    const c10::optional<torch::Tensor> factors =
        weights.empty() ? c10::optional<torch::Tensor>() : torch::tensor(weights, torch::kDouble);
    const torch::Tensor losses =
        at::cross_entropy_loss(outputs.narrow(1, 0, 3), labels, factors, at::Reduction::None, -100, smoothing);
    return (losses * known).sum().item<double>();
  }
};

TEST(MaskedLoss, SeveralClassesEqualPyTorchs) {
  const ClassesBatch made;
  LossOptions options{.kinds = {LossKind::cross_entropy, LossKind::mse}, .widths = {3, 1}};
  const auto compute_sum = [&](bool training) {
    return masked_loss_sum(options, made.outputs, made.batch, training).item<double>();
  };
  EXPECT_NEAR(compute_sum(true), made.compute_by_torch({}, 0), 1e-12);
  options.label_smoothing = 0.2;
  EXPECT_NEAR(compute_sum(true), made.compute_by_torch({}, 0.2), 1e-12);
  EXPECT_NEAR(compute_sum(false), made.compute_by_torch({}, 0), 1e-12);
  options.class_weights = {{0.5, 2, 3}, {1}};
  EXPECT_NEAR(compute_sum(true), made.compute_by_torch({0.5, 2, 3}, 0.2), 1e-12);
}

TEST(MaskedLoss, FocalOfSeveralClassesPlaysDownEasyRows) {
  const ClassesBatch made;
  const auto compute_sum = [&](double gamma) {
    const LossOptions options{.kinds = {LossKind::focal, LossKind::mse}, .widths = {3, 1}, .focal_gamma = gamma};
    return masked_loss_sum(options, made.outputs, made.batch, true).item<double>();
  };
  EXPECT_NEAR(compute_sum(0), made.compute_by_torch({}, 0), 1e-12);
  double expected = 0;
  const torch::Tensor shares = torch::softmax(made.outputs.narrow(1, 0, 3), 1);
  for (const std::int64_t row : {0, 1, 3}) {
    const double p = shares[row][made.labels[row].item<std::int64_t>()].item<double>();
    expected -= std::pow(1 - p, 1.5) * std::log(p);
  }
  EXPECT_NEAR(compute_sum(1.5), expected, 1e-12);
}

/// Outputs 3, 0.5 and -0.5 against 1, 0 and 1.
TEST(MaskedLoss, OutputsBeyondABoundCostNothing) {
  Batch batch = make_batch();
  const auto outputs = torch::tensor(std::vector<double>{3, 0.5, 100, -0.5}, torch::kDouble).view({2, 2});
  const auto compute_sum = [&](LossKind kind, const std::vector<double>& bounds) {
    batch.bounds = torch::tensor(bounds, torch::kDouble).view({2, 2});
    return masked_loss_sum({.kinds = {kind, kind}}, outputs, batch, true).item<double>();
  };
  EXPECT_NEAR(compute_sum(LossKind::bounded_mse, {0, 0, 0, 0}), 4 + 0.25 + 2.25, 1e-12);
  EXPECT_NEAR(compute_sum(LossKind::bounded_mse, {1, 0, 0, -1}), 0.25, 1e-12);
  EXPECT_NEAR(compute_sum(LossKind::bounded_mse, {-1, 1, 0, 1}), 4 + 2.25, 1e-12);
  EXPECT_NEAR(compute_sum(LossKind::bounded_mae, {-1, -1, -1, 1}), 2 + 0.5 + 1.5, 1e-12);
  EXPECT_NEAR(masked_loss_sum({.kinds = {LossKind::bounded_mae, LossKind::bounded_mse}}, outputs, make_batch(), true)
                  .item<double>(),
              2 + 0.25 + 2.25, 1e-12);
}

/// No pull on what is allowed: PyTorch's gradient is 0 there, and that of the squared error elsewhere.
TEST(MaskedLoss, OutputsBeyondABoundHaveNoGradient) {
  Batch batch = make_batch();
  batch.bounds = torch::tensor(std::vector<double>{1, 1, 0, 0}, torch::kDouble).view({2, 2});
  const auto outputs =
      torch::tensor(std::vector<double>{3, -0.5, 100, -0.5}, torch::kDouble).view({2, 2}).requires_grad_(true);
  masked_loss_sum({.kinds = {LossKind::bounded_mse, LossKind::bounded_mse}}, outputs, batch, true).backward();
  const auto expected = torch::tensor(std::vector<double>{0, -1, 0, -3}, torch::kDouble).view({2, 2});
  EXPECT_TRUE(torch::allclose(outputs.grad(), expected)) << outputs.grad();
}

LossKind find_kind(const std::string& form) {
  if (form == "normal") return LossKind::mve;
  if (form == "quantiles") return LossKind::quantiles;
  return form == "dirichlet" ? LossKind::dirichlet : LossKind::evidential;
}

// Losses and gradients of tests/golden/nn: chemprop's in float64.
TEST(LossesOfDistributions, EqualChempropsWithTheirGradients) {
  std::ifstream file(ATHANOR_TEST_DIR "/golden/nn/uncertainty.json");
  std::size_t compared = 0;
  for (const auto& item : nlohmann::json::parse(file)) {
    if (!item.contains("loss")) continue;
    SCOPED_TRACE(item["kind"].get<std::string>());
    const std::vector<double> raw = item["raw"], target = item["target"], gradient = item["gradient"];
    const std::int64_t width = item["width"], rows = static_cast<std::int64_t>(target.size());
    const LossOptions options{
        .kinds = {find_kind(item["kind"])}, .widths = {width}, .evidence_weight = 0.3, .central_share = 0.8};
    Batch batch;
    batch.rows = rows;
    batch.targets = torch::tensor(target, torch::kDouble).view({rows, 1});
    batch.mask = torch::ones({rows, 1}, torch::kDouble);
    const auto outputs = torch::tensor(raw, torch::kDouble).view({rows, width}).requires_grad_(true);
    const auto loss = masked_loss_sum(options, outputs, batch, false);
    EXPECT_NEAR(loss.item<double>(), item["loss"].get<double>(), 1e-9);
    loss.backward();
    for (std::size_t i = 0; i < raw.size(); ++i)
      EXPECT_NEAR(outputs.grad().data_ptr<double>()[i], gradient[i], 1e-9) << "raw output " << i;
    ++compared;
  }
  EXPECT_EQ(compared, 5U);
}

// Seitzer et al. 2022: the weight has no gradient, so that with a weight of 1 that of the mean is -error, as of mse
// / 2.
TEST(LossesOfDistributions, WeighVariancesInTrainingOnly) {
  LossOptions options{.kinds = {LossKind::mve}, .widths = {2}, .variance_weight = 1};
  Batch batch;
  batch.rows = 1;
  batch.targets = torch::full({1, 1}, 2.5, torch::kDouble);
  batch.mask = torch::ones({1, 1}, torch::kDouble);
  const auto outputs = torch::tensor(std::vector<double>{1, -2}, torch::kDouble).view({1, 2}).requires_grad_(true);
  masked_loss_sum(options, outputs, batch, true).backward();
  EXPECT_NEAR(outputs.grad().data_ptr<double>()[0], -1.5, 1e-12);
  const double plain = masked_loss_sum(options, outputs, batch, false).item<double>();
  options.variance_weight = 0;
  EXPECT_DOUBLE_EQ(masked_loss_sum(options, outputs, batch, true).item<double>(), plain);
}

nlohmann::json read_objectives(const std::string& kind) {
  std::ifstream file(ATHANOR_TEST_DIR "/golden/nn/objectives.json");
  return nlohmann::json::parse(file).at(kind);
}

torch::Tensor read_values(const nlohmann::json& item, const char* name) {
  return torch::tensor(item[name].get<std::vector<double>>(), torch::kDouble);
}

void expect_loss(const nlohmann::json& item, const torch::Tensor& loss, const torch::Tensor& input) {
  EXPECT_NEAR(loss.item<double>(), item["loss"].get<double>(), 1e-9);
  loss.backward();
  EXPECT_TRUE(torch::allclose(input.grad().reshape({-1}), read_values(item, "gradient"), 1e-7, 1e-9)) << input.grad();
}

// tests/golden/nn/make_objective_golden.py: PyTorch in float64.
TEST(LossesOfObjectives, EqualPyTorchsWithTheirGradients) {
  for (const auto& item : read_objectives("nt_xent")) {
    const auto views = read_values(item, "views").view({2, item["rows"], item["width"]}).requires_grad_(true);
    expect_loss(item, nt_xent_sum(views[0], views[1], item["temperature"]), views);
  }
  for (const auto& item : read_objectives("cross_entropy")) {
    const auto logits = read_values(item, "logits").view({item["rows"], item["classes"]}).requires_grad_(true);
    const auto labels = torch::tensor(item["labels"].get<std::vector<std::int64_t>>(), torch::kLong);
    expect_loss(item, cross_entropy_sum(logits, labels, read_values(item, "weights")), logits);
  }
}

}  // namespace
}  // namespace athanor::nn
