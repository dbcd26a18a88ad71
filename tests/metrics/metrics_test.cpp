// Scores and curves against scikit-learn and scipy (tests/golden/metrics), and what is undefined.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "athanor/metrics/metrics.h"

namespace athanor::metrics {
namespace {

const nlohmann::json& golden() {
  static const nlohmann::json cases = [] {
    std::ifstream file(ATHANOR_TEST_DIR "/golden/metrics/scores.json");
    return nlohmann::json::parse(file);
  }();
  return cases;
}

TEST(Metrics, EqualScikitLearnsAndScipys) {
  std::size_t compared = 0;
  for (const auto& item : golden()) {
    const std::vector<double> truth = item["truth"], prediction = item["prediction"];
    for (const auto& [name, expected] : item["scores"].items()) {
      SCOPED_TRACE(item["name"].get<std::string>() + " " + name);
      const Score score = compute_metric(name, truth, prediction);
      EXPECT_EQ(score.value.has_value(), !expected.is_null()) << score.reason;
      EXPECT_EQ(score.reason.empty(), score.value.has_value());
      if (!score.value || expected.is_null()) continue;
      const double value = expected;
      EXPECT_NEAR(*score.value, value, 1e-12 * std::max(1.0, std::abs(value)));
      ++compared;
    }
  }
  EXPECT_GT(compared, 220U);
}

void expect_curve(const std::vector<CurvePoint>& points, const nlohmann::json& expected) {
  ASSERT_EQ(points.size(), expected[0].size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_NEAR(points[i].x, expected[0][i].get<double>(), 1e-12) << i;
    EXPECT_NEAR(points[i].y, expected[1][i].get<double>(), 1e-12) << i;
  }
}

TEST(Curves, EqualScikitLearns) {
  for (const auto& item : golden()) {
    if (!item.contains("roc")) continue;
    SCOPED_TRACE(item["name"].get<std::string>());
    const std::vector<double> truth = item["truth"], prediction = item["prediction"];
    expect_curve(compute_roc_curve(truth, prediction), item["roc"]);
    expect_curve(compute_pr_curve(truth, prediction), item["pr"]);
  }
}

TEST(Curves, AreEmptyWhereTheyAreUndefined) {
  const std::vector<double> zeros{0, 0}, ones{1, 1}, probability{0.2, 0.7};
  EXPECT_TRUE(compute_roc_curve(zeros, probability).empty());
  EXPECT_TRUE(compute_roc_curve(ones, probability).empty());
  EXPECT_TRUE(compute_pr_curve(zeros, probability).empty());
  EXPECT_EQ(compute_pr_curve(ones, probability).size(), 3U);
  EXPECT_TRUE(compute_roc_curve({}, {}).empty());
}

TEST(Metrics, SayWhyTheyAreUndefined) {
  const std::vector<double> one{1}, two{0, 0}, spread{0.1, 0.9}, equal{0.3, 0.3};
  EXPECT_EQ(compute_metric("roc_auc", two, spread).reason, "one class only");
  EXPECT_EQ(compute_metric("bedroc", two, spread).reason, "no row of class 1");
  EXPECT_EQ(compute_metric("ef1", two, spread).reason, "no row of class 1");
  EXPECT_EQ(compute_metric("precision", two, equal).reason, "class 1 is never predicted");
  EXPECT_EQ(compute_metric("cohen_kappa", two, equal).reason, "one class only");
  EXPECT_EQ(compute_metric("brier", two, std::vector<double>{0.5, 1.5}).reason, "a prediction is not a probability");
  EXPECT_EQ(compute_metric("kendall", spread, equal).reason, "all predictions are equal");
  EXPECT_EQ(compute_metric("pr_auc", two, spread).reason, "no row of class 1");
  EXPECT_EQ(compute_metric("r2", one, one).reason, "fewer than 2 values");
  EXPECT_EQ(compute_metric("pearson", two, spread).reason, "all true values are equal");
  EXPECT_EQ(compute_metric("spearman", spread, equal).reason, "all predictions are equal");
  EXPECT_EQ(compute_metric("f1", two, equal).reason, "class 1 neither occurs nor is predicted");
  for (const CatalogEntry& entry : metric_catalog())
    EXPECT_FALSE(compute_metric(entry.name, {}, {}).value) << entry.name;
}

TEST(Metrics, NeverReturnNan) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> truth{0, 1, 1, 0}, huge{1e300, -1e300, 1e300, 0};
  for (const CatalogEntry& entry : metric_catalog()) {
    if (entry.input == "multiclass") continue;  // multiclass_test.cpp
    SCOPED_TRACE(entry.name);
    EXPECT_EQ(compute_metric(entry.name, truth, std::vector<double>{0, nan, 1, 0}).reason,
              "a prediction is not a finite number");
    EXPECT_EQ(compute_metric(entry.name, std::vector<double>{0, infinity, 1, 0}, truth).reason,
              "a true value is not a finite number");
    const Score score = compute_metric(entry.name, truth, huge);
    EXPECT_TRUE(std::isfinite(score.value.value_or(0)));
  }
  EXPECT_EQ(compute_metric("rmse", truth, huge).reason, "the numbers are too large");
}

TEST(CalibrationError, PutsAProbabilityOnAnEdgeIntoTheLowerBin) {
  const std::vector<double> truth{0, 1}, probability{0.3, 0.2};
  EXPECT_NEAR(*compute_metric("ece", truth, probability).value, (0.3 + 0.8) / 2, 1e-15);
}

TEST(Enrichment, IsTheMeanOverTheOrdersOfEqualScores) {
  const std::vector<double> truth{1, 0, 0, 0}, equal(4, 0.5);
  EXPECT_NEAR(*compute_metric("ef1", truth, equal).value, 1, 1e-15);
  const std::vector<double> best{0.9, 0.5, 0.5, 0.1}, worst{0.1, 0.5, 0.5, 0.9};
  EXPECT_NEAR(*compute_metric("ef1", truth, best).value, 4, 1e-15);
  EXPECT_NEAR(*compute_metric("bedroc", truth, best).value, 1, 1e-12);
  EXPECT_NEAR(*compute_metric("bedroc", truth, worst).value, 0, 1e-12);
}

TEST(Metrics, RefuseWhatIsNoBinaryLabelOrHasAnotherLength) {
  const std::vector<double> labels{0, 2}, probability{0.1, 0.9}, three{0, 1, 1};
  try {
    compute_metric("roc_auc", labels, probability);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_input);
    EXPECT_STREQ(error.what(), "A binary metric needs labels 0 and 1, found 2");
  }
  EXPECT_THROW(compute_metric("rmse", three, probability), Error);
}

