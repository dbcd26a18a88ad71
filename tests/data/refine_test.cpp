// Refinement of curated molecules: replicates, outliers, filters and what they take, classes, gaps, cliffs.
#include "athanor/data/refine.h"

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/fingerprints.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "support.h"

namespace athanor::data {
namespace {

struct Refined {
  Curation curation;
  Refinement refinement;
  RecordingProgress progress;
};

Refined refine_text(const std::string& text, const RefineOptions& options, CurateOptions reading = {},
                    const std::vector<std::string>& scale = {}) {
  Refined out;
  const Table table = read_text(text);
  out.curation = curate(table, reading, true, nullptr, {}, 2, out.progress);
  out.refinement = refine(table, out.curation, options, scale, 2, out.progress);
  return out;
}

std::vector<std::string> list_issues(const Curation& curation) {
  std::vector<std::string> list;
  for (const Issue& issue : curation.issues.sorted())
    list.push_back(std::to_string(issue.row) + " " + issue.action + " " + issue.code);
  return list;
}

/// Alkanes with the values 0, 1, 2, …, and those of `extra` in further alkanols.
std::string make_table(std::size_t count, const std::vector<double>& extra = {}) {
  std::string text = "smiles,y\n", chain;
  for (std::size_t i = 0; i < count; ++i) text += (chain += "C") + "," + format_number(static_cast<double>(i)) + "\n";
  for (const double value : extra) text += (chain += "C") + "O," + format_number(value) + "\n";
  return text;
}

TEST(Replicates, GiveTheSpreadOfEachMoleculeAndThePooledOne) {
  // By hand: CCO has 1, 3 (sum of squares 2, one degree), CCN has 1, 2, 6 (14, two), CCC one value, CCF a bound
  // beside 4.
  CurateOptions reading;
  reading.censored = "keep";
  const Refined out = refine_text("smiles,y\nCCO,1\nOCC,3\nCCN,1\nNCC,2\nC(N)C,6\nCCC,5\nCCF,4\nFCC,<9\n", {}, reading);
  const Replicates& replicates = out.refinement.replicates;
  EXPECT_DOUBLE_EQ(replicates.stds[0], std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(replicates.stds[1], std::sqrt(7.0));
  EXPECT_TRUE(std::isnan(replicates.stds[2]));
  EXPECT_TRUE(std::isnan(replicates.stds[3]));
  EXPECT_EQ(replicates.counts, (std::vector<std::size_t>{2, 3, 1, 1}));
  EXPECT_DOUBLE_EQ(replicates.pooled[0].std, std::sqrt(16.0 / 3));
  EXPECT_EQ(replicates.pooled[0].molecules, 2u);
  EXPECT_EQ(replicates.pooled[0].values, 5u);
}

TEST(Outliers, AreToldByTheMadWhereTheStandardDeviationIsFooled) {
  const std::vector<double> values{9, 10, 10, 10, 11, 11, 12, 12, 13, 1000, 1000};
  const Spread robust = *compute_spread(values, "mad");
  EXPECT_DOUBLE_EQ(robust.centre, 11);
  EXPECT_DOUBLE_EQ(robust.spread, 1.4826);
  const std::string text = make_table(20, {400, 500});
  RefineOptions options;
  EXPECT_EQ(refine_text(text, options).refinement.outliers.size(), 2u);
  options.outliers = "sigma";
  EXPECT_EQ(refine_text(text, options).refinement.outliers.size(), 1u);
  options.outliers = "none";
  EXPECT_TRUE(refine_text(text, options).refinement.outliers.empty());
}

TEST(Outliers, AreKeptWithAWarningUnlessTheyAreToBeDropped) {
  RefineOptions options;
  const Refined kept = refine_text(make_table(20, {400}), options);
  EXPECT_EQ(kept.curation.dataset.size(), 21u);
  EXPECT_EQ(list_issues(kept.curation), (std::vector<std::string>{"20 warning outlier"}));
  options.drop_outliers = true;
  const Refined dropped = refine_text(make_table(20, {400}), options);
  EXPECT_EQ(dropped.curation.dataset.size(), 20u);
  EXPECT_EQ(dropped.curation.summary.dropped, 1u);
  EXPECT_EQ(dropped.curation.outcomes[20].status, "dropped");
  EXPECT_EQ(list_issues(dropped.curation), (std::vector<std::string>{"20 dropped outlier"}));
  EXPECT_EQ(dropped.refinement.losses.filters[0].alone, 1u);
}

TEST(Outliers, CannotBeToldWhenHalfOfTheValuesAreEqual) {
  std::string text = "smiles,y\n", chain;
  for (int i = 0; i < 20; ++i) text += (chain += "C") + (i < 12 ? ",5\n" : "," + std::to_string(i) + "\n");
  const Refined out = refine_text(text, {});
  EXPECT_TRUE(out.refinement.outliers.empty());
  EXPECT_EQ(out.refinement.unspread, (std::vector<std::string>{"y"}));
}

TEST(Outliers, OfOneTargetLeaveTheOthers) {
  std::string text = "smiles,a,b\n", chain;
  for (int i = 0; i < 20; ++i) text += fmt::format("{},{},{}\n", chain += "C", i, i == 3 ? 900 : i);
  RefineOptions options;
  options.drop_outliers = true;
  const Refined out = refine_text(text, options);
  ASSERT_EQ(out.curation.dataset.size(), 20u);
  EXPECT_EQ(out.curation.dataset.value(3, 0), 3);
  EXPECT_TRUE(std::isnan(out.curation.dataset.value(3, 1)));
  EXPECT_EQ(list_issues(out.curation), (std::vector<std::string>{"3 missing outlier"}));
  EXPECT_EQ(out.curation.summary.missing_values, 1u);
}

TEST(Classes, BeginAtTheThresholdAndBoundsMayLeaveThemOpen) {
  CurateOptions reading;
  reading.censored = "keep";
  RefineOptions options;
  options.threshold = {6};
  const Refined out =
      refine_text("smiles,y\nCCO,6\nCCN,5.9\nCCC,>7\nCCF,>5\nCCCl,<5\nCCBr,<7\nCCI,8\n", options, reading);
  const Dataset& dataset = out.curation.dataset;
  EXPECT_EQ(dataset.targets[0].name, "y_ge_6");
  EXPECT_EQ(dataset.targets[0].task, TaskType::binary);
  const std::vector<double> expected{1, 0, 1, NAN, 0, NAN, 1};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::isnan(expected[i])) EXPECT_FALSE(dataset.has_value(i, 0)) << i;
    else EXPECT_EQ(dataset.value(i, 0), expected[i]) << i;
    EXPECT_EQ(dataset.relation(i, 0), 0);
  }
  EXPECT_EQ(out.refinement.undecided, 2u);
  EXPECT_EQ(list_issues(out.curation),
            (std::vector<std::string>{"3 missing undecided_bound", "5 missing undecided_bound"}));
}

TEST(Classes, TheGrayZoneIsLeftOut) {
  RefineOptions options;
  options.threshold = {6};
  options.gray_zone = 0.5;
  const Refined out = refine_text("smiles,y\nCCO,6.4\nCCN,5.6\nCCC,6.5\nCCF,5.5\n", options);
  EXPECT_EQ(out.curation.dataset.values, (std::vector<double>{1, 0}));
  EXPECT_EQ(list_issues(out.curation), (std::vector<std::string>{"0 dropped gray_zone", "1 dropped gray_zone"}));
  options.threshold = {};
  EXPECT_ERROR(refine_text("smiles,y\nCCO,6.4\nCC,2\n", options), ErrorCode::invalid_options, "needs --threshold");
  options.threshold = {1, 2, 3};
  EXPECT_ERROR(refine_text("smiles,y\nCCO,6.4\nCC,2\n", options), ErrorCode::invalid_options, "3 numbers for 1 target");
}

TEST(Imputation, FillsGapsAndWarns) {
  RefineOptions options;
  options.impute = "median";
  const Refined out = refine_text("smiles,y,c\nCCO,1,0\nCCN,2,1\nCCC,9,\nCCF,,1\n", options);
  EXPECT_EQ(out.curation.dataset.value(3, 0), 2);
  EXPECT_TRUE(std::isnan(out.curation.dataset.value(2, 1))) << "classes stay";
  EXPECT_EQ(out.refinement.imputed, 1u);
  ASSERT_EQ(out.refinement.warnings.size(), 1u);
  EXPECT_NE(out.refinement.warnings[0].find("bias every score"), std::string::npos);
  EXPECT_EQ(list_issues(out.curation), (std::vector<std::string>{"3 repaired imputed_value"}));
}

TEST(Filters, StateWhatEachTakesAloneAndOnly) {
  // Rhodanine has a PAINS alert; the long chain breaks Veber's rule; the last one both.
  RefineOptions options;
  options.alerts = {"pains"};
  options.drop_alerts = true;
  options.require = {"veber"};
  const Refined out = refine_text(
      "smiles,y\nCCO,1\nCCN,2\nO=C1NC(=S)SC1=Cc1ccccc1,3\nCCCCCCCCCCCCCCCCCC,4\n"
      "O=C1NC(=S)SC1=Cc1ccccc1CCCCCCCCCCCCCCCC,5\n",
      options);
  const LossReport& losses = out.refinement.losses;
  ASSERT_EQ(losses.filters.size(), 2u);
  EXPECT_EQ(losses.filters[0].filter, "veber");
  EXPECT_EQ(losses.filters[0].alone, 2u);
  EXPECT_EQ(losses.filters[0].only, 1u);
  EXPECT_EQ(losses.filters[1].filter, "structural alerts");
  EXPECT_EQ(losses.filters[1].alone, 2u);
  EXPECT_EQ(losses.filters[1].only, 1u);
  EXPECT_EQ(losses.taken, 3u);
  EXPECT_EQ(out.curation.dataset.size(), 2u);
  EXPECT_EQ(out.refinement.alerts.size(), 2u);
  EXPECT_EQ(out.refinement.alert_counts.at(0).second, 2u);
  const std::vector<Issue> issues = out.curation.issues.sorted();
  EXPECT_EQ(issues.at(2).code, "not_drug_like");
  EXPECT_NE(issues.at(2).message.find("breaks the rule veber; structural alerts: pains ene_rhod"), std::string::npos)
      << issues.at(2).message;
}

TEST(Filters, ThatTakeTooMuchAreAVisibleWarning) {
  std::string text = "smiles,y\n", chain;
  for (int i = 0; i < 40; ++i) text += fmt::format("{},{}\n", chain += "C", i % 7);
  RefineOptions options;
  options.require = {"veber"};  // chains of 14 carbons and more: 27 of 40
  const Refined strict = refine_text(text, options);
  ASSERT_EQ(strict.refinement.warnings.size(), 1u);
  EXPECT_EQ(strict.refinement.warnings[0],
            "the filter \"veber\" takes 27 of 40 molecules (68 %): over-strict for this table unless that is meant");
  options.require = {};
  options.drug_likeness = true;
  EXPECT_TRUE(refine_text(text, options).refinement.warnings.empty());
}

TEST(Filters, ThatTakeTheActivesAreAVisibleWarning) {
  // 20 of 100 molecules are active; 10 of them are long chains, and nothing else is.
  std::string text = "smiles,active\n", ring = "C1CC1", chain = "CCCCCCCCCCCCCC";
  for (int i = 0; i < 80; ++i)
    text += fmt::format("N{}{},0\n", std::string(static_cast<std::size_t>(i / 9), 'O'),
                        ring + std::string(static_cast<std::size_t>(1 + i % 9), 'C'));
  for (int i = 0; i < 10; ++i)
    text += fmt::format("F{}{},1\n", ring, std::string(static_cast<std::size_t>(1 + i), 'C'));
  for (int i = 0; i < 10; ++i) text += fmt::format("{},1\n", chain += "C");
  RefineOptions options;
  options.require = {"veber"};
  const Refined out = refine_text(text, options);
  ASSERT_FALSE(out.refinement.warnings.empty());
  EXPECT_NE(out.refinement.warnings[0].find("takes 50 % of the actives of active (class 1)"), std::string::npos)
      << out.refinement.warnings[0];
}

TEST(Filters, ThatTakeEverythingAreAnError) {
  RefineOptions options;
  options.require = {"ghose"};
  EXPECT_ERROR(refine_text("smiles,y\nCCO,1\nCC,2\n", options), ErrorCode::invalid_input,
               "the filters take all 2 molecules");
}

TEST(Filters, RefuseUnknownNames) {
  RefineOptions options;
  options.require = {"lipinsky"};
  EXPECT_ERROR(refine_text("smiles,y\nCCO,1\nCC,2\n", options), ErrorCode::invalid_options,
               "did you mean \"lipinski\"?");
  options.require = {};
  options.alerts = {"pains,brenck"};
  EXPECT_ERROR(refine_text("smiles,y\nCCO,1\nCC,2\n", options), ErrorCode::invalid_options, "did you mean \"brenk\"?");
  options.alerts = {};
  options.drop_alerts = true;
  EXPECT_ERROR(refine_text("smiles,y\nCCO,1\nCC,2\n", options), ErrorCode::invalid_options, "needs --alerts");
}

TEST(Cliffs, AreThePairsThatComparingAllFinds) {
  const std::vector<std::string> parts{"c1ccccc1", "c1ccncc1", "C1CCNCC1", "CC(=O)N", "CCO", "C(F)(F)F", "OC", "Cl"};
  Rng rng(5);
  std::string text = "smiles,y\n";
  for (int i = 0; i < 120; ++i)
    text += fmt::format("{}CC{}CC{},{}\n", parts[rng.below(5)], parts[rng.below(8)] == "Cl" ? "" : "C",
                        parts[rng.below(8)], format_number(rng.uniform() * 4));
  CurateOptions reading;
  reading.duplicates = "keep";
  RefineOptions options;
  options.cliffs = true;
  options.cliff_similarity = 0.8;
  options.cliff_difference = 1;
  const Refined out = refine_text(text, options, reading);
  const Dataset& dataset = out.curation.dataset;
  std::size_t expected = 0;
  std::vector<chemistry::BitFingerprint> prints;
  for (const std::string& smiles : dataset.smiles)
    prints.push_back(chemistry::compute_morgan_bits(*chemistry::parse_smiles(smiles)));
  for (std::size_t i = 0; i < dataset.size(); ++i)
    for (std::size_t j = i + 1; j < dataset.size(); ++j)
      expected += chemistry::compute_tanimoto(prints[i], prints[j]) >= 0.8 &&
                  std::abs(dataset.value(i, 0) - dataset.value(j, 0)) >= 1;
  EXPECT_GT(expected, 10u);
  ASSERT_EQ(out.refinement.cliffs.size(), expected);
  for (const Cliff& cliff : out.refinement.cliffs) {
    EXPECT_DOUBLE_EQ(cliff.difference, dataset.value(cliff.a, 0) - dataset.value(cliff.b, 0));
    EXPECT_DOUBLE_EQ(cliff.similarity, chemistry::compute_tanimoto(prints[cliff.a], prints[cliff.b]));
  }
  EXPECT_TRUE(std::is_sorted(out.refinement.cliffs.begin(), out.refinement.cliffs.end(),
                             [](const Cliff& x, const Cliff& y) { return x.difference > y.difference; }));
}

TEST(Cliffs, AreOneLogUnitOnLogarithmicScalesElseTwoStandardDeviations) {
  const std::string text = make_table(11);
  EXPECT_EQ(refine_text(text, {}, {}, {"p"}).refinement.cliff_differences, (std::vector<double>{1}));
  EXPECT_DOUBLE_EQ(refine_text(text, {}, {}, {"ln"}).refinement.cliff_differences[0], std::log(10.0));
  EXPECT_DOUBLE_EQ(refine_text(text, {}).refinement.cliff_differences[0], 2 * std::sqrt(11.0));
  EXPECT_DOUBLE_EQ(refine_text("smiles,pIC50\nCCO,1\nCC,9\n", {}).refinement.cliff_differences[0], 1);
}

TEST(Cliffs, OfClassesAreDifferentClasses) {
  RefineOptions options;
  options.cliffs = true;
  const Refined out = refine_text("smiles,y\nC[C@H](N)O,1\nC[C@@H](N)O,0\nCC(N)O,1\n", options);
  EXPECT_EQ(out.refinement.cliffs.size(), 2u);
}

}  // namespace
}  // namespace athanor::data
