// Weights of stacked models against scipy (tests/golden/calibrate/make_stacking.py).
#include "athanor/calibrate/stacking.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

namespace athanor::calibrate {
namespace {

nlohmann::json read_golden() {
  std::ifstream file(ATHANOR_TEST_DIR "/golden/calibrate/stacking.json");
  return nlohmann::json::parse(file);
}

void expect_weights(std::span<const StackedTarget> targets, const std::vector<double>& expected) {
  const std::vector<double> weights = fit_stacking_weights(targets, expected.size());
  ASSERT_EQ(weights.size(), expected.size());
  for (std::size_t m = 0; m < weights.size(); ++m) EXPECT_NEAR(weights[m], expected[m], 2e-5) << m;
  EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-12);
}

TEST(Stacking, FindsTheWeightsThatScipyFinds) {
  const nlohmann::json golden = read_golden();
  const StackedTarget number{data::TaskType::regression, golden["truth"], golden["predictions"]};
  const StackedTarget classes{data::TaskType::multiclass, {}, golden["shares"]};
  expect_weights(std::vector{number}, golden["weights"]);
  expect_weights(std::vector{classes}, golden["class_weights"]);
  expect_weights(std::vector{number, classes}, golden["weights_of_both"]);
}

TEST(Stacking, LeavesOutWhoAddsNothing) {
  const std::vector<double> truth{1, 2, 3, 4};
  expect_weights(std::vector<StackedTarget>{{data::TaskType::regression, truth, {1, 2, 3, 4, 2, 3, 4, 5}}}, {1, 0});
  // Errors of opposite sign cancel.
  expect_weights(std::vector<StackedTarget>{{data::TaskType::regression, truth, {2, 3, 4, 5, -1, 0, 1, 2}}},
                 {2.0 / 3, 1.0 / 3});
}

TEST(Stacking, SharesEquallyWhereNothingTellsModelsApart) {
  expect_weights(std::vector<StackedTarget>{{data::TaskType::regression, {1, 2}, {0, 1, 0, 1}}}, {0.5, 0.5});
  expect_weights(std::vector<StackedTarget>{{data::TaskType::regression, {2, 2}, {0, 1, 2, 2}}}, {0.5, 0.5});
  expect_weights({}, {0.25, 0.25, 0.25, 0.25});
  expect_weights(std::vector<StackedTarget>{{data::TaskType::binary, {}, {0, 0}}}, {0.5, 0.5});
}

}  // namespace
}  // namespace athanor::calibrate
