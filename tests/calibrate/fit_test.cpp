// What is fitted for a target, and what becomes of predictions.
#include "athanor/calibrate/fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/calibrate/calibrator.h"
#include "athanor/core/error.h"
#include "athanor/core/rng.h"

namespace athanor::calibrate {
namespace {

const data::Target a_number{"y", data::TaskType::regression, ""};
const data::Target two_classes{"y", data::TaskType::binary, ""};
const data::Target three_classes{"y", data::TaskType::multiclass, "", {"a", "b", "c"}};

CalibrateOptions make_options(const std::string& map, const std::string& region) {
  CalibrateOptions options;
  options.calibrate = map;
  options.conformal = region;
  return options;
}

/// Errors of 2 standard deviations where 1 is claimed; quantiles that hold half of the values.
HeldOut make_numbers(std::size_t rows, std::uint64_t seed) {
  Rng rng(seed);
  HeldOut held_out;
  for (std::size_t i = 0; i < rows; ++i) {
    const double std = 0.5 + rng.uniform(), mean = rng.normal();
    held_out.outputs.push_back(mean);
    held_out.std.push_back(std);
    held_out.truth.push_back(mean + 2 * std * rng.normal());
    held_out.lower.push_back(mean - 1.349 * std);
    held_out.upper.push_back(mean + 1.349 * std);
  }
  return held_out;
}

HeldOut make_classes(std::size_t rows, std::uint64_t seed, double share) {
  Rng rng(seed);
  HeldOut held_out;
  for (std::size_t i = 0; i < rows; ++i) {
    const double p = share * 2 * rng.uniform();
    held_out.outputs.push_back(p);
    held_out.truth.push_back(rng.uniform() < p ? 1 : 0);
  }
  return held_out;
}

TEST(FitTarget, IntervalsHoldWhatTheyPromiseOnOtherRows) {
  const HeldOut rows = make_numbers(2000, 1), other = make_numbers(4000, 2);
  double widths[3];
  std::size_t place = 0;
  for (const char* region : {"absolute", "normalized", "quantile"}) {
    std::vector<std::string> notes;
    const auto calibration = fit_target(a_number, rows, make_options("auto", region), notes);
    EXPECT_TRUE(notes.empty());
    EXPECT_NEAR(calibration.parameters.at(0), 2, 0.1);
    for (const double coverage : {0.5, 0.9}) {
      const Calibrator calibrator(calibration, a_number, coverage);
      double inside = 0, width = 0;
      for (std::size_t i = 0; i < other.truth.size(); ++i) {
        std::vector<double> mean{other.outputs[i]}, std{other.std[i]};
        calibrator.map(mean, std);
        EXPECT_NEAR(std[0], calibration.parameters[0] * other.std[i], 1e-12);
        const Bounds bounds = calibrator.find_interval(mean[0], std[0], {other.lower[i], other.upper[i]});
        inside += bounds.lower <= other.truth[i] && other.truth[i] <= bounds.upper;
        width += bounds.upper - bounds.lower;
      }
      EXPECT_NEAR(inside / static_cast<double>(other.truth.size()), coverage, 0.03) << region;
      widths[place] = width;
    }
    ++place;
  }
  EXPECT_LT(widths[1], widths[0]) << "intervals that know how sure they are are narrower";
}

TEST(FitTarget, AutoTakesWhatTheModelAllows) {
  std::vector<std::string> notes;
  HeldOut rows = make_numbers(2000, 1);
  rows.lower.clear(), rows.upper.clear();
  EXPECT_EQ(fit_target(a_number, rows, make_options("auto", "auto"), notes).conformal, "normalized");
  Rng rng(5);
  HeldOut blind = rows;  // deviations that say nothing of the errors make intervals wider
  rng.shuffle(blind.std);
  EXPECT_EQ(fit_target(a_number, blind, make_options("auto", "auto"), notes).conformal, "absolute");
  for (std::size_t i = 0; i < blind.truth.size(); ++i) {
    blind.lower.push_back(std::min(blind.outputs[i], blind.truth[i]) - 0.1);
    blind.upper.push_back(std::max(blind.outputs[i], blind.truth[i]) + 0.1);
  }
  EXPECT_EQ(fit_target(a_number, blind, make_options("auto", "auto"), notes).conformal, "quantile");
  rows.std.clear();
  const auto plain = fit_target(a_number, rows, make_options("auto", "auto"), notes);
  EXPECT_EQ(plain.conformal, "absolute");
  EXPECT_EQ(plain.method, "");
  EXPECT_EQ(fit_target(two_classes, make_classes(300, 1, 0.5), make_options("auto", "auto"), notes).conformal,
            "class_wise");
  EXPECT_TRUE(notes.empty());
  fit_target(two_classes, make_classes(300, 1, 0.1), make_options("none", "class_wise"), notes);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes[0].find("held-out molecules of the rarest class decide"), std::string::npos) << notes[0];
  const auto rare = fit_target(two_classes, make_classes(300, 1, 0.01), make_options("auto", "auto"), notes);
  EXPECT_EQ(rare.method, "platt");
  EXPECT_EQ(rare.conformal, "lac");
}

TEST(FitTarget, SaysWhatTheRowsDoNotAllow) {
  std::vector<std::string> notes;
  HeldOut few = make_numbers(8, 1);
  const auto nothing = fit_target(a_number, few, make_options("zscaling", "absolute"), notes);
  EXPECT_EQ(nothing.method + nothing.conformal, "");
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0], "y: no zscaling: only 8 held-out molecules, and at least 10 are needed");
  EXPECT_EQ(notes[1], "y: no conformal intervals: only 8 held-out molecules, and a coverage of 0.9 needs at least 9");
  notes.clear();
  fit_target(a_number, make_numbers(50, 1), make_options("none", "absolute"), notes);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0],
            "y: 50 held-out molecules decide what holds 90 % of the true values; with so few, 82 to 98 % may "
            "come true");
  notes.clear();
  HeldOut silent = make_numbers(200, 1);
  silent.std.clear(), silent.lower.clear(), silent.upper.clear();
  fit_target(a_number, silent, make_options("zscaling", "quantile"), notes);
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0], "y: no zscaling: the model gives no standard deviation");
  EXPECT_EQ(notes[1], "y: no conformal intervals: the model gives no quantiles (--loss quantiles does)");
  notes.clear();
  HeldOut ones = make_classes(30, 1, 0.5);
  std::fill(ones.truth.begin(), ones.truth.end(), 1);
  EXPECT_EQ(fit_target(two_classes, ones, make_options("platt", "none"), notes).method, "");
  EXPECT_EQ(notes.at(0), "y: no platt: the held-out molecules are of one class");
}