TEST(UncertaintyMetrics, EqualScipysAndTheirDefinitions) {
  std::ifstream file(ATHANOR_TEST_DIR "/golden/metrics/uncertainty.json");
  const auto cases = nlohmann::json::parse(file);
  std::size_t compared = 0;
  for (const auto& item : cases) {
    const std::vector<double> truth = item["truth"], prediction = item["prediction"], std = item["std"];
    for (const auto& [name, expected] : item["scores"].items()) {
      SCOPED_TRACE(item["name"].get<std::string>() + " " + name);
      // The area of the oracle is a sum over a fine grid.
      EXPECT_NEAR(compute_uncertainty_metric(name, truth, prediction, std).value.value(), expected.get<double>(),
                  name == "miscalibration_area" || name == "crps" ? 1e-8 : 1e-12);
      ++compared;
    }
  }
  EXPECT_EQ(compared, 3 * uncertainty_catalog().size());
}

TEST(UncertaintyMetrics, KeepEquallySureRowsTogether) {
  const std::vector<double> truth{0, 0, 0}, prediction{1, 3, 2}, std{1, 1, 2};
  EXPECT_DOUBLE_EQ(compute_uncertainty_metric("aurc", truth, prediction, std).value.value(), (2 * 2.0 + 2) / 3);
  const std::vector<double> losses{1, 3, 2};
  const auto curve = compute_rejection_curve(losses, std);
  ASSERT_EQ(curve.size(), 2U);
  EXPECT_DOUBLE_EQ(curve[0].x, 2.0 / 3);
  EXPECT_DOUBLE_EQ(curve[0].y, 2);
  EXPECT_DOUBLE_EQ(curve[1].x, 1);
  EXPECT_DOUBLE_EQ(curve[1].y, 2);
}

TEST(IntervalMetrics, CountWhatIsInsideAndMeasureWidths) {
  const std::vector<double> truth{0, 1, 2, 3}, lower{-1, 1, 3, 0}, upper{1, 2, 4, 2.5};
  EXPECT_DOUBLE_EQ(compute_interval_metric("coverage", truth, lower, upper).value.value(), 0.5);
  EXPECT_DOUBLE_EQ(compute_interval_metric("width", truth, lower, upper).value.value(), 6.5 / 4);
  EXPECT_EQ(compute_interval_metric("width", {}, {}, {}).reason, "no values");
  EXPECT_EQ(compute_interval_metric("width", truth, lower, std::vector<double>(4, INFINITY)).reason,
            "a bound is not a finite number");
  EXPECT_THROW(compute_interval_metric("rmse", truth, lower, upper), Error);
  EXPECT_THROW(compute_interval_metric("width", truth, lower, {}), Error);
}

