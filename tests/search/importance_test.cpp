// Importance on functions whose shares of variance are known.
#include "athanor/search/importance.h"

#include <gtest/gtest.h>

#include <cmath>

namespace athanor::search {
namespace {

template <class Function>
std::vector<double> compute_shares(const Space& space, std::size_t num_trials, const Function& function) {
  Rng rng(2);
  std::vector<Trial> trials;
  for (std::size_t i = 0; i < num_trials; ++i) {
    const Point point = space.draw(rng);
    trials.push_back({i, point, TrialStatus::complete, function(point)});
  }
  return compute_importance(space, trials, 1, 2);
}

TEST(Importance, IsTheShareOfVarianceOfAnAdditiveFunction) {
  Space space;
  space.add({.name = "a"});
  space.add({.name = "b", .low = 1e-4, .high = 1, .logarithmic = true});
  space.add({.name = "kind", .choices = {"x", "y"}});
  space.add({.name = "nothing"});
  // Variances: 9/12, 1/12 (b on its scale), 1/4.
  const auto shares =
      compute_shares(space, 400, [&](const Point& p) { return 3 * p[0] + space[1].to_unit(p[1]) + p[2]; });
  EXPECT_NEAR(shares[0], 0.692, 0.08);
  EXPECT_NEAR(shares[1], 0.077, 0.04);
  EXPECT_NEAR(shares[2], 0.231, 0.06);
  EXPECT_LT(shares[3], 0.01);
}

TEST(Importance, OfAnInteractionIsInNeither) {
  Space space;
  space.add({.name = "a"});
  space.add({.name = "b"});
  const auto shares =
      compute_shares(space, 300, [](const Point& p) { return (p[0] > 0.5) == (p[1] > 0.5) ? 1.0 : 0.0; });
  EXPECT_LT(shares[0], 0.1);
  EXPECT_LT(shares[1], 0.1);
}

TEST(Importance, CountsABranchByHowOftenItExists) {
  Space space;
  const std::size_t model = space.add({.name = "model", .choices = {"plain", "rich"}});
  space.add({.name = "rich.x", .rules = {{model, {1}}}});
  // Half of the points are of each model; x, centred, moves only those of the second: 0.25 / 12 of marginal variance
  // beside 1 / 24 in all, which is half.
  const auto shares = compute_shares(space, 300, [](const Point& p) { return p[0] == 1 ? p[1] : 0.5; });
  EXPECT_LT(shares[0], 0.05);
  EXPECT_NEAR(shares[1], 0.5, 0.12);
}

TEST(Importance, NeedsTrialsThatDiffer) {
  Space space;
  space.add({.name = "a"});
  for (const double share : compute_shares(space, 5, [](const Point& p) { return p[0]; })) EXPECT_EQ(share, 0);
  for (const double share : compute_shares(space, 50, [](const Point&) { return 1.0; })) EXPECT_EQ(share, 0);
}

}  // namespace
}  // namespace athanor::search
