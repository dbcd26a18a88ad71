// The corrected resampled t test against its equation, computed with scipy.stats 1.17:
// d = np.array([0.1, 0.2, 0.05, 0.15, -0.02, 0.12]); se = np.sqrt((1 / 6 + 0.25) * d.var(ddof=1)); t = d.mean() / se
// d.mean() -+ stats.t.ppf(0.975, 5) * se; 2 * stats.t.sf(t, 5)
#include <gtest/gtest.h>

#include <vector>

#include "athanor/metrics/metrics.h"

namespace athanor::metrics {
namespace {

TEST(CorrectedTTest, EqualsItsEquation) {
  const auto test = compute_corrected_t_test(std::vector<double>{0.1, 0.2, 0.05, 0.15, -0.02, 0.12}, 0.25);
  ASSERT_TRUE(test);
  EXPECT_NEAR(test->difference, 0.1, 1e-12);
  EXPECT_NEAR(test->ci95.low, -0.028099945035234206, 1e-12);
  EXPECT_NEAR(test->ci95.high, 0.22809994503523418, 1e-12);
  EXPECT_NEAR(test->p_value, 0.10107112941127865, 1e-12);
}

TEST(CorrectedTTest, NeedsTwoFoldsAndKnowsEqualModels) {
  EXPECT_FALSE(compute_corrected_t_test(std::vector<double>{0.1}, 0.25));
  EXPECT_EQ(compute_corrected_t_test(std::vector<double>{0, 0, 0}, 0.25)->p_value, 1);
  EXPECT_EQ(compute_corrected_t_test(std::vector<double>{0.5, 0.5, 0.5}, 0.25)->p_value, 0);
}

}  // namespace
}  // namespace athanor::metrics
