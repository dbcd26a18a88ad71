// Rows of an epoch: all of them, or balanced classes.
#include "athanor/train/row_sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "athanor/core/error.h"

namespace athanor::train {
namespace {

/// 20 rows, of which 0, 5, 10 and 15 are positive and 19 is missing; training rows 0 to 19.
struct Sample {
  std::vector<data::Target> targets{{"toxic", data::TaskType::binary, ""}};
  std::vector<double> values = std::vector<double>(20, 0.0);
  std::vector<std::size_t> train = std::vector<std::size_t>(20);
  FitRequest request;

  explicit Sample(bool balance) {
    for (const std::size_t row : {0, 5, 10, 15}) values[row] = 1;
    values[19] = NAN;
    std::iota(train.begin(), train.end(), std::size_t{0});
    request.targets = targets;
    request.values = values;
    request.train = train;
    request.training.class_balance = balance;
  }
};

TEST(RowSampler, ShufflesAllRows) {
  const Sample sample(false);
  const RowSampler sampler(sample.request);
  Rng rng(1);
  const auto first = sampler.draw(rng);
  auto second = sampler.draw(rng);
  EXPECT_NE(first, second);
  std::sort(second.begin(), second.end());
  EXPECT_EQ(second, sample.train);
  EXPECT_EQ(sampler.size(), 20U);
}

TEST(RowSampler, DrawsAsManyNegativesAsPositives) {
  const Sample sample(true);
  const RowSampler sampler(sample.request);
  EXPECT_EQ(sampler.size(), 8U);
  Rng rng(1);
  std::set<std::size_t> seen;
  for (int epoch = 0; epoch < 50; ++epoch) {
    const auto rows = sampler.draw(rng);
    ASSERT_EQ(rows.size(), 8U);
    EXPECT_EQ(std::set<std::size_t>(rows.begin(), rows.end()).size(), 8U);
    EXPECT_EQ(std::count_if(rows.begin(), rows.end(), [](std::size_t row) { return row % 5 == 0; }), 4);
    seen.insert(rows.begin(), rows.end());
  }
  EXPECT_EQ(seen.size(), 20U);  // every negative has its turn
}

TEST(RowSampler, RefusesToBalanceOneClass) {
  Sample sample(true);
  std::fill(sample.values.begin(), sample.values.end(), 0);
  EXPECT_THROW(RowSampler{sample.request}, Error);
}

}  // namespace
}  // namespace athanor::train
