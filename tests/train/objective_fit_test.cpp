// Fits without targets: every objective, on networks of every kind that it is for.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

#include "athanor/models/objective/contexts.h"
#include "athanor/train/objective_baseline.h"
#include "suites/network_suite.h"

extern "C" athanor::train::TrainingLibrary* athanor_training_library();

namespace athanor::train {
namespace {
using suites::FitProblem;
using suites::NetworkCase;

struct ObjectiveCase {
  std::string objective;
  NetworkCase network;
};

std::vector<ObjectiveCase> list_objective_cases() {
  const nlohmann::json small{{"hidden", 12}, {"ffn_layers", 0}, {"dropout", 0.1}};
  const NetworkCase dmpnn{"", "dmpnn", small, true, false, false}, rnn{"", "rnn", small, false, false, true},
      cnn{"", "cnn", small, false, false, true};
  NetworkCase gin{"", "gin", small, true, false, false}, transformer{"", "transformer", small, false, false, true};
  gin.options["norm"] = "batch";
  transformer.options["heads"] = 2;
  return {{"masked_atoms", dmpnn}, {"masked_atoms", gin},  {"contrastive", dmpnn},
          {"contrastive", gin},    {"masked_tokens", rnn}, {"masked_tokens", transformer},
          {"masked_tokens", cnn},  {"context", dmpnn},     {"context", gin}};
}

FitResult learn(const FitRequest& request) { return athanor_training_library()->fit(request); }

FitRequest make_objective_request(const FitProblem& problem, const std::string& objective) {
  FitRequest request = problem.make_request();
  request.targets = {};
  request.values = {};
  request.objective = objective;
  return request;
}

/// A short fit that learns fast.
FitRequest make_fast_request(const FitProblem& problem, const std::string& objective) {
  FitRequest request = make_objective_request(problem, objective);
  request.model_options["dropout"] = 0;
  request.model_options["hidden"] = 24;
  request.training.schedule = "constant";
  request.training.learning_rate = 1e-2;
  request.training.epochs = 15;
  return request;
}

void expect_same(const FitResult& a, const FitResult& b) {
  EXPECT_EQ(a.history.back().val_loss, b.history.back().val_loss);
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (const auto& [name, tensor] : a.tensors) EXPECT_EQ(b.tensors.at(name).bytes, tensor.bytes) << name;
}

TEST(ObjectiveFit, IsFollowedByOneOnTargets) {
  for (const ObjectiveCase& one : list_objective_cases()) {
    SCOPED_TRACE(one.objective + " " + one.network.model);
    const FitProblem problem(one.network, 100);
    const FitResult first = learn(make_objective_request(problem, one.objective));
    for (const EpochRecord& record : first.history) EXPECT_TRUE(std::isfinite(record.val_loss));
    for (const auto& [name, tensor] : first.tensors) EXPECT_FALSE(name.starts_with("objective")) << name;
    const bundle::Member start = suites::make_member(one.network, first);
    FitRequest request = problem.make_request();
    request.model_options["ffn_layers"] = 1;
    request.start = &start;
    request.transfer.freeze_encoder = true;
    request.train = request.train.first(3);
    const FitResult second = learn(request);
    EXPECT_EQ(second.details.at("inputs"), first.details.at("inputs")) << "tokens were forgotten";
    for (const auto& [name, tensor] : first.tensors) {
      if (!name.starts_with("encoder.") || name.find("running") != std::string::npos) continue;
      EXPECT_EQ(second.tensors.at(name).bytes, tensor.bytes) << name;
    }
  }
}

TEST(ObjectiveFit, GivesTheSameBitsAtAnyNumberOfThreadsAndAfterAKill) {
  struct StopAfterTwo : Progress {
    void update(std::size_t done, std::string_view) override { reached = done; }
    bool cancelled() const override { return reached >= 2; }
    std::size_t reached = 0;
  };
  const std::filesystem::path checkpoint =
      std::filesystem::temp_directory_path() / ("athanor_objective_" + std::to_string(::getpid()));
  for (const ObjectiveCase& one : list_objective_cases()) {
    SCOPED_TRACE(one.objective + " " + one.network.model);
    const FitProblem problem(one.network, 100);
    FitRequest request = make_objective_request(problem, one.objective);
    const FitResult whole = learn(request);
    request.threads = 2;
    request.checkpoint = checkpoint;
    StopAfterTwo stop;
    request.progress = &stop;
    EXPECT_THROW(learn(request), Error);
    request.progress = nullptr;
    expect_same(whole, learn(request));
    request.objective = one.objective == "contrastive" ? "masked_atoms" : "contrastive";
    EXPECT_THROW(learn(request), Error) << "a checkpoint of another objective was taken";
    std::filesystem::remove(checkpoint);
  }
}

// Atoms of the made-up graphs say nothing of one another, so what is hidden can be told no better than by frequency.
TEST(ObjectiveFit, CostsWhatFrequenciesDoWhereThereIsNothingToLearn) {
  for (const ObjectiveCase& one : {list_objective_cases()[0], list_objective_cases()[5]}) {
    SCOPED_TRACE(one.objective);
    const FitProblem problem(one.network, 600);
    const double baseline = compute_objective_baseline(one.objective, problem.inputs, problem.train, problem.val);
    const FitResult result = learn(make_fast_request(problem, one.objective));
    EXPECT_NEAR(result.history[static_cast<std::size_t>(result.best_epoch) - 1].val_loss, baseline, 0.1 * baseline);
  }
}

TEST(ObjectiveFit, TellsViewsApart) {
  const FitProblem problem(list_objective_cases()[2].network, 400);
  const double baseline = compute_objective_baseline("contrastive", problem.inputs, problem.train, problem.val);
  EXPECT_NEAR(baseline, (64 * std::log(127) + 16 * std::log(31)) / 80, 1e-9);
  EXPECT_LT(learn(make_fast_request(problem, "contrastive")).history.back().val_loss, 0.9 * baseline);
}

// Middle and surroundings have atoms in common.
TEST(ObjectiveFit, TellsWhichSurroundingsBelongToAMiddle) {
  const FitProblem problem(list_objective_cases()[7].network, 400);
  const double baseline = compute_objective_baseline("context", problem.inputs, problem.train, problem.val);
  const auto num_asked = static_cast<double>(std::ranges::count_if(
      problem.val, [&](std::size_t row) { return models::has_context(problem.inputs.graphs, row); }));
  EXPECT_GT(num_asked, 0);
  EXPECT_NEAR(baseline, std::log(2) * num_asked / static_cast<double>(problem.val.size()), 1e-12);
  EXPECT_LT(learn(make_fast_request(problem, "context")).history.back().val_loss, 0.8 * baseline);
}

TEST(ObjectiveFit, SaysWhatIsWrong) {
  const auto message_of = [](const FitRequest& request) {
    try {
      learn(request);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  const FitProblem problem(list_objective_cases()[0].network, 30);
  FitRequest request = make_objective_request(problem, "masked_tokens");
  EXPECT_NE(message_of(request).find("is for networks on tokens"), std::string::npos);
  request.objective = "masked_atoms";
  request.training.loss = "mse";
  EXPECT_NE(message_of(request).find("leave out --loss"), std::string::npos);
  request.training.loss = "auto";
  request.objective = "masked_atom";
  EXPECT_NE(message_of(request).find("masked_atoms"), std::string::npos);
}

}  // namespace
}  // namespace athanor::train