TEST(FitTarget, ClassWiseSetsHoldEveryClass) {
  // Class 1 is rare, so that one limit for both would hold few of its rows.
  const HeldOut rows = make_classes(4000, 1, 0.1), other = make_classes(8000, 2, 0.1);
  const auto measure = [&](const char* region) {
    std::vector<std::string> notes;
    const Calibrator calibrator(fit_target(two_classes, rows, make_options("none", region), notes), two_classes, 0.9);
    double held[2] = {}, count[2] = {};
    for (std::size_t i = 0; i < other.truth.size(); ++i) {
      const auto truth = static_cast<std::size_t>(other.truth[i]);
      const auto kept = calibrator.find_classes(std::span(other.outputs).subspan(i, 1));
      held[truth] += std::find(kept.begin(), kept.end(), truth) != kept.end();
      ++count[truth];
    }
    return std::vector<double>{held[0] / count[0], held[1] / count[1], (held[0] + held[1]) / (count[0] + count[1])};
  };
  const auto whole = measure("lac"), each = measure("class_wise");
  EXPECT_NEAR(whole[2], 0.9, 0.03);
  EXPECT_LT(whole[1], 0.3);
  EXPECT_NEAR(each[0], 0.9, 0.03);
  EXPECT_NEAR(each[1], 0.9, 0.05);
}

TEST(Calibrator, KeepsAllClassesOfWhichItKnowsTooLittle) {
  bundle::TargetCalibration calibration;
  calibration.conformal = "class_wise";
  calibration.scores = {std::vector<double>(20, 0.1), {}, {0.2}};
  const Calibrator calibrator(calibration, three_classes, 0.9);
  EXPECT_EQ(calibrator.find_classes(std::vector<double>{0.8, 0.1, 0.1}), (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(calibrator.find_classes(std::vector<double>{0.95, 0.0, 0.05}), (std::vector<std::size_t>{0, 1, 2}));
}

TEST(Calibrator, RefusesWhatDoesNotFit) {
  using Scores = std::vector<std::vector<double>>;
  const auto find_code = [](const std::string& method, const std::vector<double>& parameters,
                            const std::string& conformal, const Scores& scores, const data::Target& target) {
    try {
      const Calibrator calibrator({method, parameters, conformal, scores, 0, 9}, target, 0.9);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  };
  EXPECT_EQ(find_code("platt", {1, 0}, "", {}, a_number), ErrorCode::corrupt);
  EXPECT_EQ(find_code("platt", {1}, "", {}, two_classes), ErrorCode::corrupt);
  EXPECT_EQ(find_code("isotonic", {0.6, 0.5, 0.1, 0.2}, "", {}, two_classes), ErrorCode::corrupt);
  EXPECT_EQ(find_code("zscaling", {0}, "", {}, a_number), ErrorCode::corrupt);
  EXPECT_EQ(find_code("", {}, "class_wise", {{0.1}, {0.2}}, three_classes), ErrorCode::corrupt);
  EXPECT_EQ(find_code("", {}, "absolute", {}, a_number), ErrorCode::corrupt);
  EXPECT_EQ(find_code("spline", {1}, "", {}, a_number), ErrorCode::unsupported);
}

TEST(CheckOptions, NeedsATargetOfTheTask) {
  EXPECT_NO_THROW(check_options(make_options("platt", "absolute"), std::vector{a_number, two_classes}));
  EXPECT_THROW(check_options(make_options("platt", "none"), std::vector{a_number}), Error);
  EXPECT_THROW(check_options(make_options("none", "lac"), std::vector{a_number}), Error);
  EXPECT_THROW(check_options(make_options("isotonic", "none"), std::vector{three_classes}), Error);
}

}  // namespace
}  // namespace athanor::calibrate
