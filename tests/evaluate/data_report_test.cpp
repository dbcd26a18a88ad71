// The page of curated data: every section from a made table, self-contained, escaped, the same bytes each time. Writes
// the page beside the tests, to be looked at.
#include "athanor/evaluate/data_report.h"

#include <gtest/gtest.h>

#include <regex>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/split_report.h"
#include "page_text.h"
#include "report_demo.h"

namespace athanor::evaluate {
namespace {

/// A table with salts, repeats, conflicts, twins, an outlier and rows that cannot be read, taken through curation.
struct CuratedDemo {
  data::Table table;
  data::Curation curation;
  data::Refinement refinement;
  DataReportContent content;
};

std::unique_ptr<CuratedDemo> make_demo(const data::RefineOptions& options, const std::string& target = "pKi") {
  auto demo = std::make_unique<CuratedDemo>();
  demo->table.source = "demo.csv";
  demo->table.columns = {"smiles", target};
  const auto add = [&](const std::string& smiles, const std::string& value) {
    demo->table.rows.push_back({demo->table.rows.size(), demo->table.rows.size() + 2, {smiles, value}, std::nullopt});
  };
  const std::vector<std::string> molecules = list_molecules(60);
  for (std::size_t i = 0; i < molecules.size(); ++i)
    add(molecules[i], format_number(5 + 0.05 * static_cast<double>(i)));
  for (std::size_t i = 0; i < 12; ++i) add(molecules[i], format_number(5.4 + 0.05 * static_cast<double>(i)));
  add("C[C@H](N)c1ccccc1", "9");
  add("C[C@@H](N)c1ccccc1", "5");
  add("CCCCCCCCCCCCCCCCCCO", "30");
  add("C1CC", "6");
  demo->table.files = {{"demo.csv", 0}};
  Progress silent;
  demo->curation = data::curate(demo->table, {}, true, nullptr, {}, 2, silent);
  demo->refinement = data::refine(demo->table, demo->curation, options, {}, 2, silent);
  DataReportContent& content = demo->content;
  content.title = "demo";
  content.table = &demo->table;
  content.curation = &demo->curation;
  content.refinement = &demo->refinement;
  content.profile = compute_data_profile(demo->curation.dataset, 0, 2, silent);
  content.next_command = "athanor train demo-curated.csv";
  content.config = {{"outliers", "mad"}};
  return demo;
}

data::RefineOptions full_options() {
  data::RefineOptions options;
  options.cliffs = true;
  options.alerts = {"pains,brenk"};
  options.require = {"veber"};
  return options;
}

TEST(DataReport, HasEverySection) {
  const auto demo = make_demo(full_options());
  const std::string page = format_data_report(demo->content);
  std::filesystem::create_directories(ATHANOR_REPORT_PAGES);
  write_file(std::filesystem::path(ATHANOR_REPORT_PAGES) / "data.html", page);
  for (const char* id : {"rows", "values", "conflicts", "cliffs", "molecules", "settings"})
    EXPECT_EQ(count(page, "<h2 id=\"" + std::string(id) + "\">"), 1u) << id;
  for (const char* title : {"What became of the rows", "What the filters take", "pKi", "How well repeats of pKi agree",
                            "How alike the molecules are", "Size", "Lipophilicity", "Structural alerts"})
    EXPECT_TRUE(has(page, "<p class=\"figure-title\">" + std::string(title) + "</p>")) << title;
  EXPECT_TRUE(has(page, "no valid SMILES"));
  EXPECT_TRUE(has(page, "athanor train demo-curated.csv"));
  EXPECT_EQ(count(page, "<figure>"), count(page, "<figcaption>"));
  EXPECT_FALSE(std::regex_search(page, std::regex("https?://|@import|url\\(| src=|<(img|iframe|object)[ >]")));
}

TEST(DataReport, DrawsConflictsAndCliffsAsPairsWithBothValues) {
  const auto demo = make_demo(full_options());
  const std::string page = format_data_report(demo->content);
  ASSERT_EQ(demo->refinement.cliffs.size(), 1u);
  const std::string cliffs = page.substr(page.find("<h2 id=\"cliffs\">"),
                                         page.find("<h2 id=\"molecules\">") - page.find("<h2 id=\"cliffs\">"));
  EXPECT_EQ(count(cliffs, "<li class=\"card pair\">"), 1u);
  EXPECT_EQ(count(cliffs, "<svg class=\"molecule\""), 2u);
  EXPECT_TRUE(has(cliffs, "<p class=\"pair-value\">5.00</p>"));
  EXPECT_TRUE(has(cliffs, "<p class=\"pair-value\">9.00</p>"));
  const std::string conflicts = page.substr(page.find("<h2 id=\"conflicts\">"),
                                            page.find("<h2 id=\"cliffs\">") - page.find("<h2 id=\"conflicts\">"));
  EXPECT_EQ(count(conflicts, "<li class=\"card pair\">"), 12u);
  EXPECT_TRUE(has(conflicts, "<p class=\"pair-note\">row 60</p>"));
}

TEST(DataReport, DrawsOutliers) {
  const std::string page = format_data_report(make_demo({})->content);
  EXPECT_TRUE(has(page, "All of 1 outlying value"));
  EXPECT_TRUE(has(page, "<dt>spreads away</dt>"));
  EXPECT_TRUE(has(page, "<code>CCCCCCCCCCCCCCCCCCO</code>"));
}

TEST(DataReport, ShowsWarningsAtTheTop) {
  auto demo = make_demo({});
  EXPECT_TRUE(has(format_data_report(demo->content), "lies far from the others")) << "the demo has an outlier";
  demo->refinement.warnings.clear();
  EXPECT_FALSE(has(format_data_report(demo->content), "<h2 id=\"warnings\">"));
  demo->refinement.warnings = {"the filter \"veber\" takes <all>"};
  const std::string page = format_data_report(demo->content);
  EXPECT_TRUE(has(page, "<li>the filter &quot;veber&quot; takes &lt;all&gt;.</li>"));
  EXPECT_TRUE(has(page, "1 warning"));
}

TEST(DataReport, EscapesNamesAndIsTheSameEachTime) {
  const auto demo = make_demo(full_options(), "<script>alert(1)</script>");
  const std::string page = format_data_report(demo->content);
  EXPECT_FALSE(has(page, "<script>alert(1)"));
  EXPECT_EQ(page, format_data_report(demo->content));
}

TEST(DataReport, OfMoleculesWithoutTargetsHasWhatThereIs) {
  CuratedDemo demo;
  demo.table = {
      "list.smi", {"smiles"}, {{0, 1, {"CCO"}, std::nullopt}, {1, 2, {"c1ccccc1"}, std::nullopt}}, {{"list.smi", 0}}};
  Progress silent;
  demo.curation = data::curate(demo.table, {}, true, nullptr, {}, 1, silent);
  demo.refinement = data::refine(demo.table, demo.curation, {}, {}, 1, silent);
  demo.content.table = &demo.table;
  demo.content.curation = &demo.curation;
  demo.content.refinement = &demo.refinement;
  demo.content.profile = compute_data_profile(demo.curation.dataset, 0, 1, silent);
  const std::string page = format_data_report(demo.content);
  EXPECT_TRUE(has(page, "<h2 id=\"molecules\">"));
  EXPECT_FALSE(has(page, "<h2 id=\"conflicts\">"));
}

TEST(SplitReport, DrawsPartsSimilaritiesAndValues) {
  const auto demo = make_report_demo({.molecules = 200, .gaps = 0.1});
  SplitReportContent content;
  content.title = "demo";
  content.kind = "random";
  content.dataset = &demo->dataset;
  content.splits = demo->content.splits;
  content.leakages = demo->content.leakages;
  content.next_command = "athanor train demo.csv --splits-file demo-splits.json";
  const std::string page = format_split_report(content);
  std::filesystem::create_directories(ATHANOR_REPORT_PAGES);
  write_file(std::filesystem::path(ATHANOR_REPORT_PAGES) / "split.html", page);
  for (const char* title : {"Molecules in each part", "How near the test set is to the training set", "logS"})
    EXPECT_TRUE(has(page, "<p class=\"figure-title\">" + std::string(title) + "</p>")) << title;
  EXPECT_TRUE(has(page, "A <b>random</b> split of 200 molecules"));
  EXPECT_TRUE(has(page, "--splits-file demo-splits.json"));
}

TEST(SplitReport, ShowsEveryFold) {
  const auto demo = make_report_demo({.molecules = 120, .folds = 3});
  SplitReportContent content;
  content.kind = "kfold";
  content.dataset = &demo->dataset;
  content.splits = demo->content.splits;
  content.leakages = demo->content.leakages;
  const std::string page = format_split_report(content);
  for (const char* fold : {", fold 1</p>", ", fold 2</p>", ", fold 3</p>"}) EXPECT_EQ(count(page, fold), 2u) << fold;
}

TEST(DataProfile, CountsScaffoldsAndFindsNearestOthers) {
  data::Dataset dataset;
  dataset.smiles = {"Cc1ccccc1", "CCc1ccccc1", "CCO", "CCO"};
  dataset.keys = dataset.smiles;
  Progress silent;
  const DataProfile profile = compute_data_profile(dataset, 0, 2, silent);
  ASSERT_EQ(profile.scaffolds.size(), 2u);
  EXPECT_EQ(profile.scaffolds[0].second, 2u);
  EXPECT_NEAR(profile.weights[2], 46.069, 0.01);
  EXPECT_EQ(profile.nearest[2], 1) << "an equal molecule is another one";
  EXPECT_GT(profile.nearest[0], 0.2);
  EXPECT_LT(profile.nearest[0], 1);
}

}  // namespace
}  // namespace athanor::evaluate
