// Points of a space: scales, rules, rounding, and their way through the journal.
#include "athanor/search/space.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "athanor/search/trial.h"

namespace athanor::search {
namespace {

/// A kernel, its sharpness where it is the second one, and a whole number.
Space make_kernel_space() {
  Space space;
  const std::size_t kernel = space.add({.name = "kernel", .choices = {"tanimoto", "rbf"}});
  space.add({.name = "gamma", .low = 1e-6, .high = 1e-1, .logarithmic = true, .rules = {{kernel, {1}}}});
  space.add({.name = "depth", .low = 2, .high = 6, .integral = true});
  return space;
}

TEST(Space, DrawsWhatExistsWithinItsEnds) {
  const Space space = make_kernel_space();
  Rng rng(1);
  std::map<double, int> depths;
  int small = 0, gammas = 0;
  for (int i = 0; i < 5000; ++i) {
    const Point point = space.draw(rng);
    EXPECT_EQ(std::isnan(point[1]), point[0] == 0);
    ++depths[point[2]];
    if (std::isnan(point[1])) continue;
    EXPECT_GE(point[1], 1e-6);
    EXPECT_LE(point[1], 1e-1);
    ++gammas;
    small += point[1] < 1e-4;
  }
  ASSERT_EQ(depths.size(), 5U);
  for (const auto& [depth, count] : depths) EXPECT_NEAR(count, 1000, 130) << depth;
  EXPECT_NEAR(static_cast<double>(small) / gammas, 0.4, 0.04);  // two of five decades
}

TEST(Space, RoundsToWhatPeopleWrite) {
  const Dimension rate{.name = "rate", .low = 1e-4, .high = 1e-2, .logarithmic = true};
  EXPECT_DOUBLE_EQ(rate.from_unit(0.5), 1e-3);
  EXPECT_DOUBLE_EQ(rate.from_unit(0.123), 0.000176);
  EXPECT_NEAR(rate.to_unit(0.000176), 0.123, 1e-3);
  EXPECT_EQ(rate.to_unit(0), 0);  // a default beyond the ends counts as the nearest one
  const Dimension trees{.name = "trees", .low = 100, .high = 2000, .logarithmic = true, .integral = true};
  EXPECT_EQ(trees.from_unit(0), 100);
  EXPECT_EQ(trees.from_unit(0.5), 447);
  EXPECT_EQ(trees.from_unit(1), 2000);
}

TEST(Space, EncodesChoicesAsColumns) {
  const Space space = make_kernel_space();
  const Encoding encoding(space, -1);
  EXPECT_EQ(encoding.dimension_of(), (std::vector<std::size_t>{0, 0, 1, 2}));
  EXPECT_EQ(encoding.encode({0, absent, 4}), (std::vector<double>{1, 0, -1, 0.5}));
  EXPECT_EQ(encoding.encode({1, 1e-6, 6}), (std::vector<double>{0, 1, 0, 1}));
}

TEST(Trials, ComeBackFromTheJournal) {
  const Space space = make_kernel_space();
  const Trial trial{7,  {1, 0.00123, 3}, TrialStatus::stopped, -0.1234567890123, {{"fold 1", -0.1234567890123}}, "",
                    2.5};
  const Trial read = parse_trial(nlohmann::json::parse(to_json(trial, space).dump()), space);
  EXPECT_EQ(to_json(read, space), to_json(trial, space));
  EXPECT_EQ(read.point, trial.point);
  EXPECT_EQ(read.score, trial.score);
  const Trial failed{8, {0, absent, 3}, TrialStatus::failed, absent, {}, "no factor", 0};
  const Trial again = parse_trial(to_json(failed, space), space);
  EXPECT_TRUE(std::isnan(again.score));
  EXPECT_TRUE(std::isnan(again.point[1]));
  EXPECT_EQ(again.message, "no factor");
}

TEST(Trials, AreRankedByHowFarTheyCameAndByScore) {
  const std::vector<Trial> trials{{0, {}, TrialStatus::failed, absent},
                                  {1, {}, TrialStatus::stopped, 5, {{"a", 5}}},
                                  {2, {}, TrialStatus::complete, 1},
                                  {3, {}, TrialStatus::stopped, 3, {{"a", 6}, {"b", 3}}},
                                  {4, {}, TrialStatus::complete, 2}};
  std::vector<std::size_t> order;
  for (const Trial* trial : rank_trials(trials)) order.push_back(trial->number);
  EXPECT_EQ(order, (std::vector<std::size_t>{4, 2, 3, 1, 0}));
}

TEST(Trials, TameScoresHoldTheDivergedOnes) {
  std::vector<Trial> trials;
  for (const double score : {0.5, 0.6, 0.7, 0.8, -1e9})
    trials.push_back({trials.size(), {}, TrialStatus::complete, score});
  trials.push_back({5, {}, TrialStatus::failed, absent});
  const std::vector<double> scores = compute_tame_scores(trials);
  EXPECT_EQ(scores[3], 0.8);
  EXPECT_NEAR(scores[4], 0.6 - 3 * 0.2, 1e-12);
  EXPECT_EQ(scores[5], scores[4]);
}

}  // namespace
}  // namespace athanor::search
