// Scores of several classes against scikit-learn (tests/golden/metrics/multiclass.json), and what is undefined.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "athanor/core/error.h"
#include "athanor/metrics/metrics.h"

namespace athanor::metrics {
namespace {

nlohmann::json read_golden() {
  std::ifstream file(ATHANOR_TEST_DIR "/golden/metrics/multiclass.json");
  return nlohmann::json::parse(file);
}

TEST(MulticlassMetrics, EqualScikitLearns) {
  std::size_t compared = 0;
  for (const auto& item : read_golden()) {
    const std::vector<double> truth = item["truth"], prediction = item["prediction"];
    for (const std::string& name : list_metrics("multiclass")) {
      SCOPED_TRACE(item["name"].get<std::string>() + " " + name);
      const Score score = compute_metric(name, truth, prediction);
      ASSERT_TRUE(score.value) << score.reason;
      EXPECT_NEAR(*score.value, item["scores"][name].get<double>(), 1e-12);
      ++compared;
    }
    EXPECT_EQ(compute_confusion_matrix(truth, prediction, item["classes"]), item["matrix"]);
  }
  EXPECT_EQ(compared, 7U * 7U);
}

TEST(MulticlassMetrics, SayWhyTheyAreUndefined) {
  const std::vector<double> one_class{1, 1}, shares{0.2, 0.5, 0.3, 0.1, 0.1, 0.8};
  for (const char* name : {"mcc", "balanced_accuracy", "roc_auc"})
    EXPECT_EQ(compute_metric(name, one_class, shares).reason, "one class only") << name;
  EXPECT_NEAR(*compute_metric("accuracy", one_class, shares).value, 0.5, 1e-15);
  const std::vector<double> truth{0, 1}, no_shares{2, 0, 0, 0, 1, 0};
  EXPECT_EQ(compute_metric("log_loss", truth, no_shares).reason, "a prediction is not a probability");
  EXPECT_EQ(compute_metric("macro_f1", {}, {}).reason, "no values");
}

TEST(MulticlassMetrics, RefuseLabelsThatAreNoClass) {
  const std::vector<double> shares{0.2, 0.5, 0.3};
  for (const double label : {3.0, -1.0, 0.5})
    EXPECT_THROW(compute_metric("mcc", std::vector<double>{label}, shares), Error) << label;
  EXPECT_THROW(compute_metric("f1", std::vector<double>{1}, shares), Error);
  EXPECT_THROW(compute_confusion_matrix(std::vector<double>{1, 1}, shares, 3), Error);
}

TEST(MulticlassMetrics, HaveIntervalsAroundTheScore) {
  const auto golden = read_golden();
  const std::vector<double> truth = golden[1]["truth"], prediction = golden[1]["prediction"];
  for (const std::string& name : list_metrics("multiclass")) {
    const auto interval = compute_bootstrap_interval(name, truth, prediction, 3, 300);
    ASSERT_TRUE(interval) << name;
    const double score = golden[1]["scores"][name];
    EXPECT_LT(interval->low, score + 0.02) << name;
    EXPECT_GT(interval->high, score - 0.02) << name;
    EXPECT_LT(interval->low, interval->high) << name;
  }
}

}  // namespace
}  // namespace athanor::metrics
