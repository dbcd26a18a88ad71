// Who goes on past a rung.
#include "athanor/search/halving.h"

#include <gtest/gtest.h>

namespace athanor::search {
namespace {

std::vector<Trial> reach_rung(const std::vector<double>& scores) {
  std::vector<Trial> trials;
  for (const double score : scores)
    trials.push_back({trials.size(), {}, TrialStatus::complete, score, {{"fold 1", score}, {"fold 2", 0}}});
  return trials;
}

TEST(Halving, LetsTheBestThirdGoOn) {
  const std::vector<Trial> trials = reach_rung({1, 2, 3, 4, 5});  // six with the new one: two places
  EXPECT_FALSE(should_stop(6, "fold 1", trials, 3));
  EXPECT_FALSE(should_stop(4.5, "fold 1", trials, 3));
  EXPECT_TRUE(should_stop(3.5, "fold 1", trials, 3));
  EXPECT_FALSE(should_stop(3.5, "fold 1", trials, 2));
}

TEST(Halving, WaitsUntilThereIsSomethingToCompareWith) {
  EXPECT_FALSE(should_stop(0, "fold 1", {}, 3));
  EXPECT_FALSE(should_stop(0, "fold 1", reach_rung({5}), 3));
  EXPECT_TRUE(should_stop(0, "fold 1", reach_rung({5, 6}), 3));
  EXPECT_FALSE(should_stop(0, "fold 9", reach_rung({5, 6, 7, 8}), 3));
}

TEST(Halving, IsOffAtZeroAndStopsWhatIsUndefined) {
  EXPECT_FALSE(should_stop(0, "fold 1", reach_rung({5, 6, 7}), 0));
  EXPECT_TRUE(should_stop(absent, "fold 1", {}, 3));
}

TEST(Halving, KeepsEqualsTogether) { EXPECT_FALSE(should_stop(1, "fold 1", reach_rung({1, 1, 1, 1, 1}), 3)); }

}  // namespace
}  // namespace athanor::search
