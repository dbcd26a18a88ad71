// The page of a cross-validation: what it shares with the report of a run.
#include "athanor/evaluate/validation.h"

#include <gtest/gtest.h>

#include "athanor/evaluate/cliffs.h"
#include "page_text.h"
#include "report_demo.h"

namespace athanor::evaluate {
namespace {

Validation make_validation(const ReportDemo& demo) {
  Validation validation;
  validation.title = "demo";
  validation.model = demo.content.model;
  validation.dataset = demo.content.dataset;
  validation.num_folds = demo.content.splits.size();
  validation.held_out = demo.content;
  validation.held_out.metrics = nlohmann::json::object();
  return validation;
}

TEST(ValidationPage, HasNeitherCliffsNorDomainWhereNothingIsKnownOfThem) {
  const auto demo = make_report_demo({.molecules = 60, .folds = 3});
  const std::string page = format_validation_report(make_validation(*demo));
  EXPECT_FALSE(has(page, "<h2 id=\"cliffs\">"));
  EXPECT_FALSE(has(page, "<h2 id=\"domain\">"));
}

TEST(ValidationPage, ShowsCliffsByModelAndTheDomainByTarget) {
  using data::TaskType;
  const auto demo =
      make_report_demo({.molecules = 60,
                        .targets = {{"logS", TaskType::regression, "log mol/L"}, {"toxic <1", TaskType::binary, ""}},
                        .folds = 3});
  Validation validation = make_validation(*demo);
  validation.repeats = 2;
  ReportContent& content = validation.held_out;
  content.domain_values = {{"leverage", std::vector<double>(60, 0.1), std::vector<bool>(60, true)}};
  content.metrics["domain"] = score_domain(content);
  CliffScore score;
  score.on_cliffs = 4;
  score.rmse.value = 1.25;
  const std::vector<CliffScore> scores(2, score);
  content.metrics["cliffs"] = {{"forest", to_json(scores, content.dataset->targets)},
                               {validation.model, to_json(scores, content.dataset->targets)}};
  const std::string page = format_validation_report(validation);
  EXPECT_TRUE(has(page, "data-at=\"/cliffs/forest/logS/rmse\">1.25</data>"));
  EXPECT_TRUE(has(page, "data-at=\"/cliffs/" + validation.model + "/logS/rmse\">1.25</data>"));
  EXPECT_TRUE(has(page, "<h3>logS (log mol/L)</h3>"));
  EXPECT_TRUE(has(page, "<h3>toxic &lt;1</h3>"));
  EXPECT_EQ(count(page, "<p class=\"figure-title\">Williams plot</p>"), 1U);  // of the number
  EXPECT_EQ(count(page, "in the first repeat"), 2U);
}

}  // namespace
}  // namespace athanor::evaluate
