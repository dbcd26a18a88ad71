// The page as a whole: sections, numbers, escaping, size, sameness. Writes the demo pages beside the tests, to be
// looked at.
#include "athanor/evaluate/report.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "page_text.h"
#include "report_demo.h"

namespace athanor::evaluate {
namespace {

using data::TaskType;

std::vector<data::Target> list_targets(std::size_t count) {
  std::vector<data::Target> targets;
  for (std::size_t i = 0; i < count; ++i) targets.push_back({fmt::format("assay-{:02}", i + 1), TaskType::binary, ""});
  return targets;
}

const DemoOptions binary_options{.molecules = 1500, .targets = {{"BBB", TaskType::binary, ""}}};
const DemoOptions mixed_options{.molecules = 700,
                                .targets = {{"logS", TaskType::regression, "log mol/L"},
                                            {"gap", TaskType::regression, "eV"},
                                            {"toxic", TaskType::binary, ""}},
                                .gaps = 0.2};

std::string write_page(const std::string& name, const ReportContent& content) {
  std::filesystem::create_directories(ATHANOR_REPORT_PAGES);
  const std::string page = format_report(content);
  write_file(std::filesystem::path(ATHANOR_REPORT_PAGES) / (name + ".html"), page);
  return page;
}

std::string undo_escapes(std::string text) {
  const std::pair<const char*, const char*> escapes[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& [escaped, plain] : escapes) text = std::regex_replace(text, std::regex(escaped), plain);
  return text;
}

/// Text of the elements named in metrics.json by data-at, against the file's number; returns how many there are.
std::size_t check_numbers(const std::string& page, const nlohmann::json& metrics) {
  static const std::regex pattern("<data value=\"([^\"]*)\" data-at=\"([^\"]*)\">([^<]*)</data>");
  std::size_t checked = 0;
  for (std::sregex_iterator match(page.begin(), page.end(), pattern), end; match != end; ++match, ++checked) {
    const nlohmann::json::json_pointer place(undo_escapes((*match)[2]));
    if (!metrics.contains(place)) {
      ADD_FAILURE() << (*match)[2] << " is not in metrics.json";
      continue;
    }
    const double number = metrics.at(place).get<double>();
    EXPECT_EQ((*match)[1].str(), format_number(number)) << (*match)[2];
    std::string shown = std::regex_replace((*match)[3].str(), std::regex(","), "");
    shown = std::regex_replace(shown, std::regex("−"), "-");
    if (shown == "&lt; 0.001") {
      EXPECT_LT(number, 0.001);
      continue;
    }
    const std::size_t point = shown.find('.');
    const double half_digit =
        0.5001 * std::pow(10, point == std::string::npos ? 0 : -static_cast<double>(shown.size() - point - 1));
    EXPECT_NEAR(parse_number(shown).value_or(NAN), number, half_digit) << (*match)[2] << " is shown as " << shown;
  }
  return checked;
}

void expect_self_contained(const std::string& page) {
  EXPECT_FALSE(has(page, "http://"));
  EXPECT_FALSE(has(page, "https://"));
  EXPECT_FALSE(has(page, "@import"));
  EXPECT_FALSE(has(page, "url("));
  EXPECT_FALSE(std::regex_search(page, std::regex("<(img|iframe|object|embed|video|audio|base)[ >]")));
  EXPECT_FALSE(std::regex_search(page, std::regex(" src=")));
}

TEST(Report, HasEverySectionOfARegressionRun) {
  const auto demo = make_report_demo();
  const std::string page = write_page("regression", demo->content);
  for (const char* id : {"warnings", "scores", "predictions", "data", "split", "training", "settings", "use"})
    EXPECT_EQ(count(page, "<h2 id=\"" + std::string(id) + "\">"), 1u) << id;
  for (const char* title :
       {"Predicted against true", "Residuals against predictions", "Distribution of residuals", "Learning curves",
        "Error against similarity to the training set", "Error against predicted uncertainty",
        "Calibration of the uncertainty", "Values of logS", "How near the test set is to the training set",
        "Model and baselines: test RMSE", "Molecules within an error"})
    EXPECT_TRUE(has(page, "<p class=\"figure-title\">" + std::string(title) + "</p>")) << title;
  EXPECT_EQ(count(page, "<li class=\"card\">"), 20u);
  EXPECT_TRUE(has(page, "Better than the best baseline"));
  EXPECT_TRUE(has(page, "athanor predict runs/logs &quot;CCO&quot;"));
  EXPECT_TRUE(has(page, std::string(64, 'a'))) << "data hash";
  EXPECT_TRUE(has(page, "<code>training.learning_rate</code>"));
  expect_self_contained(page);
  EXPECT_LT(page.size(), 3'000'000u);
}

TEST(Report, HasTheFiguresOfABinaryRun) {
  const auto demo = make_report_demo(binary_options);
  const std::string page = write_page("binary", demo->content);
  for (const char* title :
       {"ROC curve", "Precision-recall curve", "Confusion matrix", "Reliability", "Predicted probabilities"})
    EXPECT_TRUE(has(page, "<p class=\"figure-title\">" + std::string(title) + "</p>")) << title;
  EXPECT_TRUE(has(page, "Classes of the binary targets"));
  EXPECT_FALSE(has(page, "Predicted against true"));
  expect_self_contained(page);
}

TEST(Report, GivesEveryFigureATitleACaptionAndAnAlternativeText) {
  const std::string page = format_report(make_report_demo(mixed_options)->content);
  const std::size_t figures = count(page, "<figure>");
  EXPECT_GT(figures, 12u);
  EXPECT_EQ(count(page, "<figcaption>"), figures);
  EXPECT_EQ(count(page, "class=\"figure-title\""), figures);
  EXPECT_EQ(count(page, "<table>"), count(page, "<caption>"));
  for (std::size_t at = page.find("<svg class=\"plot"); at != std::string::npos;
       at = page.find("<svg class=\"plot", at + 1))
    EXPECT_TRUE(has(page.substr(at, page.find('>', at) - at), "role=\"img\" aria-label=\""));
}

TEST(Report, ShowsTheNumbersOfMetricsJsonAndNoOthers) {
  for (const DemoOptions& options :
       {DemoOptions{}, binary_options, mixed_options, DemoOptions{.molecules = 400, .folds = 4}}) {
    const auto demo = make_report_demo(options);
    EXPECT_GT(check_numbers(format_report(demo->content), demo->content.metrics), 40u);
  }
}

/// By leverage the errors grow away from the training set, by knn they do not.
void add_domain_values(ReportContent& content) {
  const std::size_t size = content.dataset->size();
  DomainValues leverage{"leverage", {}, {}, 0.5}, knn{"knn", {}, {}};
  for (std::size_t record = 0; record < size; ++record) {
    const std::size_t targets = content.dataset->targets.size();
    const double error = std::abs(content.predictions[record * targets] - content.dataset->value(record, 0));
    leverage.distances.push_back(error);
    leverage.inside.push_back(error <= 0.5);
    knn.distances.push_back(-error);
    knn.inside.push_back(true);
  }
  content.domain_values = {leverage, knn};
  content.metrics["domain"] = score_domain(content);
}

TEST(Report, SaysWhichMeasureOfTheDomainSeparatesTheErrors) {
  const auto demo = make_report_demo({.molecules = 400});
  EXPECT_FALSE(has(format_report(demo->content), "Williams plot"));
  add_domain_values(demo->content);
  const nlohmann::json& scores = demo->content.metrics.at("domain").at("logS");
  EXPECT_NEAR(scores.at("leverage").at("spearman"), 1, 1e-12);
  EXPECT_NEAR(scores.at("knn").at("spearman"), -1, 1e-12);
  EXPECT_LT(scores.at("leverage").at("inside").at("mae"), 0.5);
  EXPECT_GT(scores.at("leverage").at("outside").at("mae"), 0.5);
  EXPECT_EQ(scores.at("knn").at("outside").at("rows"), 0);
  EXPECT_TRUE(scores.at("knn").at("outside").at("mae").is_null());
  const std::string page = write_page("domain", demo->content);
  EXPECT_TRUE(has(page, "<p class=\"figure-title\">Williams plot</p>"));
  EXPECT_TRUE(has(page, "<code>leverage</code> separates the errors best."));
  check_numbers(page, demo->content.metrics);
  expect_self_contained(page);
}

TEST(Report, IsTheSameForTheSameContent) {
  const auto demo = make_report_demo(mixed_options);
  EXPECT_EQ(format_report(demo->content), format_report(demo->content));
  EXPECT_EQ(format_report(demo->content), format_report(make_report_demo(mixed_options)->content));
}

TEST(Report, ShowsHostileTextAsText) {
  const std::string attack = "</script><script>alert('x')</script>\"'<img src=x onerror=alert(1)>";
  DemoOptions options{.molecules = 300,
                      .targets = {{attack, TaskType::regression, "<i>eV</i>"}, {"b/~1", TaskType::binary, ""}}};
  const auto demo = make_report_demo(options);
  ReportContent& content = demo->content;
  content.title = content.model = attack;
  content.config[attack] = attack;
  content.manifest["input"]["path"] = attack;
  content.baseline_predictions[attack] = content.baseline_predictions["ridge"];
  content.metrics["baselines"][attack] = content.metrics["baselines"]["ridge"];
  content.metrics["test"][attack]["rmse"]["reason"] = attack;
  content.warnings = {{"small_test", Severity::caution, attack}};
  for (const std::size_t record : content.splits[0].test) demo->dataset.smiles[record] = "C" + attack;
  const std::string page = write_page("hostile", content);
  EXPECT_FALSE(has(page, "<script>alert"));
  EXPECT_FALSE(has(page, "<img"));
  EXPECT_FALSE(has(page, "<i>eV"));
  EXPECT_EQ(count(page, "<script"), 2u) << "hover data and the page's own script";
  EXPECT_EQ(count(page, "</script>"), 2u);
  EXPECT_GT(check_numbers(page, content.metrics), 20u) << "pointers with / and ~ still resolve";
}

TEST(Report, LetsOnlyItsOwnScriptRun) {
  const std::string page = format_report(make_report_demo({.molecules = 100})->content);
  EXPECT_TRUE(std::regex_search(page.substr(0, 2000),
                                std::regex("default-src 'none';.*script-src 'sha256-[A-Za-z0-9+/]{43}='")));
  EXPECT_FALSE(std::regex_search(page, std::regex("<[a-z]+[^>]* on[a-z]+=")));
}

TEST(Report, ShowsDensityAboveFiveThousandPoints) {
  const auto demo = make_report_demo({.molecules = 6000, .folds = 3});
  const std::string page = write_page("large_kfold", demo->content);
  EXPECT_TRUE(has(page, "density of 6,000 test molecules"));
  EXPECT_LT(count(page, "<circle"), 5000u);
  EXPECT_TRUE(has(page, "Fold 3"));
  EXPECT_TRUE(has(page, "over 3 folds"));
  EXPECT_LT(page.size(), 3'000'000u);
}

TEST(Report, ChoosesTheWeakestTargetsWhenThereAreMany) {
  const auto demo = make_report_demo({.molecules = 1000, .targets = list_targets(20), .gaps = 0.3});
  const std::string page = write_page("many_targets", demo->content);
  EXPECT_TRUE(has(page, "Figures for the 12 targets with the weakest scores"));
  EXPECT_EQ(count(page, "<details class=\"target\""), 12u);
  EXPECT_TRUE(has(page, "Test scores per target"));
  EXPECT_LT(page.size(), 3'000'000u);
}

TEST(Report, ShowsEachTargetOfAFew) {
  const std::string page = write_page("mixed", make_report_demo(mixed_options)->content);
  for (const char* name : {"logS (log mol/L)", "gap (eV)", "toxic"})
    EXPECT_TRUE(has(page, "<h3>" + std::string(name) + "</h3>")) << name;
  EXPECT_EQ(count(page, "<li class=\"card\">"), 24u);
}

TEST(Report, ShowsWhatAutoIsMadeOf) {
  const auto demo = make_report_demo({.molecules = 300});
  nlohmann::json& metrics = demo->content.metrics;
  metrics["selection"] = {{{"inner_folds", 5},
                           {"held_out", 270},
                           {"candidates",
                            {{"forest", {{"score", 0.71}, {"weight", 3}}},
                             {"dmpnn", {{"score", 0.75}, {"weight", 9}}},
                             {"ridge", {{"score", nullptr}, {"weight", 0}}}}},
                           {"left_out", {{"boosting", "the target <a> has one class"}}}}};
  const std::string page = format_report(demo->content);
  EXPECT_TRUE(has(page, "How auto chose"));
  EXPECT_TRUE(has(page, "5 inner folds of 270 molecules"));
  EXPECT_TRUE(has(page, "75 %"));
  EXPECT_TRUE(has(page, "25 %"));
  EXPECT_TRUE(has(page, "boosting could not be fitted and is left out: the target &lt;a&gt; has one class."));
  check_numbers(page, metrics);
}

TEST(Report, ShowsWhatTheWeightsOfAStackGain) {
  const auto demo = make_report_demo({.molecules = 300});
  demo->content.metrics["selection"] = {
      {{"inner_folds", 5},
       {"held_out", 270},
       {"candidates",
        {{"forest", {{"score", 0.71}, {"weight", 0.25}}}, {"dmpnn", {{"score", 0.75}, {"weight", 0.75}}}}},
       {"blends", {{"stacked", 0.77}, {"average", 0.76}, {"greedy", nullptr}}},
       {"left_out", nlohmann::json::object()}}};
  const std::string page = format_report(demo->content);
  EXPECT_TRUE(has(page, "How the models are weighed"));
  EXPECT_TRUE(has(page, "equal weights would give"));
  EXPECT_TRUE(has(page, "75 %"));
  check_numbers(page, demo->content.metrics);
}

TEST(Report, SaysWhenABaselineWins) {
  const std::string page = write_page("behind", make_report_demo({.model_noise = 1.6})->content);
  EXPECT_TRUE(has(page, "A baseline is better"));
  EXPECT_TRUE(has(page, "use it instead"));
  EXPECT_TRUE(has(page, "<ul class=\"warnings\">"));
}

TEST(Report, SaysUndefinedInsteadOfANumber) {
  const auto demo = make_report_demo({.molecules = 300, .targets = {{"active", TaskType::binary, ""}}});
  for (const std::size_t record : demo->content.splits[0].test) demo->dataset.values[record] = 1;
  std::vector<double> values, predictions;
  for (const std::size_t record : demo->content.splits[0].test)
    values.push_back(1), predictions.push_back(demo->content.predictions[record]);
  demo->content.metrics["test"] = to_json(compute_scores(demo->dataset.targets, values, predictions, 1));
  const std::string page = format_report(demo->content);
  EXPECT_TRUE(has(page, "undefined: one class only"));
  EXPECT_TRUE(has(page, "Curves are undefined: all 30 test rows are of class 1"));
  EXPECT_FALSE(has(page, ">nan<"));
}

TEST(Report, WorksWithTheLeastContent) {
  data::Dataset dataset;
  dataset.smiles = dataset.keys = {"CCO"};
  dataset.targets = {{"y", TaskType::regression, ""}};
  dataset.values = {1.5};
  ReportContent content;
  content.title = "y";
  content.model = "ridge";
  content.dataset = &dataset;
  content.predictions = {NAN};
  const std::string bare = format_report(content);
  EXPECT_TRUE(has(bare, "No baseline to compare with"));
  content.predictions = {1.5};
  content.splits = {{{}, {}, {0}}};
  EXPECT_TRUE(has(format_report(content), "largest error of y"));
  content.predictions = {1, 2};
  EXPECT_THROW(format_report(content), Error);
}

TEST(Report, ClosesEveryElementItOpens) {
  static const std::set<std::string> empty_elements{"meta", "link", "br", "hr", "input"};
  const std::string page = format_report(make_report_demo(mixed_options)->content);
  const std::string body = page.substr(page.find("<body>"), page.rfind("<script>") - page.find("<body>"));
  std::vector<std::string> open;
  static const std::regex tag("<(/?)([a-zA-Z0-9]+)[^>]*?(/?)>");
  for (std::sregex_iterator match(body.begin(), body.end(), tag), end; match != end; ++match) {
    const std::string name = (*match)[2];
    if (!(*match)[3].str().empty() || empty_elements.contains(name)) continue;
    if ((*match)[1].str().empty()) {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty());
    ASSERT_EQ(open.back(), name);
    open.pop_back();
  }
  EXPECT_EQ(open, std::vector<std::string>{"body"});
}

}  // namespace
}  // namespace athanor::evaluate
