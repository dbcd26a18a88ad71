// The trainer: it learns, reports, stops, and says what is wrong.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <future>
#include <set>

#include "athanor/bundle/bundle.h"
#include "suites/network_suite.h"
#include "suites/sanitizers.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();

namespace athanor::train {
namespace {
using suites::FitProblem;
using suites::NetworkCase;

FitResult fit(const FitRequest& request) { return athanor_training_library()->fit(request); }

NetworkCase find_case(const std::string& name) {
  for (const NetworkCase& network : suites::list_network_cases())
    if (network.name == name) return network;
  ADD_FAILURE() << "no case " << name;
  return {};
}

void expect_error(const FitRequest& request, ErrorCode code, const std::string& part) {
  try {
    fit(request);
    FAIL() << "trained";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(Fit, LearnsTheSizeOfAGraph) {
  const FitProblem problem(find_case("Dmpnn"), 300);
  auto request = problem.make_request();
  request.model_options = {{"hidden", 32}, {"ffn_hidden", 32}, {"readout", "sum"}};
  request.training.epochs = 60;
  request.training.learning_rate = 5e-3;
  const FitResult result = fit(request);
  EXPECT_LT(result.history.back().val_loss, 0.25 * result.history.front().val_loss);
  const auto out = suites::predict(suites::make_member({"", "dmpnn", request.model_options, true, false}, result),
                                   problem.inputs, 1);
  double square = 0;
  std::size_t right = 0;
  for (const std::size_t row : problem.val) {
    square += std::pow(out[3 * row] - problem.values[3 * row], 2) / static_cast<double>(problem.val.size());
    right += (out[3 * row + 1] > 0.5) == (problem.values[3 * row + 1] > 0.5) ? 1 : 0;
  }
  EXPECT_LT(std::sqrt(square), 2.5);  // the noise alone is 1, the spread of the targets 10
  EXPECT_GT(static_cast<double>(right) / static_cast<double>(problem.val.size()), 0.85);
}

TEST(Fit, AsksTheSystemForHardlyAnyMemoryAfterItsFirstEpochs) {
  if (suites::is_watched) GTEST_SKIP() << "a sanitizer takes memory of its own";
  const FitProblem problem(find_case("Dmpnn"), 300);
  auto request = problem.make_request();
  request.model_options = {{"hidden", 300}, {"ffn_hidden", 300}};
  request.training.epochs = 30;
  request.training.batch_size = 32;
  std::vector<long> faults;  // pages of memory that the process has been given
  request.on_epoch = [&](const EpochRecord&) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    faults.push_back(usage.ru_minflt);
  };
  fit(request);
  ASSERT_EQ(faults.size(), 30U);
  const std::size_t steps = 20 * problem.train.size() / 32;
  EXPECT_LT(static_cast<std::size_t>(faults[29] - faults[9]), 2 * steps);
}

TEST(Fit, LearnsALinearFunctionOfVectors) {
  const FitProblem problem(find_case("Mlp"), 300);
  auto request = problem.make_request();
  request.training.epochs = 60;
  request.training.learning_rate = 1e-2;
  const FitResult result = fit(request);
  EXPECT_LT(result.history[static_cast<std::size_t>(result.best_epoch) - 1].val_metric, 2.5);
}

/// Classes by the size of a vector's first number, beside the number itself.
TEST(Fit, LearnsSeveralClassesBesideANumber) {
  FitProblem problem(find_case("Mlp"), 300);
  problem.targets = {{"size", data::TaskType::multiclass, "", {"small", "middle", "large"}},
                     {"number", data::TaskType::regression, ""}};
  std::vector<double> values;
  for (std::size_t i = 0; i < 300; ++i) {
    const double x = problem.inputs.vectors.row(i)[0];
    values.insert(values.end(), {i % 7 == 0 ? NAN : x < 4 ? 0.0 : x < 8 ? 1.0 : 2.0, 5 * x});
  }
  problem.values = values;
  for (const std::string loss : {"auto", "huber"})
    for (const std::string weights : {"none", "balanced"}) {
      auto request = problem.make_request();
      request.training.epochs = 60;
      request.training.learning_rate = 1e-2;
      request.training.loss = loss;
      request.training.class_weights = weights;
      request.training.label_smoothing = 0.05;
      const auto out =
          suites::predict(suites::make_member(problem.network, fit(request)), problem.targets, problem.inputs, 2);
      ASSERT_EQ(out.size(), 4U * 300);
      std::size_t right = 0, known = 0;
      for (const std::size_t row : problem.val) {
        EXPECT_NEAR(out[4 * row] + out[4 * row + 1] + out[4 * row + 2], 1, 1e-6);
        if (std::isnan(values[2 * row])) continue;
        ++known;
        right +=
            data::find_likeliest_class(std::span(out).subspan(4 * row, 3)) == static_cast<std::size_t>(values[2 * row]);
      }
      EXPECT_GT(static_cast<double>(right) / static_cast<double>(known), 0.8) << loss << weights;
    }
  auto request = problem.make_request();
  request.training.loss = "cross_entropy";
  expect_error(request, ErrorCode::invalid_options, "The loss cross_entropy is for classes, and the target number is");
  problem.targets[1] = {"number", data::TaskType::binary, ""};
  request.targets = problem.targets;
  expect_error(request, ErrorCode::invalid_options,
               "The loss cross_entropy is not for the target number, which has 2 classes; use bce or focal");
}

/// Values above the middle are known only as bounds in training; the exact ones of validation rows say what was learnt.
TEST(Fit, LearnsFromBounds) {
  FitProblem problem(find_case("Mlp"), 400);
  problem.targets = {{"number", data::TaskType::regression, ""}};
  std::vector<double> exact, cut, missing;
  std::vector<std::int8_t> relations;
  for (std::size_t i = 0; i < 400; ++i) {
    exact.push_back(2 * problem.inputs.vectors.row(i)[0] - problem.inputs.vectors.row(i)[1]);
    const bool is_bound = exact.back() > 5;
    cut.push_back(is_bound ? 5 : exact.back());
    missing.push_back(is_bound ? NAN : exact.back());
    relations.push_back(is_bound ? 1 : 0);
  }
  const auto compute_rmse = [&](const std::vector<double>& values, std::span<const std::int8_t> bounds) {
    auto request = problem.make_request();
    request.values = values;
    request.relations = bounds;
    request.training.epochs = 80;
    request.training.learning_rate = 5e-3;
    const auto out = suites::predict(suites::make_member(problem.network, fit(request)), problem.inputs, 2);
    double squares = 0;
    for (const std::size_t row : problem.val) squares += std::pow(out[row] - exact[row], 2);
    return std::sqrt(squares / static_cast<double>(problem.val.size()));
  };
  const double bounded = compute_rmse(cut, relations);
  EXPECT_LT(bounded, 0.8 * compute_rmse(cut, {}));
  EXPECT_LT(bounded, compute_rmse(missing, {}));
  auto request = problem.make_request();
  request.values = cut;
  request.relations = relations;
  request.training.loss = "huber";
  expect_error(request, ErrorCode::invalid_options,
               "The loss huber takes bounds such as <5 for values; use bounded_mse");
}

TEST(Fit, KeepsTheWeightsOfTheBestEpoch) {
  const FitProblem problem(find_case("Mlp"), 60);
  auto request = problem.make_request();
  request.training.epochs = 12;
  request.training.learning_rate = 0.3;  // wild enough for the last epoch not to be the best
  request.training.final_learning_rate = 0.3;
  const FitResult longer = fit(request);
  double best = INFINITY;
  std::int64_t best_epoch = 0;
  for (const EpochRecord& record : longer.history)
    if (record.val_loss < best) {
      best = record.val_loss;
      best_epoch = record.epoch;
    }
  EXPECT_EQ(longer.best_epoch, best_epoch);
  EXPECT_EQ(longer.history.size(), 12U);
}

TEST(Fit, StopsWhenPatienceEnds) {
  const FitProblem problem(find_case("Mlp"), 60);
  auto request = problem.make_request();
  request.training.epochs = 500;
  request.training.learning_rate = 0.2;
  request.training.schedule = "constant";
  request.training.patience = 3;
  const FitResult result = fit(request);
  EXPECT_LT(result.history.size(), 500U);
  EXPECT_EQ(static_cast<std::int64_t>(result.history.size()), result.best_epoch + 3);
}

TEST(Fit, WorksWithoutValidationRows) {
  const FitProblem problem(find_case("Dmpnn"), 40);
  auto request = problem.make_request();
  request.val = {};
  const FitResult result = fit(request);
  EXPECT_TRUE(std::isnan(result.history[0].val_loss));
  EXPECT_TRUE(std::isnan(result.history[0].val_metric));
  EXPECT_GT(result.best_epoch, 0);
}

TEST(Fit, TrainsOnOneRowAndDropsALastBatchOfOne) {
  const FitProblem problem(find_case("Dmpnn"), 10);
  auto request = problem.make_request();
  const std::vector<std::size_t> one{0}, five{0, 1, 2, 3, 5};
  request.train = one;
  EXPECT_TRUE(std::isfinite(fit(request).history[0].train_loss));
  request.train = five;
  request.training.batch_size = 4;
  request.training.schedule = "cosine";
  request.training.epochs = 1;
  EXPECT_EQ(fit(request).history[0].learning_rate, request.training.learning_rate);  // one step, at the rate of step 0
}

TEST(Fit, ReportsEpochsAndProgress) {
  struct Listener : Progress {
    void begin(std::string_view stage, std::size_t total, std::string_view unit) override {
      log += std::string(stage) + " " + std::to_string(total) + " " + std::string(unit) + ";";
    }
    void update(std::size_t done, std::string_view metric) override {
      log += std::to_string(done) + " " + std::string(metric) + ";";
    }
    std::string log;
  } listener;
  const FitProblem problem(find_case("Dmpnn"), 40);
  auto request = problem.make_request();
  request.training.epochs = 2;
  request.stage = "model 1/3";
  request.progress = &listener;
  std::vector<std::int64_t> epochs;
  request.on_epoch = [&](const EpochRecord& record) { epochs.push_back(record.epoch); };
  fit(request);
  EXPECT_EQ(epochs, (std::vector<std::int64_t>{1, 2}));
  EXPECT_TRUE(listener.log.starts_with("model 1/3 2 epoch;1 train loss ")) << listener.log;
  EXPECT_NE(listener.log.find(" val rmse "), std::string::npos) << listener.log;
}

TEST(Fit, UsesRocAucForClassesAlone) {
  FitProblem problem(find_case("Dmpnn"), 60);
  problem.targets = {problem.targets[1]};
  std::vector<double> classes;
  for (std::size_t i = 0; i < 60; ++i) classes.push_back(problem.values[3 * i + 1]);
  problem.values = classes;
  auto request = problem.make_request();
  const FitResult result = fit(request);
  EXPECT_GE(result.history.back().val_metric, 0);
  EXPECT_LE(result.history.back().val_metric, 1);
  request.training.loss = "mse";
  expect_error(request, ErrorCode::invalid_options, "use bce");
}

TEST(Fit, RunsSeveralFitsAtOnceWithTheSameBits) {
  const FitProblem problem(find_case("DmpnnAttentionDropoutVectors"), 100);
  const auto run = [&](std::uint64_t seed) {
    auto request = problem.make_request();
    request.seed = seed;
    request.threads = 2;
    return bundle::compute_weights_sha256(suites::make_member(problem.network, fit(request)));
  };
  const std::string first = run(1), second = run(2);
  auto other = std::async(std::launch::async, run, 1);
  EXPECT_EQ(run(2), second);
  EXPECT_EQ(other.get(), first);
}

TEST(Fit, LearnsInBf16WithTheSameBitsAtAnyNumberOfThreads) {
  for (const char* name : {"Dmpnn", "Mlp", "GineAttention"}) {
    const FitProblem problem(find_case(name), 150);
    const auto run = [&](const std::string& precision, std::size_t threads) {
      auto request = problem.make_request();
      request.training.epochs = 15;
      request.training.training_precision = precision;
      request.model_options["hidden"] = 32;
      request.threads = threads;
      return fit(request);
    };
    const auto hash = [&](const FitResult& result) {
      return bundle::compute_weights_sha256(suites::make_member(problem.network, result));
    };
    const FitResult exact = run("f32", 1), rounded = run("bf16", 1);
    EXPECT_NE(hash(exact), hash(rounded)) << name;
    EXPECT_EQ(hash(run("bf16", 3)), hash(rounded)) << name;
    EXPECT_NEAR(rounded.history.back().val_loss, exact.history.back().val_loss, 0.15 * exact.history.front().val_loss)
        << name;
  }
}

TEST(Fit, ChangesWithEachTrainingOption) {
  const FitProblem problem(find_case("Dmpnn"), 60);
  const auto run = [&](const nlohmann::json& changes) {
    auto request = problem.make_request();
    apply_json(request.training, changes);
    return bundle::compute_weights_sha256(suites::make_member(problem.network, fit(request)));
  };
  std::set<std::string> seen{run(nlohmann::json::object())};
  for (const nlohmann::json& changes : std::vector<nlohmann::json>{{{"optimizer", "adamw"}, {"weight_decay", 0.1}},
                                                                   {{"weight_decay", 0.1}},
                                                                   {{"clip_norm", 1e-4}},
                                                                   {{"loss", "mae"}},
                                                                   {{"loss", "huber"}, {"huber_delta", 0.1}},
                                                                   {{"schedule", "cosine"}},
                                                                   {{"schedule", "constant"}},
                                                                   {{"batch_size", 16}},
                                                                   {{"learning_rate", 2e-3}},
                                                                   {{"scale_targets", false}},
                                                                   {{"warmup_epochs", 1.0}},
                                                                   {{"optimizer", "sgd"}},
                                                                   {{"optimizer", "sgd"}, {"momentum", 0.5}},
                                                                   {{"optimizer", "rmsprop"}},
                                                                   {{"optimizer", "nadam"}},
                                                                   {{"schedule", "step"}, {"step_epochs", 1}},
                                                                   {{"loss", "quantile"}, {"quantile", 0.9}},
                                                                   {{"average_epochs", 2}},
                                                                   {{"class_weights", "balanced"}},
                                                                   {{"class_balance", true}},
                                                                   {{"target_weights", {1, 2, 3}}},
                                                                   {{"label_smoothing", 0.1}},
                                                                   {{"snapshots", 2}},
                                                                   {{"loss", "sngp"}},
                                                                   {{"loss", "sngp"}, {"random_features", 64}},
                                                                   {{"loss", "sngp"}, {"spectral_bound", 0.1}}})
    EXPECT_TRUE(seen.insert(run(changes)).second) << changes;
}

TEST(Fit, WeighsRows) {
  const FitProblem problem(find_case("Mlp"), 60);
  const auto run = [&](const std::vector<double>& weights) {
    auto request = problem.make_request();
    request.weights = weights;
    return bundle::compute_weights_sha256(suites::make_member(problem.network, fit(request)));
  };
  const std::string equal = run({});
  EXPECT_EQ(run(std::vector<double>(60, 1.0)), equal);
  EXPECT_EQ(run(std::vector<double>(60, 4.0)), equal);  // only ratios count
  std::vector<double> uneven(60, 1.0);
  uneven[0] = 10;
  EXPECT_NE(run(uneven), equal);
  auto request = problem.make_request();
  const std::vector<double> none(60, 0.0);
  request.weights = none;
  expect_error(request, ErrorCode::invalid_input, "add up to 0");
}

TEST(Fit, AveragesTheWeightsOfTheLastEpochs) {
  const FitProblem problem(find_case("MlpBatchNormSilu"), 60);
  const auto run = [&](std::int64_t epochs, std::int64_t averaged) {
    auto request = problem.make_request();
    request.training.schedule = "constant";
    request.training.epochs = epochs;
    request.training.average_epochs = averaged;
    return fit(request).tensors;
  };
  const TensorMap second = run(2, 1), third = run(3, 1), fourth = run(4, 1), mean = run(4, 3);
  std::size_t compared = 0;
  for (const auto& [name, tensor] : mean) {
    if (tensor.dtype != DType::f32 || second.at(name).bytes == fourth.at(name).bytes) continue;
    const auto expected = [&](std::size_t i) {
      double sum = 0;
      for (const TensorMap* tensors : {&second, &third, &fourth}) sum += tensors->at(name).as<float>()[i];
      return sum / 3;
    };
    const auto values = tensor.as<float>();
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected(i), 1e-5) << name;
    ++compared;
  }
  EXPECT_GT(compared, 4U);
}

TEST(Fit, LeavesASnapshotAtTheEndOfEachCycle) {
  const FitProblem problem(find_case("MlpBatchNormSilu"), 60);
  auto request = problem.make_request();
  request.training.average_epochs = 1;  // the weights after the last epoch
  request.training.schedule = "cosine";
  request.training.epochs = 4;
  const TensorMap alone = fit(request).tensors;
  request.training.average_epochs = 0;
  request.training.epochs = 12;
  request.training.snapshots = 3;
  const FitResult result = fit(request);
  ASSERT_EQ(result.snapshots.size(), 3U);
  for (const auto& [name, tensor] : alone) EXPECT_EQ(result.snapshots[0].at(name).bytes, tensor.bytes) << name;
  const auto hash = [&](const TensorMap& tensors) {
    bundle::Member member;
    member.tensors = tensors;
    return bundle::compute_weights_sha256(member);
  };
  EXPECT_NE(hash(result.snapshots[1]), hash(result.snapshots[0]));
  EXPECT_NE(hash(result.snapshots[2]), hash(result.snapshots[1]));
}

TEST(Fit, SaysWhatToTryWhenTheLossIsNotFinite) {
  FitProblem problem(find_case("Mlp"), 60);
  auto request = problem.make_request();
  request.training.learning_rate = 100;
  request.training.final_learning_rate = 100;
  request.training.epochs = 300;
  request.model_options = {{"hidden", 30}, {"layers", 12}, {"activation", "leaky_relu"}, {"slope", 1.0}};
  expect_error(request, ErrorCode::invalid_options, "try a lower --learning-rate");
}

TEST(Fit, RefusesWhatCannotBeTrained) {
  const FitProblem problem(find_case("Dmpnn"), 20);
  auto request = problem.make_request();
  request.train = {};
  expect_error(request, ErrorCode::invalid_input, "no row to train on");
  request = problem.make_request();
  request.device = "gpu";
  expect_error(request, ErrorCode::invalid_options, "no device \"gpu\"");
  request = problem.make_request();
  request.training.batch_size = 0;
  expect_error(request, ErrorCode::invalid_options, "--batch-size");
  request = problem.make_request();
  request.training.loss = "bce";
  expect_error(request, ErrorCode::invalid_options, "the target number is a number");
  request.training.loss = "auto";
  request.training.target_weights = {1, 2};
  expect_error(request, ErrorCode::invalid_options, "--target-weights: 2 weights given for 3 targets");
  request = problem.make_request();
  request.model_options = {{"batch_norm", true}};
  request.training.batch_size = 1;
  expect_error(request, ErrorCode::invalid_options, "at least 2 rows");
  const std::vector<double> missing(problem.values.size(), NAN);
  request = problem.make_request();
  request.values = missing;
  expect_error(request, ErrorCode::invalid_input, "No training row");
}

}  // namespace
}  // namespace athanor::train
