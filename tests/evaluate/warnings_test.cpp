// Each warning appears when it should, and not otherwise.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "report_demo.h"

namespace athanor::evaluate {
namespace {

using data::TaskType;

bool mentions(const std::vector<Warning>& warnings, const std::string& part) {
  for (const Warning& warning : warnings)
    if (format_warning(warning).find(part) != std::string::npos) return true;
  return false;
}

std::string list(const std::vector<Warning>& warnings) {
  std::string text;
  for (const Warning& warning : warnings) text += format_warning(warning) + "\n";
  return text;
}

TEST(FindWarnings, IsSilentForASoundRun) {
  const auto demo = make_report_demo({.molecules = 600});
  EXPECT_TRUE(demo->content.warnings.empty()) << list(demo->content.warnings);
}

TEST(FindWarnings, NamesASmallTestSet) {
  const auto demo = make_report_demo({.molecules = 200});
  EXPECT_TRUE(mentions(demo->content.warnings, "\"logS\" has only 20 rows in the test set"))
      << list(demo->content.warnings);
}

TEST(FindWarnings, NamesABaselineThatIsBetter) {
  const auto demo = make_report_demo({.molecules = 900, .model_noise = 1.6});
  EXPECT_TRUE(mentions(demo->content.warnings, "A baseline is better than dmpnn on \"logS\" ("))
      << list(demo->content.warnings);
}

TEST(FindWarnings, NamesACoverageThatIsMissed) {
  const auto demo = make_report_demo({.molecules = 600});
  Regions& regions = demo->content.regions;
  for (std::size_t i = 0; i < 600; ++i) {
    const double off = i % 10 < 3 ? 1 : 0;  // 30 % are outside
    regions.lower.push_back(demo->dataset.values[i] + off - 0.5);
    regions.upper.push_back(demo->dataset.values[i] + off + 0.5);
  }
  EXPECT_TRUE(find_warnings(demo->content).empty()) << "no coverage was promised";
  regions.promised = 0.7;
  EXPECT_TRUE(find_warnings(demo->content).empty());
  regions.promised = 0.95;
  const auto warnings = find_warnings(demo->content);
  EXPECT_TRUE(mentions(warnings, "than the promised 95 %, on \"logS\"")) << list(warnings);
}

TEST(FindWarnings, CountsEqualAndSimilarMoleculesAcrossTrainAndTest) {
  const auto demo = make_report_demo({.molecules = 600});
  demo->content.leakages[0].exact = 2;
  demo->content.leakages[0].near = 9;
  const auto warnings = find_warnings(demo->content);
  EXPECT_TRUE(mentions(warnings, "2 test molecules are also in the training set")) << list(warnings);
  EXPECT_TRUE(mentions(warnings, "15 % of the test molecules have a near duplicate")) << list(warnings);
  demo->content.leakages[0].exact = 0;
  demo->content.leakages[0].near = 6;  // 10 % exactly is not more than 10 %
  EXPECT_TRUE(find_warnings(demo->content).empty());
}

TEST(FindWarnings, NamesOneClassAndImbalance) {
  const auto demo = make_report_demo({.molecules = 600, .targets = {{"active", TaskType::binary, ""}}});
  for (std::size_t i = 0; i < 600; ++i) demo->dataset.values[i] = 0;
  for (const std::size_t record : {0, 1, 2, 3, 4}) demo->dataset.values[demo->content.splits[0].train[record]] = 1;
  const auto warnings = find_warnings(demo->content);
  EXPECT_TRUE(mentions(warnings, "\"active\" has one class only in the test set")) << list(warnings);
  EXPECT_FALSE(mentions(warnings, "one class only in the training set"));
  EXPECT_TRUE(mentions(warnings, "\"active\" is imbalanced: the rarer class has 0.8 % of the rows")) << list(warnings);
}

TEST(FindWarnings, SaysWhenAModelMayBeNoBetterThanChance) {
  const auto demo = make_report_demo({.molecules = 600, .targets = {{"active", TaskType::binary, ""}}});
  demo->content.metrics["test"]["active"]["roc_auc"]["ci95"] = {0.48, 0.9};
  EXPECT_TRUE(mentions(find_warnings(demo->content), "no better than chance"));
}

TEST(FindWarnings, CountsLostAndUnpredictedRows) {
  const auto demo = make_report_demo({.molecules = 600});
  demo->curation.invalid = 100;
  demo->content.predictions[demo->content.splits[0].test[0]] = NAN;
  const auto warnings = find_warnings(demo->content);
  EXPECT_TRUE(mentions(warnings, "of the input rows could not be used")) << list(warnings);
  EXPECT_TRUE(mentions(warnings, "1 test molecule could not be predicted and is left out")) << list(warnings);
}

std::vector<std::string> list_codes(const std::vector<Warning>& warnings) {
  std::vector<std::string> codes;
  for (const Warning& warning : warnings) codes.push_back(warning.code);
  return codes;
}

TEST(FindWarnings, AreOfTheCatalogueAndTheWorstComeFirst) {
  const auto demo = make_report_demo({.molecules = 200, .model_noise = 1.6});
  demo->content.leakages[0].exact = 1;
  demo->curation.invalid = 100;
  const auto warnings = find_warnings(demo->content);
  ASSERT_GE(warnings.size(), 3U);
  for (const Warning& warning : warnings) {
    EXPECT_NO_THROW(find_entry(warning_catalog(), warning.code, "warning"));
    EXPECT_FALSE(warning.text.ends_with("."));
  }
  EXPECT_EQ(warnings.front().severity, Severity::serious);
  EXPECT_TRUE(std::is_sorted(warnings.begin(), warnings.end(),
                             [](const Warning& a, const Warning& b) { return a.severity > b.severity; }));
  const auto json = to_json(warnings);
  EXPECT_EQ(json.at(0).at("severity"), "serious");
  EXPECT_EQ(json.at(0).at("code"), warnings[0].code);
}

TEST(FindWarnings, NamesDuplicatesAcrossFolds) {
  const auto demo = make_report_demo({.molecules = 600, .folds = 5});
  EXPECT_TRUE(demo->content.warnings.empty()) << list(demo->content.warnings);
  demo->content.leakages[3].exact = 1;
  const auto warnings = find_warnings(demo->content);
  EXPECT_EQ(list_codes(warnings), std::vector<std::string>{"duplicates_across_folds"}) << list(warnings);
  EXPECT_TRUE(mentions(warnings, "1 test molecule is also in the training set of their fold"));
}

TEST(FindWarnings, SaysWhatFewRowsLeaveOpen) {
  const auto demo = make_report_demo({.molecules = 200});
  // chi-square of 20 degrees: 9.591 and 34.170
  EXPECT_TRUE(mentions(demo->content.warnings, "may be 0.77 to 1.44 times this one")) << list(demo->content.warnings);
  const auto binary = make_report_demo({.molecules = 800, .targets = {{"active", TaskType::binary, ""}}});
  EXPECT_TRUE(binary->content.warnings.empty()) << list(binary->content.warnings);
  std::size_t ones = 0;
  for (const std::size_t record : binary->content.splits[0].test) {
    double& value = binary->dataset.values[record];
    if (value > 0.5 && ++ones > 4) value = 0;
  }
  const auto warnings = find_warnings(binary->content);
  EXPECT_TRUE(mentions(warnings, "\"active\" has only 4 rows of class 1 in the test set: an ROC-AUC of"))
      << list(warnings);
}

TEST(FindWarnings, NamesTheMoleculesThatMakeTheError) {
  const auto demo = make_report_demo({.molecules = 600});
  const std::size_t record = demo->content.splits[0].test[7];
  demo->dataset.values[record] = demo->content.predictions[record] + 30;
  const auto warnings = find_warnings(demo->content);
  EXPECT_EQ(list_codes(warnings), (std::vector<std::string>{"error_outliers", "target_outliers"})) << list(warnings);
  EXPECT_TRUE(mentions(warnings, fmt::format("row {} (true ", record))) << list(warnings);
}

TEST(FindWarnings, NamesValuesFarFromTheOthers) {
  const auto demo = make_report_demo({.molecules = 600});
  const std::size_t record = demo->content.splits[0].train[3];
  demo->dataset.values[record] = 5000;
  const auto warnings = find_warnings(demo->content);
  EXPECT_EQ(list_codes(warnings), std::vector<std::string>{"target_outliers"}) << list(warnings);
  EXPECT_TRUE(mentions(warnings, fmt::format("1 value of \"logS\" lies far from the others (robust z up to")))
      << list(warnings);
  EXPECT_TRUE(mentions(warnings, fmt::format("row {} (5000)", record))) << list(warnings);
  for (const std::size_t i : demo->content.splits[0].train)
    demo->dataset.values[i] = std::pow(10, demo->dataset.values[i]);
  EXPECT_TRUE(mentions(find_warnings(demo->content), "take its logarithm")) << list(find_warnings(demo->content));
}

TEST(FindWarnings, CountsTestMoleculesOutsideTheDomain) {
  const auto demo = make_report_demo({.molecules = 600});
  demo->content.domain_thresholds = {0.35};
  EXPECT_TRUE(find_warnings(demo->content).empty()) << list(find_warnings(demo->content));
  demo->content.domain_thresholds = {0.6};
  EXPECT_EQ(list_codes(find_warnings(demo->content)), std::vector<std::string>{"out_of_domain"});
}

TEST(FindWarnings, TellsTrainingMoleculesInForeignDataFromLeakage) {
  const auto demo = make_report_demo({.molecules = 600});
  demo->content.splits[0].train.clear();
  demo->content.splits[0].val.clear();
  demo->content.leakages[0].exact = 3;
  EXPECT_TRUE(mentions(find_warnings(demo->content), "3 rows are among the model's own training molecules"));
}

TEST(FindWarnings, NamesOneSeries) {
  const auto demo = make_report_demo({.molecules = 600});
  demo->content.space = compute_chemical_space(demo->dataset, 1, 1);
  EXPECT_TRUE(find_warnings(demo->content).empty()) << list(find_warnings(demo->content));
  for (std::size_t i = 0; i < 250; ++i)
    demo->dataset.smiles[i] = std::string(1 + i % 9, 'C') + "Nc1ncnc2ccc(" + std::string(1 + i / 9, 'C') + ")cc12";
  demo->content.space = compute_chemical_space(demo->dataset, 1, 1);
  EXPECT_EQ(demo->content.space->scaffold, "c1ccc2ncncc2c1");
  const auto warnings = find_warnings(demo->content);
  EXPECT_EQ(list_codes(warnings), std::vector<std::string>{"one_series"}) << list(warnings);
  EXPECT_TRUE(mentions(warnings, "One scaffold, c1ccc2ncncc2c1, holds 42 % of the molecules")) << list(warnings);
}

TEST(ChemicalSpace, CountsTheLargestClusterWithoutAScaffold) {
  data::Dataset dataset;
  for (std::size_t i = 0; i < 40; ++i) {
    dataset.smiles.push_back(i < 20 ? std::string(12 + i, 'C') + "(=O)O" : list_molecules(60)[i]);
    dataset.keys.push_back(dataset.smiles.back());
    dataset.rows.push_back({i});
  }
  const ChemicalSpace space = compute_chemical_space(dataset, 1, 2);
  EXPECT_EQ(space.molecules, 40U);
  EXPECT_GE(space.of_cluster, 15U);
  EXPECT_LE(space.of_scaffold, 2U);
}

/// A table with the columns smiles, y (0 and 1 by turns, or counted up) and what `cell` gives.
template <class Cell>
std::vector<LeakingColumn> find_leaks(bool binary, bool is_feature, const Cell& cell) {
  data::Table table{"t.csv", {"smiles", "y", "extra"}, {}};
  data::Curation curation;
  curation.dataset.targets = {{"y", binary ? TaskType::binary : TaskType::regression, ""}};
  if (is_feature) curation.dataset.column_names = {"extra"};
  for (std::size_t i = 0; i < 50; ++i) {
    const double value = binary ? static_cast<double>(i % 2) : static_cast<double>(i);
    table.rows.push_back({i, i + 2, {"C", std::to_string(value), cell(i, value)}, {}});
    curation.outcomes.push_back({"ok", "", i});
    curation.dataset.smiles.push_back("C");
    curation.dataset.values.push_back(value);
  }
  return find_leaking_columns(table, curation);
}

TEST(LeakingColumns, AreThoseThatReproduceATarget) {
  const auto scaled =
      find_leaks(false, true, [](std::size_t, double y) { return std::to_string(1e9 * std::exp(-y / 5)); });
  ASSERT_EQ(scaled.size(), 1U);
  EXPECT_EQ(scaled[0].column, "extra");
  EXPECT_TRUE(scaled[0].is_feature);
  EXPECT_NEAR(scaled[0].agreement, -1, 1e-12);
  const auto words = find_leaks(true, false, [](std::size_t, double y) { return y > 0 ? "active" : "inactive"; });
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].measure, "classes");
  EXPECT_FALSE(words[0].is_feature);
}

