// Random numbers: fixed values, bounds and moments.
#include "athanor/core/rng.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "athanor/core/sampling.h"

namespace athanor {
namespace {

TEST(Rng, GivesTheSameNumbersForEver) {
  // Values of xoshiro256** seeded by splitmix64(0), from the authors' C code (tests/golden/core/make_golden.py repeats
  // it).
  Rng rng(0);
  EXPECT_EQ(rng.next(), 11091344671253066420ULL);
  EXPECT_EQ(rng.next(), 13793997310169335082ULL);
  EXPECT_EQ(rng.next(), 1900383378846508768ULL);
}

TEST(Rng, BelowIsUniform) {
  Rng rng(3);
  std::vector<int> counts(7);
  for (int i = 0; i < 70'000; ++i) ++counts[rng.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Rng, NormalHasMeanZeroAndVarianceOne) {
  Rng rng(5);
  double sum = 0, squares = 0;
  constexpr int n = 100'000;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / n, 0, 0.02);
  EXPECT_NEAR(squares / n, 1, 0.03);
}

TEST(Rng, ShuffleIsAPermutationThatDependsOnTheSeed) {
  std::vector<int> a(100), b(100);
  std::iota(a.begin(), a.end(), 0);
  b = a;
  Rng(1).shuffle(a);
  Rng(2).shuffle(b);
  EXPECT_NE(a, b);
  std::sort(a.begin(), a.end());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a[static_cast<std::size_t>(i)], i);
}

TEST(DrawSample, IsAnAscendingSubsetThatDependsOnTheSeed) {
  const std::vector<std::size_t> sample = draw_sample(1000, 50, 1);
  EXPECT_EQ(sample.size(), 50U);
  EXPECT_EQ(std::adjacent_find(sample.begin(), sample.end(), std::greater_equal<>()), sample.end());
  EXPECT_LT(sample.back(), 1000U);
  EXPECT_EQ(sample, draw_sample(1000, 50, 1));
  EXPECT_NE(sample, draw_sample(1000, 50, 2));
  EXPECT_EQ(draw_sample(3, 50, 1), (std::vector<std::size_t>{0, 1, 2}));
}

TEST(Rng, DerivedSeedsDiffer) {
  EXPECT_NE(Rng::derive_seed(1, 0), Rng::derive_seed(1, 1));
  EXPECT_NE(Rng::derive_seed(1, 0), Rng::derive_seed(2, 0));
  EXPECT_EQ(Rng::derive_seed(9, 4), Rng::derive_seed(9, 4));
}

}  // namespace
}  // namespace athanor
