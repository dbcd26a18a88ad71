// The page of a search.
#include "athanor/evaluate/tuning_report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <regex>

#include "page_text.h"

namespace athanor::evaluate {
namespace {

/// Twenty trials of two models, one of them stopped, one failed with a hostile message.
TuningReport make_report(const search::Space& space) {
  TuningReport report;
  report.title = "gap <script>";
  report.metric = "rmse";
  report.sampler = "tpe";
  report.num_parts = 5;
  report.num_scored = 100;
  report.num_defaults = 2;
  report.space = &space;
  Rng rng(1);
  for (std::size_t i = 0; i < 20; ++i) {
    search::Trial trial{i, space.draw(rng), search::TrialStatus::complete, -0.5 - 0.01 * static_cast<double>(i % 7)};
    if (i == 4) trial = {i, trial.point, search::TrialStatus::stopped, -0.9, {{"part 1", -0.9}}};
    if (i == 5) trial = {i, trial.point, search::TrialStatus::failed, search::absent, {}, "<img onerror=x>"};
    report.models.emplace_back(trial.point[0] == 0 ? "forest" : "boosting");
    report.descriptions.push_back(report.models.back() + " trial=" + std::to_string(i));
    report.trials.push_back(std::move(trial));
  }
  report.importance = {0.7, 0.2, 0.001};
  report.targets = {{.name = "gap"}};
  const auto score = [](double value) {
    return nlohmann::json{{"value", value}, {"ci95", {value - 0.1, value + 0.1}}};
  };
  report.test = {
      {"best", {{"gap", {{"rmse", score(0.61)}}}}},
      {"defaults", {{"gap", {{"rmse", score(0.68)}}}}},
      {"comparison", {{"gap", {{"metric", "rmse"}, {"difference", -0.07}, {"p_value", 0.01}, {"better", "model"}}}}}};
  report.manifest = {{"program", {{"version", "1"}}}, {"command_line", "athanor tune a&b.csv"}};
  report.next_command = "athanor train --config c.toml";
  return report;
}

search::Space make_space() {
  search::Space space;
  const std::size_t model = space.add({.name = "model", .choices = {"forest", "boosting"}});
  space.add({.name = "shrinkage", .low = 0.01, .high = 0.3, .logarithmic = true, .rules = {{model, {1}}}});
  space.add({.name = "min_leaf", .low = 1, .high = 20, .integral = true, .rules = {{model, {0}}}});
  return space;
}

TEST(TuningReport, SaysWhatWasFoundAndWhatItIsWorth) {
  const search::Space space = make_space();
  const std::string page = format_tuning_report(make_report(space));
  EXPECT_TRUE(has(page, "The best of 20 trials, <b>" + make_report(space).descriptions[0])) << page.substr(0, 3000);
  EXPECT_TRUE(has(page, "5 folds of 100 molecules"));
  EXPECT_TRUE(has(page, "0.61"));
  EXPECT_TRUE(has(page, "the search has helped"));
  EXPECT_TRUE(has(page, "70"));  // per cent of the variance
  EXPECT_TRUE(has(page, "stopped after part 1"));
  EXPECT_TRUE(has(page, "athanor train --config c.toml"));
  EXPECT_EQ(page, format_tuning_report(make_report(space)));
}

TEST(TuningReport, EscapesWhatItQuotesAndAsksForNothing) {
  const search::Space space = make_space();
  const std::string page = format_tuning_report(make_report(space));
  EXPECT_FALSE(has(page, "<img"));
  EXPECT_FALSE(has(page, "gap <script>"));
  EXPECT_FALSE(std::regex_search(page, std::regex("https?://|@import|url\\(| src=")));
}

TEST(TuningReport, NeedsNeitherTestRowsNorImportance) {
  const search::Space space = make_space();
  TuningReport report = make_report(space);
  report.test = nullptr;
  report.importance = {0, 0, 0};
  report.trials.resize(1);
  const std::string page = format_tuning_report(report);
  EXPECT_FALSE(has(page, "On molecules that took no part"));
  EXPECT_FALSE(has(page, "What matters"));
  EXPECT_TRUE(has(page, "The best of 1 trial,"));
}

}  // namespace
}  // namespace athanor::evaluate
