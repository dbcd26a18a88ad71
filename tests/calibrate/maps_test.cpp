// Maps against scipy and scikit-learn (tests/golden/calibrate).
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "athanor/calibrate/conformal.h"
#include "athanor/calibrate/probability_maps.h"

namespace athanor::calibrate {
namespace {
using nlohmann::json;

const json& golden() {
  static const json values = [] {
    std::ifstream file(ATHANOR_TEST_DIR "/golden/calibrate/maps.json");
    return json::parse(file);
  }();
  return values;
}

TEST(Temperature, IsTheMinimumThatScipyFinds) {
  const json& two = golden()["binary"];
  std::vector<double> both;
  for (const double p : two["probability"].get<std::vector<double>>()) both.insert(both.end(), {1 - p, p});
  EXPECT_NEAR(fit_temperature(two["truth"].get<std::vector<double>>(), both, 2), two["temperature"].get<double>(),
              1e-6);
  const json& several = golden()["several"];
  EXPECT_NEAR(fit_temperature(several["truth"].get<std::vector<double>>(),
                              several["probability"].get<std::vector<double>>(), 4),
              several["temperature"].get<double>(), 1e-6);
}

TEST(Temperature, StaysFiniteWhenEveryRowIsRight) {
  const std::vector<double> truth{0, 1}, shares{0.9, 0.1, 0.2, 0.8};
  EXPECT_NEAR(fit_temperature(truth, shares, 2), 0.01, 1e-6);
  std::vector<double> row{1, 0};
  apply_temperature(2, row);
  EXPECT_NEAR(row[0], 1 - 1e-6, 1e-7);  // 0 counts as 1e-12
}

TEST(Platt, IsTheMinimumThatScipyFinds) {
  const json& two = golden()["binary"];
  const auto found = fit_platt(two["truth"].get<std::vector<double>>(), two["probability"].get<std::vector<double>>());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NEAR(found[0], two["platt"][0].get<double>(), 1e-6);
  EXPECT_NEAR(found[1], two["platt"][1].get<double>(), 1e-6);
}

TEST(Isotonic, IsScikitLearns) {
  const json& two = golden()["binary"];
  const auto found =
      fit_isotonic(two["truth"].get<std::vector<double>>(), two["probability"].get<std::vector<double>>());
  const std::vector<double> at = two["at"], expected = two["isotonic"];
  for (std::size_t i = 0; i < at.size(); ++i) EXPECT_NEAR(apply_isotonic(found, at[i]), expected[i], 1e-12) << at[i];
}

TEST(ZScaling, IsTheMostLikelyFactor) {
  const json& number = golden()["number"];
  EXPECT_NEAR(fit_zscaling(number["truth"].get<std::vector<double>>(), number["mean"].get<std::vector<double>>(),
                           number["std"].get<std::vector<double>>()),
              number["zscaling"].get<double>(), 1e-6);
}

TEST(ConformalLimit, IsTheOrderStatisticOfItsDefinition) {
  const json& own = golden()["limits"];
  const std::vector<double> scores = keep_scores(own["scores"]), coverages = own["coverages"];
  for (std::size_t i = 0; i < coverages.size(); ++i) {
    const double limit = find_limit(scores, coverages[i]);
    if (own["limits"][i].is_null()) EXPECT_TRUE(std::isinf(limit));
    else EXPECT_EQ(limit, own["limits"][i].get<double>()) << coverages[i];
  }
}

}  // namespace
}  // namespace athanor::calibrate
