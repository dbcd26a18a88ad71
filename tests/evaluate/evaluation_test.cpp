// Scores per target, means with undefined targets, paired comparisons and their JSON.
#include "athanor/evaluate/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/core/rng.h"

namespace athanor::evaluate {
namespace {

using data::Target;
using data::TaskType;

struct Sample {
  std::vector<Target> targets;
  std::vector<double> values, good, poor;  ///< [rows, targets]
};

Sample make_sample(std::vector<Target> targets, std::size_t rows) {
  Sample sample{std::move(targets), {}, {}, {}};
  Rng rng(5);
  for (std::size_t i = 0; i < rows; ++i)
    for (const Target& target : sample.targets) {
      const double latent = rng.normal();
      const auto squash = [&](double x) { return target.task == TaskType::binary ? 1 / (1 + std::exp(-x)) : x; };
      sample.values.push_back(target.task == TaskType::binary ? double(latent > 0) : latent);
      sample.good.push_back(squash(latent + 0.3 * rng.normal()));
      sample.poor.push_back(squash(latent + 1.5 * rng.normal()));
    }
  return sample;
}

TEST(ComputeScores, EqualsTheMetricsOfEachTarget) {
  const Sample sample = make_sample({{"a", TaskType::regression, ""}, {"b", TaskType::binary, ""}}, 80);
  const ScoreTable table = compute_scores(sample.targets, sample.values, sample.good, 1);
  std::vector<double> truth, prediction;
  for (std::size_t i = 0; i < 80; ++i) truth.push_back(sample.values[2 * i]), prediction.push_back(sample.good[2 * i]);
  const ScoredMetric& rmse = table.at("a").at("rmse");
  EXPECT_EQ(*rmse.score.value, *metrics::compute_metric("rmse", truth, prediction).value);
  EXPECT_EQ(rmse.n, 80u);
  ASSERT_TRUE(rmse.ci95);
  EXPECT_LT(rmse.ci95->low, *rmse.score.value);
  EXPECT_GT(rmse.ci95->high, *rmse.score.value);
  EXPECT_EQ(table.at("a").size(), metrics::list_metrics("regression", metrics::MetricSet::all).size());
  EXPECT_EQ(table.at("b").size(), metrics::list_metrics("binary", metrics::MetricSet::all).size());
  EXPECT_EQ(*table.at("a").at("kendall").score.value, *metrics::compute_metric("kendall", truth, prediction).value);
  EXPECT_FALSE(table.at("a").at("kendall").ci95) << "further metrics have no interval";
  EXPECT_FALSE(table.at("b").contains("rmse"));
}

TEST(ComputeScores, LeavesGapsAndMissingPredictionsOut) {
  const std::vector<Target> targets{{"a", TaskType::regression, ""}};
  const std::vector<double> values{1, 2, NAN, 4, 5}, predictions{1, 3, 9, NAN, 5};
  const ScoredMetric mae = compute_scores(targets, values, predictions, 1).at("a").at("mae");
  EXPECT_EQ(mae.n, 3u);
  EXPECT_DOUBLE_EQ(*mae.score.value, 1.0 / 3.0);
}

TEST(ComputeScores, AveragesOnlyDefinedTargetsAndNamesTheOthers) {
  Sample sample =
      make_sample({{"a", TaskType::binary, ""}, {"one class", TaskType::binary, ""}, {"c", TaskType::binary, ""}}, 60);
  for (std::size_t i = 0; i < 60; ++i) sample.values[3 * i + 1] = 1;
  const ScoreTable table = compute_scores(sample.targets, sample.values, sample.good, 1);
  const ScoredMetric& mean = table.at("_mean").at("roc_auc");
  EXPECT_DOUBLE_EQ(*mean.score.value,
                   (*table.at("a").at("roc_auc").score.value + *table.at("c").at("roc_auc").score.value) / 2);
  EXPECT_EQ(mean.n, 2u);
  EXPECT_EQ(mean.left_out, 1u);
  EXPECT_NE(mean.score.reason.find("1 of 3 targets left out: \"one class\""), std::string::npos) << mean.score.reason;
  EXPECT_EQ(table.at("_mean").at("accuracy").n, 3u);
}

TEST(ComputeScores, MeanIsUndefinedWithReasonWhenEveryTargetIs) {
  const std::vector<Target> targets{{"a", TaskType::binary, ""}};
  const std::vector<double> values{1, 1, 1}, predictions{0.2, 0.4, 0.9};
  const ScoredMetric mean = compute_scores(targets, values, predictions, 1).at("_mean").at("roc_auc");
  EXPECT_FALSE(mean.score.value);
  EXPECT_EQ(mean.n, 0u);
  EXPECT_FALSE(mean.score.reason.empty());
}

TEST(ComputeScores, NeverMixesTasksInOneMean) {
  const Sample sample = make_sample({{"a", TaskType::regression, ""}, {"b", TaskType::binary, ""}}, 50);
  const ScoreTable table = compute_scores(sample.targets, sample.values, sample.good, 1);
  EXPECT_EQ(*table.at("_mean").at("rmse").score.value, *table.at("a").at("rmse").score.value);
  EXPECT_EQ(table.at("_mean").at("rmse").ci95->low, table.at("a").at("rmse").ci95->low);
  EXPECT_EQ(*table.at("_mean").at("roc_auc").score.value, *table.at("b").at("roc_auc").score.value);
}

TEST(ComputeScores, IsTheSameAtAnyNumberOfThreads) {
  const Sample sample = make_sample({{"a", TaskType::binary, ""}, {"b", TaskType::binary, ""}}, 70);
  const auto run = [&](std::size_t threads) {
    return to_json(compute_scores(sample.targets, sample.values, sample.good, 3, threads)).dump();
  };
  EXPECT_EQ(run(1), run(3));
}

TEST(ComputeScores, RefusesArraysThatDoNotFit) {
  const std::vector<Target> targets{{"a", TaskType::regression, ""}, {"b", TaskType::regression, ""}};
  EXPECT_THROW(compute_scores(targets, std::vector<double>(4), std::vector<double>(6), 1), Error);
  EXPECT_THROW(compute_scores({}, std::vector<double>(), std::vector<double>(), 1), Error);
}

TEST(ScoreJson, HasTheShapeOfMetricsJson) {
  Sample sample = make_sample({{"a", TaskType::regression, ""}, {"b", TaskType::binary, ""}}, 60);
  for (std::size_t i = 0; i < 60; ++i) sample.values[2 * i + 1] = 0;
  const nlohmann::json json = to_json(compute_scores(sample.targets, sample.values, sample.good, 1));
  const nlohmann::json& rmse = json.at("a").at("rmse");
  EXPECT_TRUE(rmse.at("value").is_number());
  EXPECT_EQ(rmse.at("ci95").size(), 2u);
  EXPECT_EQ(rmse.at("n"), 60);
  EXPECT_FALSE(rmse.contains("reason"));
  const nlohmann::json& auc = json.at("b").at("roc_auc");
  EXPECT_TRUE(auc.at("value").is_null());
  EXPECT_TRUE(auc.at("ci95").is_null());
  EXPECT_TRUE(auc.at("reason").is_string());
  EXPECT_EQ(json.at("_mean").at("roc_auc").at("left_out"), 1);
  EXPECT_EQ(json.dump().find("NaN"), std::string::npos);
}

TEST(CompareModels, SaysWhichModelIsBetterForErrorsAndForRanking) {
  const Sample sample = make_sample({{"a", TaskType::regression, ""}, {"b", TaskType::binary, ""}}, 150);
  const ComparisonTable ahead = compare_models(sample.targets, sample.values, sample.good, sample.poor, 1);
  const ComparisonTable behind = compare_models(sample.targets, sample.values, sample.poor, sample.good, 1);
  for (const char* name : {"a", "b"}) {
    EXPECT_EQ(ahead.at(name).better, "model");
    EXPECT_EQ(behind.at(name).better, "baseline");
    EXPECT_LT(ahead.at(name).test->p_value, 0.05);
  }
  EXPECT_LT(ahead.at("a").test->difference, 0) << "a lower rmse is better";
  EXPECT_GT(ahead.at("b").test->difference, 0) << "a higher roc_auc is better";
}

TEST(CompareModels, IsUndecidedBetweenEqualModels) {
  const Sample sample = make_sample({{"a", TaskType::regression, ""}}, 40);
  const Comparison comparison = compare_models(sample.targets, sample.values, sample.good, sample.good, 1).at("a");
  EXPECT_EQ(comparison.better, "undecided");
  EXPECT_EQ(comparison.test->difference, 0);
}

TEST(CompareModels, UsesOnlyRowsThatBothPredict) {
  Sample sample = make_sample({{"a", TaskType::regression, ""}}, 40);
  sample.good[0] = NAN;
  sample.poor[1] = NAN;
  sample.values[2] = NAN;
  EXPECT_EQ(compare_models(sample.targets, sample.values, sample.good, sample.poor, 1).at("a").n, 37u);
}

TEST(CompareModels, GivesAReasonWhereNoTestIsPossible) {
  Sample sample = make_sample({{"b", TaskType::binary, ""}}, 20);
  for (double& value : sample.values) value = 1;
  const nlohmann::json json =
      to_json(compare_models(sample.targets, sample.values, sample.good, sample.poor, 1)).at("b");
  EXPECT_TRUE(json.at("difference").is_null());
  EXPECT_TRUE(json.at("ci95").is_null());
  EXPECT_TRUE(json.at("p_value").is_null());
  EXPECT_EQ(json.at("better"), "undecided");
  EXPECT_EQ(json.at("metric"), "roc_auc");
  EXPECT_FALSE(json.at("reason").get<std::string>().empty());
}

}  // namespace
}  // namespace athanor::evaluate