TEST(UncertaintyMetrics, SayWhyTheyAreUndefined) {
  const std::vector<double> values{1, 2}, zero{0, 1}, one{1, 1};
  EXPECT_EQ(compute_uncertainty_metric("nll", values, values, zero).reason, "a standard deviation is not positive");
  EXPECT_EQ(compute_uncertainty_metric("ence", values, values, one).reason, "fewer than 20 values");
  EXPECT_EQ(compute_uncertainty_metric("nll", {}, {}, {}).reason, "no values");
  EXPECT_THROW(compute_uncertainty_metric("nll", values, values, {}), Error);
  EXPECT_THROW(compute_uncertainty_metric("rmse", values, values, one), Error);
}

TEST(SampleSize, GivesTextbookIntervals) {
  // Quantiles of chi-square with 10 degrees: 3.24697 and 20.48318.
  EXPECT_NEAR(compute_rmse_factors(10).low, std::sqrt(10 / 20.48318), 1e-5);
  EXPECT_NEAR(compute_rmse_factors(10).high, std::sqrt(10 / 3.24697), 1e-5);
  // Hanley & McNeil 1982: 58 normal and 51 abnormal images, area 0.893, standard error 0.032.
  const Interval interval = compute_roc_auc_interval(0.893, 51, 58);
  EXPECT_NEAR((interval.high - interval.low) / (2 * 1.96), 0.032, 6e-4);
  EXPECT_EQ(compute_roc_auc_interval(0.9, 0, 5).low, 0);
}

TEST(Metrics, UnknownNameGetsTheNearest) {
  try {
    compute_metric("rocauc", {}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_NE(std::string(error.what()).find("did you mean \"roc_auc\""), std::string::npos) << error.what();
  }
}

TEST(MetricCatalog, NamesTheMetricsOfEachTask) {
  EXPECT_EQ(list_metrics("regression"), (std::vector<std::string>{"rmse", "mae", "r2", "pearson", "spearman"}));
  EXPECT_EQ(list_metrics("binary"),
            (std::vector<std::string>{"roc_auc", "pr_auc", "accuracy", "balanced_accuracy", "f1", "mcc"}));
  EXPECT_EQ(list_metrics("regression", MetricSet::all),
            (std::vector<std::string>{"rmse", "mae", "r2", "pearson", "spearman", "kendall", "max_error"}));
  EXPECT_EQ(list_metrics("multiclass"), (std::vector<std::string>{"roc_auc", "accuracy", "balanced_accuracy", "mcc",
                                                                  "cohen_kappa", "macro_f1", "log_loss"}));
  EXPECT_EQ(list_metrics("binary", MetricSet::all).size() + list_metrics("regression", MetricSet::all).size() + 1,
            metric_catalog().size());  // macro_f1 is of several classes alone
  EXPECT_THROW(list_metrics("ranking"), Error);
  EXPECT_FALSE(is_higher_better("rmse"));
  EXPECT_FALSE(is_higher_better("mae"));
  for (const char* loss : {"max_error", "brier", "log_loss", "ece"}) EXPECT_FALSE(is_higher_better(loss)) << loss;
  EXPECT_TRUE(is_higher_better("spearman"));
  EXPECT_TRUE(is_higher_better("ef1"));
  EXPECT_THROW(is_higher_better("rsme"), Error);
}

TEST(Confusion, CountsAboveTheThreshold) {
  const std::vector<double> truth{1, 1, 0, 0, 1}, probability{0.9, 0.5, 0.5, 0.7, 0.2};
  const Confusion at_half = compute_confusion(truth, probability);
  EXPECT_EQ(at_half.true_positive, 1U);
  EXPECT_EQ(at_half.false_negative, 2U);
  EXPECT_EQ(at_half.false_positive, 1U);
  EXPECT_EQ(at_half.true_negative, 1U);
  const Confusion low = compute_confusion(truth, probability, 0.4);
  EXPECT_EQ(low.true_positive, 2U);
  EXPECT_EQ(low.false_positive, 2U);
}

/// chemprop 2's bounded metrics: predictions on the allowed side are set to the bound, then scored as any.
TEST(Bounds, MakePredictionsOnTheirAllowedSideExact) {
  const std::vector<double> truth{5, 5, 5, 2, 2, 1}, prediction{6, 4, 6, 1, 3, 1.5};
  const std::vector<std::int8_t> relations{1, 1, -1, -1, -1, 0};
  EXPECT_EQ(apply_bounds(truth, relations, prediction), (std::vector<double>{5, 4, 6, 2, 3, 1.5}));
}

}  // namespace
}  // namespace athanor::metrics
