// Acquisition functions against their formulas and numbers from Python (statistics.NormalDist).
#include "athanor/screen/acquisition.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/core/error.h"

namespace athanor::screen {
namespace {

using Places = std::vector<std::size_t>;

TEST(Acquisition, ExpectedImprovementEqualsPython) {
  // NormalDist(): gain * cdf(gain / std) + std * pdf(gain / std)
  struct Case {
    double mean, std, best, expected;
  };
  for (const Case& c : {Case{1.0, 0.5, 0.2, 0.8116209840}, Case{0.0, 1.0, 0.0, 0.3989422804},
                        Case{-1.0, 0.7, 1.5, 0.0000307408}, Case{7.5, 2.0, 9.0, 0.2623338357}})
    EXPECT_NEAR(compute_expected_improvement(c.mean, c.std, c.best), c.expected, 1e-9);
}

TEST(Acquisition, ExpectedImprovementIsTheMeanOfImprovements) {
  // Integrated numerically over the normal distribution.
  const double mean = 0.3, std = 0.8, best = 1.1, step = 1e-4;
  double sum = 0;
  for (double x = best; x < mean + 10 * std; x += step) {
    const double z = (x + step / 2 - mean) / std;
    sum += (x + step / 2 - best) * std::exp(-z * z / 2) / (std * std::sqrt(2 * M_PI)) * step;
  }
  EXPECT_NEAR(compute_expected_improvement(mean, std, best), sum, 1e-7);
}

TEST(Acquisition, ExpectedImprovementWithoutUncertaintyIsTheImprovement) {
  EXPECT_EQ(compute_expected_improvement(3, 0, 2), 1);
  EXPECT_EQ(compute_expected_improvement(1, 0, 2), 0);
  EXPECT_GE(compute_expected_improvement(-100, 1e-3, 0), 0);
}

TEST(Acquisition, FunctionsFollowTheirFormulas) {
  const std::vector<double> mean = {1, 2, NAN, 3}, std = {4, 0.5, 1, 0.1};
  const auto greedy = compute_acquisition({.function = Acquisition::greedy}, mean, {}, 0);
  EXPECT_EQ(greedy[3], 3);
  EXPECT_TRUE(std::isnan(greedy[2]));
  const auto ucb = compute_acquisition({.function = Acquisition::ucb, .beta = 0.5}, mean, std, 0);
  EXPECT_EQ(ucb[0], 3);
  EXPECT_EQ(ucb[1], 2.25);
  const auto ei = compute_acquisition({.function = Acquisition::ei}, mean, std, 2.5);
  EXPECT_EQ(ei[1], compute_expected_improvement(2, 0.5, 2.5));
}

TEST(Acquisition, MinimizingTurnsMeanAndBestButNotTheUncertainty) {
  const std::vector<double> mean = {-9, -7, -9}, std = {0.1, 3, 1};
  const auto greedy = compute_acquisition({.function = Acquisition::greedy, .minimize = true}, mean, std, -8);
  EXPECT_EQ(select_highest(greedy, 2), (Places{0, 2}));
  const auto ucb = compute_acquisition({.function = Acquisition::ucb, .minimize = true}, mean, std, -8);
  EXPECT_EQ(select_highest(ucb, 3), (Places{1, 2, 0}));
  const auto ei = compute_acquisition({.function = Acquisition::ei, .minimize = true}, mean, std, -8);
  EXPECT_EQ(ei[2], compute_expected_improvement(9, 1, 8));
}

TEST(Acquisition, ThompsonDrawsFromTheDistributionOfEachMolecule) {
  const std::vector<double> mean(20000, 5), std(20000, 2);
  const AcquisitionSettings settings{.function = Acquisition::thompson, .seed = 1};
  const auto draws = compute_acquisition(settings, mean, std, 0);
  double sum = 0, squares = 0;
  for (const double draw : draws) sum += draw, squares += (draw - 5) * (draw - 5);
  EXPECT_NEAR(sum / 20000, 5, 0.06);
  EXPECT_NEAR(std::sqrt(squares / 20000), 2, 0.05);
  EXPECT_EQ(draws, compute_acquisition(settings, mean, std, 0));
  EXPECT_NE(draws, compute_acquisition({.function = Acquisition::thompson, .seed = 2}, mean, std, 0));
}

TEST(Acquisition, RandomDoesNotLookAtThePrediction) {
  const std::vector<double> low(100, 1), high(100, 9);
  const AcquisitionSettings settings{.function = Acquisition::random, .seed = 3};
  EXPECT_EQ(compute_acquisition(settings, low, {}, 0), compute_acquisition(settings, high, {}, 5));
  EXPECT_FALSE(needs_prediction(Acquisition::random));
  EXPECT_FALSE(needs_std(Acquisition::greedy));
  EXPECT_TRUE(needs_std(Acquisition::thompson));
}

TEST(Acquisition, EqualValuesGoInTheirOrderAndNanNever) {
  EXPECT_EQ(select_highest(std::vector<double>{1, 2, NAN, 2, 2, 0}, 2), (Places{1, 3}));
  EXPECT_EQ(select_highest(std::vector<double>{NAN, 1, 1}, 5), (Places{1, 2}));
  EXPECT_TRUE(select_highest(std::vector<double>{}, 5).empty());
}

TEST(Acquisition, AnUnknownNameIsRefusedWithTheNearest) {
  EXPECT_EQ(parse_acquisition("ei"), Acquisition::ei);
  try {
    parse_acquisition("thomson");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
    EXPECT_NE(std::string(error.what()).find("did you mean \"thompson\"?"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace athanor::screen
