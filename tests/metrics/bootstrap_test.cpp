// Bootstrap intervals: they cover the truth as often as they say, agree with the definition, and repeat.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/rng.h"
#include "athanor/metrics/evaluator.h"
#include "athanor/metrics/metrics.h"

namespace athanor::metrics {
namespace {

struct Sample {
  std::vector<double> truth, prediction;
};

Sample make_regression(std::size_t rows, double noise, std::uint64_t seed) {
  Rng rng(seed);
  Sample sample;
  for (std::size_t i = 0; i < rows; ++i) {
    sample.truth.push_back(rng.normal());
    sample.prediction.push_back(sample.truth.back() + noise * rng.normal());
  }
  return sample;
}

Sample make_binary(std::size_t rows, std::uint64_t seed) {
  Rng rng(seed);
  Sample sample;
  for (std::size_t i = 0; i < rows; ++i) {
    sample.truth.push_back(rng.uniform() < 0.3);
    sample.prediction.push_back(std::round(20 * (0.4 * sample.truth.back() + 0.6 * rng.uniform())) / 20);
  }
  return sample;
}

Sample make_sample(const CatalogEntry& metric, std::size_t rows, std::uint64_t seed) {
  return metric.input != "regression" ? make_binary(rows, seed) : make_regression(rows, 0.6, seed);
}

TEST(Evaluator, WeightsEqualRepeatedRows) {
  Rng rng(3);
  for (const CatalogEntry& metric : metric_catalog()) {
    if (metric.input == "multiclass") continue;  // multiclass_test.cpp
    SCOPED_TRACE(metric.name);
    const Sample sample = make_sample(metric, 40, 5);
    std::vector<std::uint32_t> weights(40);
    Sample repeated;
    for (std::size_t i = 0; i < 40; ++i) {
      weights[i] = static_cast<std::uint32_t>(rng.below(4));
      for (std::uint32_t k = 0; k < weights[i]; ++k) {
        repeated.truth.push_back(sample.truth[i]);
        repeated.prediction.push_back(sample.prediction[i]);
      }
    }
    const Outcome outcome = make_evaluator(metric.name, sample.truth, sample.prediction)->evaluate(weights);
    const Score score = compute_metric(metric.name, repeated.truth, repeated.prediction);
    ASSERT_TRUE(score.value && !outcome.reason);
    EXPECT_NEAR(outcome.value, *score.value, 1e-12);
  }
}

TEST(BootstrapInterval, HoldsTheScoreAndShrinksWithTheRows) {
  for (const CatalogEntry& metric : metric_catalog()) {
    if (metric.input == "multiclass") continue;  // multiclass_test.cpp
    // Extremes and counts of a few rows are no smooth functions of the sample, and resampling adds to ece.
    if (metric.name == "max_error" || metric.name == "ece" || metric.name == "ef1" || metric.name == "ef5") continue;
    SCOPED_TRACE(metric.name);
    double widths[2];
    for (int k = 0; k < 2; ++k) {
      const Sample sample = make_sample(metric, k == 0 ? 100 : 1600, 7);
      const double score = *compute_metric(metric.name, sample.truth, sample.prediction).value;
      const auto interval = compute_bootstrap_interval(metric.name, sample.truth, sample.prediction, 1);
      ASSERT_TRUE(interval);
      EXPECT_LT(interval->low, score);
      EXPECT_GT(interval->high, score);
      widths[k] = interval->high - interval->low;
    }
    // bedroc hangs on the few rows at the top, so that 100 rows are far from the limit of many.
    EXPECT_NEAR(widths[1] / widths[0], 0.25, metric.name == "bedroc" ? 0.14 : 0.12);
  }
}

TEST(BootstrapInterval, CoversTheTruthAboutNinetyFivePercentOfTheTime) {
  // Errors are normal with deviation 0.5, so the true rmse is 0.5; 200 rows bring the coverage near its nominal value,
  // and 300 repetitions have a standard error of 1.3 %.
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Sample sample = make_regression(200, 0.5, 1000 + seed);
    const auto interval = compute_bootstrap_interval("rmse", sample.truth, sample.prediction, seed, 400);
    covered += interval->low <= 0.5 && interval->high >= 0.5;
  }
  EXPECT_GT(covered, 300 * 0.90);
  EXPECT_LT(covered, 300 * 0.985);
}

TEST(BootstrapInterval, OfEveryMetricIsOrdered) {
  for (const CatalogEntry& metric : metric_catalog()) {
    if (metric.input == "multiclass") continue;  // multiclass_test.cpp
    SCOPED_TRACE(metric.name);
    const Sample sample = make_sample(metric, 300, 11);
    const auto interval = compute_bootstrap_interval(metric.name, sample.truth, sample.prediction, 1, 200);
    ASSERT_TRUE(interval);
    EXPECT_LE(interval->low, interval->high);
  }
}

TEST(BootstrapInterval, SameSeedSameBits) {
  const Sample sample = make_binary(300, 2);
  const auto a = compute_bootstrap_interval("roc_auc", sample.truth, sample.prediction, 9);
  const auto b = compute_bootstrap_interval("roc_auc", sample.truth, sample.prediction, 9);
  const auto c = compute_bootstrap_interval("roc_auc", sample.truth, sample.prediction, 10);
  EXPECT_EQ(a->low, b->low);
  EXPECT_EQ(a->high, b->high);
  EXPECT_NE(a->low, c->low);
}

/// Rows that say the same three times over are no more rows.
TEST(BootstrapInterval, DrawsGroupsWhole) {
  Rng rng(5);
  std::vector<double> truth, prediction, truth3, prediction3;
  std::vector<std::size_t> groups;
  for (std::size_t i = 0; i < 80; ++i) {
    truth.push_back(rng.normal());
    prediction.push_back(truth.back() + rng.normal());
    for (int k = 0; k < 3; ++k) {
      truth3.push_back(truth.back());
      prediction3.push_back(prediction.back());
      groups.push_back(7 * i);
    }
  }
  const auto one = compute_bootstrap_interval("rmse", truth, prediction, 3);
  const auto whole = compute_bootstrap_interval("rmse", truth3, prediction3, 3, 1000, groups);
  const auto apart = compute_bootstrap_interval("rmse", truth3, prediction3, 3);
  ASSERT_TRUE(one && whole && apart);
  EXPECT_NEAR(whole->low, one->low, 1e-12);
  EXPECT_NEAR(whole->high, one->high, 1e-12);
  EXPECT_LT(apart->high - apart->low, 0.7 * (whole->high - whole->low));
  const auto test = compute_paired_test("rmse", truth3, prediction3, truth3, 3, 1000, groups);
  EXPECT_NEAR(test->ci95.low, compute_paired_test("rmse", truth, prediction, truth, 3)->ci95.low, 1e-12);
}

TEST(BootstrapInterval, IsAbsentWhereTooFewResamplesAreDefined) {
  std::vector<double> truth(20, 0), probability(20);
  for (std::size_t i = 0; i < 20; ++i) probability[i] = static_cast<double>(i) / 20;
  truth[19] = 1;  // about a third of the resamples miss the one positive
  EXPECT_TRUE(compute_metric("roc_auc", truth, probability).value);
  EXPECT_FALSE(compute_bootstrap_interval("roc_auc", truth, probability, 1));
  truth[19] = 0;
  EXPECT_FALSE(compute_bootstrap_interval("roc_auc", truth, probability, 1));
  EXPECT_FALSE(compute_bootstrap_interval("rmse", {}, {}, 1));
}

TEST(PairedTest, TellsABetterModelFromAnEqualOne) {
  Rng rng(4);
  const Sample good = make_regression(300, 0.4, 6);
  std::vector<double> worse = good.prediction, other = good.truth;
  for (double& value : worse) value += 0.4 * rng.normal();
  for (double& value : other) value += 0.4 * rng.normal();
  const auto different = compute_paired_test("rmse", good.truth, good.prediction, worse, 1);
  ASSERT_TRUE(different);
  EXPECT_LT(different->difference, 0);
  EXPECT_LT(different->ci95.high, 0);
  EXPECT_NEAR(different->p_value, 2.0 / 1001, 1e-12);
  const auto alike = compute_paired_test("rmse", good.truth, good.prediction, other, 1);
  EXPECT_GT(alike->p_value, 0.05);
  EXPECT_LT(alike->ci95.low, 0);
  EXPECT_GT(alike->ci95.high, 0);
}

TEST(PairedTest, OfAModelWithItselfHasPValueOne) {
  const Sample sample = make_binary(100, 8);
  const auto test = compute_paired_test("pr_auc", sample.truth, sample.prediction, sample.prediction, 1);
  ASSERT_TRUE(test);
  EXPECT_EQ(test->difference, 0);
  EXPECT_EQ(test->ci95.low, 0);
  EXPECT_EQ(test->ci95.high, 0);
  EXPECT_EQ(test->p_value, 1);
}

TEST(PairedTest, IsMoreSensitiveThanTwoIntervals) {
  // Both models share most of their error, so single intervals overlap while the paired difference is clear.
  const Sample sample = make_regression(400, 0.5, 12);
  std::vector<double> shifted = sample.prediction;
  for (std::size_t i = 0; i < shifted.size(); ++i) shifted[i] += 0.05 * (shifted[i] - sample.truth[i]);
  const auto a = compute_bootstrap_interval("mae", sample.truth, sample.prediction, 1);
  const auto b = compute_bootstrap_interval("mae", sample.truth, shifted, 1);
  EXPECT_GT(a->high, b->low);
  EXPECT_LT(compute_paired_test("mae", sample.truth, sample.prediction, shifted, 1)->p_value, 0.01);
}

}  // namespace
}  // namespace athanor::metrics
