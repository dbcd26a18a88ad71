// The joint bootstrap of means over targets.
#include "athanor/evaluate/mean_interval.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/core/rng.h"

namespace athanor::evaluate {
namespace {

std::vector<data::Target> numbers(std::size_t count) {
  return std::vector<data::Target>(count, {"y", data::TaskType::regression, ""});
}

TEST(MeanInterval, CoversTheTrueMeanAboutNineteenTimesInTwenty) {
  // Two targets on the same rows; the true rmse of both is 1.
  int covered = 0;
  const int repeats = 200;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    Rng rng(100 + static_cast<std::uint64_t>(repeat));
    std::vector<double> values, predictions;
    for (int i = 0; i < 240; ++i) {
      values.push_back(0);
      predictions.push_back(rng.normal());
    }
    const TargetColumn a = select_column(numbers(2), values, predictions, 0),
                       b = select_column(numbers(2), values, predictions, 1);
    const auto interval = compute_mean_interval("rmse", {&a, &b}, static_cast<std::uint64_t>(repeat), 1, 300);
    ASSERT_TRUE(interval);
    covered += interval->low <= 1 && 1 <= interval->high;
  }
  EXPECT_GE(covered, 175);  // 95 % of 200 is 190; below 175 has a probability under 1e-6
  EXPECT_LE(covered, 199);
}

TEST(MeanInterval, MovesTargetsMeasuredOnTheSameRowsTogether) {
  // Two copies of one target have the interval of one; independent targets have a narrower one.
  Rng rng(3);
  std::vector<double> zeros(400, 0.0), noise;
  for (int i = 0; i < 400; ++i) noise.push_back(rng.normal());
  const TargetColumn a = select_column(numbers(2), zeros, noise, 0), b = select_column(numbers(2), zeros, noise, 1);
  const auto width = [](const metrics::Interval& interval) { return interval.high - interval.low; };
  const double twice = width(*compute_mean_interval("rmse", {&a, &a}, 1, 1)),
               both = width(*compute_mean_interval("rmse", {&a, &b}, 1, 1));
  EXPECT_NEAR(both / twice, std::sqrt(0.5), 0.12);
}

TEST(MeanInterval, DrawsGroupsWhole) {
  Rng rng(4);
  std::vector<double> zeros(400, 0.0), noise;
  std::vector<std::size_t> groups;
  for (std::size_t i = 0; i < 400; ++i) {
    noise.push_back(i % 4 == 0 ? rng.normal() : noise.back());  // two rows of two targets alike
    groups.push_back(i / 2);
  }
  const TargetColumn a = select_column(numbers(2), zeros, noise, 0), b = select_column(numbers(2), zeros, noise, 1);
  const auto width = [](const metrics::Interval& interval) { return interval.high - interval.low; };
  const std::vector<std::size_t> pairs(groups.begin(), groups.begin() + 200);
  const double whole = width(*compute_mean_interval("rmse", {&a, &b}, 1, 1, 1000, pairs)),
               apart = width(*compute_mean_interval("rmse", {&a, &b}, 1, 1));
  EXPECT_NEAR(whole / apart, std::sqrt(2.0), 0.2);
}

TEST(MeanInterval, IsAbsentWhenManyResamplesAreUndefined) {
  std::vector<double> values(12, 0.0), predictions(12, 0.5);
  values[0] = 1;  // a resample misses the only positive row in 35 % of the cases
  const TargetColumn column = select_column(numbers(1), values, predictions, 0);
  EXPECT_FALSE(compute_mean_interval("roc_auc", {&column}, 1, 1));
}

TEST(MeanInterval, IsTheSameAtAnyNumberOfThreads) {
  Rng rng(9);
  std::vector<double> values, predictions;
  for (int i = 0; i < 90; ++i) values.push_back(rng.normal()), predictions.push_back(rng.normal());
  const TargetColumn a = select_column(numbers(3), values, predictions, 0),
                     b = select_column(numbers(3), values, predictions, 2);
  const auto one = compute_mean_interval("r2", {&a, &b}, 4, 1), three = compute_mean_interval("r2", {&a, &b}, 4, 3);
  EXPECT_EQ(one->low, three->low);
  EXPECT_EQ(one->high, three->high);
}

}  // namespace
}  // namespace athanor::evaluate
