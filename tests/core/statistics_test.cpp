// Means and quantiles.
#include "athanor/core/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace athanor {
namespace {

TEST(Statistics, LeaveOutWhatIsNotANumber) {
  EXPECT_DOUBLE_EQ(compute_mean(std::vector<double>{1, NAN, 4}), 2.5);
  EXPECT_DOUBLE_EQ(compute_median({5.0, NAN, 1.0, 2.0}), 2.0);
  EXPECT_DOUBLE_EQ(compute_median({4.0, 1.0, 2.0, 3.0}), 2.5);
}

TEST(Statistics, OfNothingAreNotANumber) {
  EXPECT_TRUE(std::isnan(compute_mean(std::vector<double>{NAN})));
  EXPECT_TRUE(std::isnan(compute_median({})));
  EXPECT_TRUE(std::isnan(find_quantile({}, 0.5)));
}

// numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.5, 0.9, 1])
TEST(Statistics, QuantilesAreThoseOfNumpy) {
  const std::vector<double> sorted = {1, 2, 4, 8};
  EXPECT_DOUBLE_EQ(find_quantile(sorted, 0), 1);
  EXPECT_DOUBLE_EQ(find_quantile(sorted, 0.1), 1.3);
  EXPECT_DOUBLE_EQ(find_quantile(sorted, 0.5), 3);
  EXPECT_DOUBLE_EQ(find_quantile(sorted, 0.9), 6.8);
  EXPECT_DOUBLE_EQ(find_quantile(sorted, 1), 8);
}

}  // namespace
}  // namespace athanor
