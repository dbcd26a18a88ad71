// Fits that start from a trained network: what is taken, what stays, what is learned and how fast.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>

#include "athanor/nn/torch.h"
#include "suites/network_suite.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();

namespace athanor::train {
namespace {
namespace fs = std::filesystem;
using suites::FitProblem;
using suites::NetworkCase;

const NetworkCase dmpnn{"Dmpnn", "dmpnn", {{"hidden", 12}, {"dropout", 0.1}}, true, true};
const NetworkCase perceptron{"Mlp", "mlp", {{"hidden", 12}}, false, true};

FitResult fit_from(const FitRequest& request) { return athanor_training_library()->fit(request); }

torch::Tensor read(const TensorMap& tensors, const std::string& name) {
  const athanor::Tensor& tensor = tensors.at(name);
  torch::Tensor values = torch::empty(tensor.shape);
  std::memcpy(values.data_ptr<float>(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

bool is_same(const TensorMap& a, const TensorMap& b, const std::string& name) {
  return a.at(name).bytes == b.at(name).bytes;
}

/// A trained network on the first rows, and a fit that starts from it.
struct TransferProblem {
  explicit TransferProblem(const NetworkCase& network) : problem(network, 120) {
    FitRequest first = problem.make_request();
    first.seed = 1;
    start = suites::make_member(network, fit_from(first));
  }
  FitRequest make_request() const {
    FitRequest request = problem.make_request();
    request.start = &start;
    request.start_targets = problem.targets;
    return request;
  }
  FitProblem problem;
  bundle::Member start;
};

/// One step of plain gradient descent on all rows, whose weights are kept.
void make_one_step(FitRequest& request) {
  request.training.epochs = 1;
  request.training.batch_size = 1000;
  request.training.optimizer = "sgd";
  request.training.schedule = "constant";
  request.training.learning_rate = 1;
  request.training.average_epochs = 1;
  request.model_options["dropout"] = 0;
}

TEST(Transfer, BeginsAsTheNetworkThatItStartsFrom) {
  for (const NetworkCase& network : {dmpnn, perceptron}) {
    const TransferProblem transfer(network);
    FitRequest request = transfer.make_request();
    request.training.learning_rate = request.training.initial_learning_rate = request.training.final_learning_rate =
        1e-12;
    const auto before = suites::predict(transfer.start, transfer.problem.inputs, 1);
    const auto after = suites::predict(suites::make_member(network, fit_from(request)), transfer.problem.inputs, 1);
    for (std::size_t i = 0; i < before.size(); ++i) ASSERT_NEAR(before[i], after[i], 1e-5 * (1 + std::abs(before[i])));
  }
}

TEST(Transfer, KeepsAFrozenEncoderBitForBit) {
  for (const NetworkCase& network : {dmpnn, perceptron}) {
    const TransferProblem transfer(network);
    FitRequest request = transfer.make_request();
    request.transfer.freeze_encoder = true;
    request.transfer.head = "new";
    request.training.weight_decay = 0.1;
    const TensorMap after = fit_from(request).tensors;
    for (const auto& [name, tensor] : transfer.start.tensors) {
      const bool in_head = name.starts_with("head.") || name.starts_with("layers.2.");
      if (name.starts_with("scaler.")) continue;
      EXPECT_EQ(is_same(transfer.start.tensors, after, name), !in_head) << name;
    }
  }
}

TEST(Transfer, FreezesTheFirstLayersOnly) {
  const TransferProblem transfer(dmpnn);
  FitRequest request = transfer.make_request();
  request.transfer.freeze_layers = 2;
  const TensorMap after = fit_from(request).tensors;
  EXPECT_TRUE(is_same(transfer.start.tensors, after, "encoder.w_i.weight"));
  EXPECT_TRUE(is_same(transfer.start.tensors, after, "encoder.w_h.weight"));
  EXPECT_FALSE(is_same(transfer.start.tensors, after, "encoder.w_o.weight"));
}

TEST(Transfer, TakesTheHeadOnlyForTheSameTargets) {
  const TransferProblem transfer(dmpnn);
  FitRequest request = transfer.make_request();
  request.training.learning_rate = request.training.initial_learning_rate = request.training.final_learning_rate =
      1e-12;
  const auto kept = [&](const char* name) {
    return torch::allclose(read(fit_from(request).tensors, name), read(transfer.start.tensors, name), 1e-4, 1e-6);
  };
  EXPECT_TRUE(kept("head.0.weight"));
  EXPECT_TRUE(kept("head.1.weight"));
  const std::vector<data::Target> others{{"other", data::TaskType::regression, ""},
                                         {"class", data::TaskType::binary, ""},
                                         {"gaps", data::TaskType::regression, ""}};
  request.targets = others;
  EXPECT_TRUE(kept("encoder.w_o.weight"));
  EXPECT_FALSE(kept("head.0.weight"));
  request.transfer.head = "hidden";
  EXPECT_TRUE(kept("head.0.weight"));
  EXPECT_FALSE(kept("head.1.weight"));
  request.transfer.head = "keep";
  EXPECT_TRUE(kept("head.1.weight"));
}

/// With plain gradient descent the first step of a layer is its rate times its gradient.
TEST(Transfer, SlowsLayersDownByTheirDistanceFromTheHead) {
  const TransferProblem transfer(dmpnn);
  FitRequest request = transfer.make_request();
  make_one_step(request);
  const TensorMap whole = fit_from(request).tensors;
  request.transfer.layer_rate_factor = 0.5;
  const TensorMap slowed = fit_from(request).tensors;
  for (const auto& [name, factor] : std::map<std::string, double>{{"head.1.weight", 1},
                                                                  {"head.0.weight", 1},
                                                                  {"encoder.w_o.weight", 0.5},
                                                                  {"encoder.w_h.weight", 0.25},
                                                                  {"encoder.w_i.weight", 0.125}}) {
    const torch::Tensor begin = read(transfer.start.tensors, name), step = read(whole, name) - begin;
    EXPECT_GT(step.abs().max().item<float>(), 1e-6) << name;
    EXPECT_TRUE(torch::allclose(read(slowed, name) - begin, factor * step, 1e-2, 1e-7)) << name;
  }
}

TEST(Transfer, UnfreezesOneLayerAfterAnother) {
  const TransferProblem transfer(dmpnn);
  const std::vector<std::string> layers{"encoder.w_o.weight", "encoder.w_h.weight", "encoder.w_i.weight"};
  for (std::int64_t epochs = 1; epochs <= 7; ++epochs) {
    FitRequest request = transfer.make_request();
    request.training.epochs = epochs;
    request.training.average_epochs = 1;
    request.transfer.unfreeze_epochs = 2;
    const TensorMap after = fit_from(request).tensors;
    for (std::size_t i = 0; i < layers.size(); ++i)
      EXPECT_EQ(is_same(transfer.start.tensors, after, layers[i]), epochs <= 2 * (static_cast<std::int64_t>(i) + 1))
          << layers[i] << " after " << epochs;
  }
}

TEST(Transfer, AdaptersChangeWeightsByAMatrixOfTheirRank) {
  for (const NetworkCase& network : {dmpnn, perceptron}) {
    const TransferProblem transfer(network);
    FitRequest request = transfer.make_request();
    request.training.epochs = 5;
    request.training.learning_rate = 0.01;
    request.transfer.adapter_rank = 2;
    const FitResult result = fit_from(request);
    EXPECT_EQ(result.tensors.size(), transfer.start.tensors.size());
    const std::string name = network.model == "mlp" ? "layers.1.weight" : "encoder.w_h.weight";
    const torch::Tensor change = read(result.tensors, name) - read(transfer.start.tensors, name);
    const auto values = std::get<1>(torch::linalg_svd(change, false, c10::nullopt));
    EXPECT_GT(values[1].item<float>(), 1e-4);
    EXPECT_LT(values[2].item<float>(), 1e-5 * values[0].item<float>() + 1e-6);
    if (network.model == "dmpnn") {
      EXPECT_TRUE(is_same(transfer.start.tensors, result.tensors, "encoder.w_o.bias"));
    }
    const auto out = suites::predict(suites::make_member(network, result), transfer.problem.inputs, 1);
    double squares[2] = {0, 0}, counts[2] = {0, 0};
    for (const std::size_t row : transfer.problem.val)
      for (std::size_t k : {0, 1})
        if (const double value = transfer.problem.values[3 * row + 2 * k]; !std::isnan(value)) {
          squares[k] += std::pow(out[3 * row + 2 * k] - value, 2);
          ++counts[k];
        }
    const double rmse = (std::sqrt(squares[0] / counts[0]) + std::sqrt(squares[1] / counts[1])) / 2;
    EXPECT_NEAR(rmse, result.history[static_cast<std::size_t>(result.best_epoch) - 1].val_metric, 1e-4 * rmse);
  }
}

/// Asks to stop once an epoch has been reported.
struct StopAtEpoch : Progress {
  explicit StopAtEpoch(std::size_t epoch) : last(epoch) {}
  void update(std::size_t done, std::string_view) override { reached = done; }
  bool cancelled() const override { return reached >= last; }
  std::size_t last, reached = 0;
};

TEST(Transfer, GivesTheSameBitsWithMoreThreadsAndAfterAKill) {
  const TransferProblem transfer(dmpnn);
  const fs::path checkpoint = fs::temp_directory_path() / ("athanor_transfer_" + std::to_string(::getpid()));
  for (const bool adapters : {false, true}) {
    FitRequest request = transfer.make_request();
    request.training.epochs = 4;
    request.transfer.head = "hidden";
    if (adapters) request.transfer.adapter_rank = 2;
    else request.transfer.unfreeze_epochs = 1;
    request.transfer.layer_rate_factor = 0.7;
    const FitResult whole = fit_from(request);
    request.threads = 3;
    request.checkpoint = checkpoint;
    StopAtEpoch stop(2);
    request.progress = &stop;
    EXPECT_THROW(fit_from(request), Error);
    request.progress = nullptr;
    const FitResult resumed = fit_from(request);
    for (const auto& [name, tensor] : whole.tensors) EXPECT_TRUE(is_same(whole.tensors, resumed.tensors, name)) << name;
    request.transfer.layer_rate_factor = 0.8;
    EXPECT_THROW(fit_from(request), Error) << "the checkpoint is of another fit";
    fs::remove(checkpoint);
  }
}

TEST(Transfer, SaysWhatDoesNotFit) {
  const TransferProblem transfer(dmpnn);
  const auto expect_refusal = [](const FitRequest& request, const std::string& part) {
    try {
      fit_from(request);
      FAIL() << "trained";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_options) << error.what();
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  };
  FitRequest request = transfer.make_request();
  request.model_options["hidden"] = 16;
  expect_refusal(request, "The weights encoder.w_i.weight of the bundle to start from are 12 x");
  request = transfer.make_request();
  request.transfer.freeze_layers = 5;
  expect_refusal(request, "--freeze-layers 5 leaves none of the 5 layers to train");
  request.transfer = {};
  request.transfer.adapter_rank = 64;
  expect_refusal(request, "--adapter-rank 64: no weight");
  request = transfer.make_request();
  const std::vector<data::Target> one{{"other", data::TaskType::regression, ""}};
  std::vector<double> values;
  for (std::size_t i = 0; i < transfer.problem.inputs.rows; ++i) values.push_back(static_cast<double>(i % 7));
  request.targets = one;
  request.values = values;
  request.transfer.head = "keep";
  expect_refusal(request, "--head keep needs targets of the same kinds as those of the bundle, which has 3 targets");
  request.start = nullptr;
  expect_refusal(request, "are for a fit that starts from a bundle: --from BUNDLE");
}

/// Numbers out of a packed matrix are learned as those of a table are, and one wild value does not matter.
TEST(TargetMatrix, IsLearnedAsATableIs) {
  const FitProblem problem({"Dmpnn", "dmpnn", {{"hidden", 12}}, true, false}, 120);
  const std::vector<data::Target> targets{{"nodes", data::TaskType::regression, ""},
                                          {"edges", data::TaskType::regression, ""}};
  featurize::FeatureMatrix matrix{120, 2, {}};
  std::vector<double> values;
  for (std::size_t i = 0; i < 120; ++i)
    for (const double value : {static_cast<double>(problem.inputs.graphs.num_nodes(i)),
                               static_cast<double>(problem.inputs.graphs.num_edges(i)) / 2}) {
      matrix.values.push_back(static_cast<float>(value));
      values.push_back(value);
    }
  FitRequest request = problem.make_request();
  request.targets = targets;
  request.values = values;
  const FitResult table = fit_from(request);
  request.values = {};
  request.target_matrix = &matrix;
  const FitResult packed = fit_from(request);
  for (std::size_t e = 0; e < table.history.size(); ++e)
    EXPECT_NEAR(packed.history[e].val_loss, table.history[e].val_loss, 1e-4 * table.history[e].val_loss);
  matrix.values[2 * problem.val.front()] = 1e30F;
  EXPECT_LT(fit_from(request).history.back().val_loss, table.history.back().val_loss + 36);
}

}  // namespace
}  // namespace athanor::train
