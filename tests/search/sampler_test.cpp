// Samplers on functions whose optimum is known: Branin and Hartmann 6 (Dixon & Szego 1978), and a space with rules.
#include "athanor/search/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "athanor/core/statistics.h"

namespace athanor::search {
namespace {

/// Least value: 0.397887.
double compute_branin(const Point& x) {
  const double pi = std::numbers::pi;
  return std::pow(x[1] - 5.1 / (4 * pi * pi) * x[0] * x[0] + 5 / pi * x[0] - 6, 2) +
         10 * (1 - 1 / (8 * pi)) * std::cos(x[0]) + 10;
}

/// Least value: -3.32237.
double compute_hartmann(const Point& x) {
  constexpr double alpha[] = {1, 1.2, 3, 3.2};
  constexpr double a[4][6] = {
      {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}};
  constexpr double p[4][6] = {{1312, 1696, 5569, 124, 8283, 5886},
                              {2329, 4135, 8307, 3736, 1004, 9991},
                              {2348, 1451, 3522, 2883, 3047, 6650},
                              {4047, 8828, 8732, 5743, 1091, 381}};
  double sum = 0;
  for (int i = 0; i < 4; ++i) {
    double inner = 0;
    for (int j = 0; j < 6; ++j) inner += a[i][j] * std::pow(x[static_cast<std::size_t>(j)] - 1e-4 * p[i][j], 2);
    sum -= alpha[i] * std::exp(-inner);
  }
  return sum;
}

Space make_branin_space() {
  Space space;
  space.add({.name = "a", .low = -5, .high = 10});
  space.add({.name = "b", .low = 0, .high = 15});
  return space;
}

Space make_hartmann_space() {
  Space space;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) space.add({.name = name});
  return space;
}

/// Least value that so many trials find.
double search_least(const std::string& sampler, const Space& space, double (*function)(const Point&),
                    std::size_t num_trials, std::uint64_t seed) {
  std::vector<Trial> trials;
  double least = INFINITY;
  while (trials.size() < num_trials) {
    const auto point = suggest(sampler, {&space, trials, {}, seed, trials.size()});
    const double value = function(*point);
    least = std::min(least, value);
    trials.push_back({trials.size(), *point, TrialStatus::complete, -value});
  }
  return least;
}

/// Median over searches with different seeds of how far the best value is from the least one.
double compute_median_regret(const std::string& sampler, const Space& space, double (*function)(const Point&),
                             double optimum, std::size_t num_trials) {
  std::vector<double> regrets;
  for (std::uint64_t seed = 0; seed < 11; ++seed)
    regrets.push_back(search_least(sampler, space, function, num_trials, seed) - optimum);
  return compute_median(regrets);
}

TEST(Samplers, FindTheLeastOfBraninFasterThanChance) {
  const Space space = make_branin_space();
  const auto regret = [&](const char* sampler) {
    return compute_median_regret(sampler, space, compute_branin, 0.397887, 50);
  };
  const double random = regret("random"), tpe = regret("tpe"), gp = regret("gp");
  RecordProperty("regrets", fmt::format("{} {} {}", random, tpe, gp));
  EXPECT_LT(tpe, 0.4 * random);
  EXPECT_LT(gp, 0.05 * random);
}

TEST(Samplers, FindTheLeastOfHartmannFasterThanChance) {
  const Space space = make_hartmann_space();
  const auto regret = [&](const char* sampler) {
    return compute_median_regret(sampler, space, compute_hartmann, -3.32237, 80);
  };
  const double random = regret("random"), tpe = regret("tpe"), gp = regret("gp");
  RecordProperty("regrets", fmt::format("{} {} {}", random, tpe, gp));
  EXPECT_LT(tpe, 0.5 * random);
  EXPECT_LT(gp, 0.3 * random);
}

/// Two models of which the second is better, and better still at one place of its own option.
Space make_ruled_space() {
  Space space;
  const std::size_t model = space.add({.name = "model", .choices = {"plain", "good", "bad"}});
  space.add({.name = "plain.a", .rules = {{model, {0}}}});
  space.add({.name = "good.rate", .low = 1e-4, .high = 1, .logarithmic = true, .rules = {{model, {1}}}});
  space.add({.name = "bad.n", .low = 1, .high = 9, .integral = true, .rules = {{model, {2}}}});
  return space;
}

double compute_ruled(const Point& x) {
  if (x[0] == 0) return 1 + x[1];
  if (x[0] == 2) return 3 - 0.1 * x[3];
  return std::abs(std::log10(x[2]) + 2);
}

TEST(Samplers, LearnWhichBranchIsGood) {
  const Space space = make_ruled_space();
  for (const char* sampler : {"tpe", "gp"}) {
    std::vector<Trial> trials;
    std::size_t good = 0;
    for (std::size_t number = 0; number < 40; ++number) {
      const auto point = suggest(sampler, {&space, trials, {}, 3, number});
      for (std::size_t d = 0; d < space.size(); ++d) EXPECT_EQ(std::isnan((*point)[d]), !space.exists(*point, d));
      good += number >= 20 && (*point)[0] == 1;
      trials.push_back({number, *point, TrialStatus::complete, -compute_ruled(*point)});
    }
    const Trial& best = *rank_trials(trials).front();
    EXPECT_LT(-best.score, 0.05) << sampler;  // chance has 0.15 on average: 13 points over four decades
    EXPECT_GT(good, 7U) << sampler;           // of the last 20; chance has 7
  }
}

TEST(Samplers, GiveTheSamePointForTheSameTrials) {
  const Space space = make_ruled_space();
  std::vector<Trial> trials;
  Rng rng(1);
  for (std::size_t i = 0; i < 20; ++i) {
    const Point point = space.draw(rng);
    const bool fails = i % 7 == 3;
    trials.push_back(
        {i, point, fails ? TrialStatus::failed : TrialStatus::complete, fails ? absent : -compute_ruled(point)});
  }
  const std::vector<Point> pending{space.draw(rng), space.draw(rng)};
  for (const char* sampler : {"random", "tpe", "gp"}) {
    const auto a = suggest(sampler, {&space, trials, pending, 9, 22}),
               b = suggest(sampler, {&space, trials, pending, 9, 22});
    const auto other = suggest(sampler, {&space, trials, pending, 10, 22});
    for (std::size_t d = 0; d < space.size(); ++d)
      EXPECT_TRUE((*a)[d] == (*b)[d] || (std::isnan((*a)[d]) && std::isnan((*b)[d]))) << sampler;
    EXPECT_FALSE(*a == *other) << sampler;
  }
}

TEST(Samplers, SayWhenASpaceIsUsedUp) {
  Space space;
  space.add({.name = "kind", .choices = {"a", "b", "c"}});
  std::vector<Trial> trials;
  for (std::size_t number = 0; number < 3; ++number) {
    const auto point = suggest("random", {&space, trials, {}, 1, number});
    ASSERT_TRUE(point);
    trials.push_back({number, *point, TrialStatus::complete, 0});
  }
  EXPECT_FALSE(suggest("random", {&space, trials, {}, 1, 3}));
}

}  // namespace
}  // namespace athanor::search