TEST(LeakingColumns, AreNotNamesNumbersOrOtherMeasurements) {
  EXPECT_TRUE(find_leaks(false, true, [](std::size_t i, double) { return std::to_string(i * 7 % 50); }).empty());
  EXPECT_TRUE(find_leaks(true, false, [](std::size_t i, double) { return "name-" + std::to_string(i); }).empty());
  EXPECT_TRUE(find_leaks(true, false, [](std::size_t i, double) { return i % 3 ? "a" : "b"; }).empty());
  EXPECT_TRUE(
      find_leaks(false, false, [](std::size_t i, double y) { return i < 30 ? "" : std::to_string(y); }).empty());
}

TEST(LeakingColumns, AreSeriousAsFeaturesOnly) {
  const auto demo = make_report_demo({.molecules = 600});
  demo->content.leaking_columns = {{"ic50", "logS", "rank correlation", -0.999, true},
                                   {"class", "logS", "rank correlation", 1, false}};
  const auto warnings = find_warnings(demo->content);
  ASSERT_EQ(list_codes(warnings), (std::vector<std::string>{"leaking_column", "leaking_column"}));
  EXPECT_EQ(warnings[0].severity, Severity::serious);
  EXPECT_EQ(warnings[1].severity, Severity::note);
  EXPECT_TRUE(mentions(warnings, "The feature column \"ic50\" reproduces the target (rank correlation -0.999"));
}

TEST(FindWarnings, CountsFlaggedValues) {
  const auto demo = make_report_demo({.molecules = 600});
  for (std::size_t i = 0; i < 100; ++i) {
    Suspect suspect;
    suspect.record = i;
    suspect.is_flagged = i < 4;
    demo->content.suspects.push_back(suspect);
  }
  const auto warnings = find_warnings(demo->content);
  EXPECT_EQ(list_codes(warnings), std::vector<std::string>{"suspect_labels"}) << list(warnings);
  EXPECT_TRUE(mentions(warnings, "4 values of \"logS\" (4.0 %) disagree")) << list(warnings);
  for (Suspect& suspect : demo->content.suspects) suspect.is_flagged = suspect.record < 1;
  EXPECT_TRUE(find_warnings(demo->content).empty());
}

}  // namespace
}  // namespace athanor::evaluate
