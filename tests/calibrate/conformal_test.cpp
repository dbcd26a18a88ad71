// Limits of nonconformity: sizes, thinning, and the coverage that is promised.
#include "athanor/calibrate/conformal.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/core/rng.h"

namespace athanor::calibrate {
namespace {

TEST(NeededRows, AreThoseOfTheRule) {
  EXPECT_EQ(count_needed_rows(0.5), 1U);
  EXPECT_EQ(count_needed_rows(0.9), 9U);
  EXPECT_EQ(count_needed_rows(0.95), 19U);
  EXPECT_EQ(count_needed_rows(0.99), 99U);
  for (const double coverage : {0.5, 0.8, 0.9, 0.95, 0.99}) {
    const std::vector<double> enough(count_needed_rows(coverage), 1.0), fewer(enough.size() - 1, 1.0);
    EXPECT_TRUE(std::isfinite(find_limit(enough, coverage))) << coverage;
    EXPECT_TRUE(std::isinf(find_limit(fewer, coverage))) << coverage;
  }
}

TEST(KeptScores, GiveTheLimitsOfAllScores) {
  std::vector<double> all(12345);
  Rng rng(3);
  for (double& score : all) score = rng.normal();
  const std::vector<double> kept = keep_scores(all);
  ASSERT_EQ(kept.size(), most_scores);
  std::sort(all.begin(), all.end());
  for (const double coverage : {0.1, 0.5, 0.9, 0.901, 0.95, 0.999})
    EXPECT_EQ(find_limit(kept, coverage), find_limit(all, coverage)) << coverage;
  EXPECT_GE(find_limit(kept, 0.90003), find_limit(all, 0.90003));
}

// Over many draws of 99 scores and a new one, the new one is within the limit in 90 % (standard error 0.4 %).
TEST(ConformalLimit, HoldsTheShareThatItPromises) {
  Rng rng(4);
  int held = 0;
  constexpr int rounds = 5000;
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> scores(99);
    for (double& score : scores) score = std::abs(rng.normal());
    held += std::abs(rng.normal()) <= find_limit(keep_scores(scores), 0.9);
  }
  EXPECT_NEAR(static_cast<double>(held) / rounds, 0.9, 0.013);
}

}  // namespace
}  // namespace athanor::calibrate
