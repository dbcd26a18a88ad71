// Curation: what becomes of every row, and that nothing is lost without an issue.
#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/core/file.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "support.h"

namespace athanor::data {
namespace {

struct Request {
  CurateOptions options;
  bool targets_optional = false;
  const std::vector<std::string>* folds = nullptr;
  std::vector<FeatureColumn> features;
  std::size_t threads = 2;
};

Curation curate_text(const std::string& text, const Request& request = {}, const std::string& name = "t.csv") {
  RecordingProgress progress;
  return curate(read_text(text, name), request.options, request.targets_optional, request.folds, request.features,
                request.threads, progress);
}

std::vector<std::string> statuses(const Curation& curation) {
  std::vector<std::string> list;
  for (const RowOutcome& outcome : curation.outcomes) list.push_back(outcome.status);
  return list;
}

std::vector<std::string> codes(const Curation& curation) {
  std::vector<std::string> list;
  for (const Issue& issue : curation.issues.sorted())
    list.push_back(std::to_string(issue.row) + " " + issue.action + " " + issue.code);
  return list;
}

using Texts = std::vector<std::string>;

TEST(Curate, TakesNumbersWithAnEqualsSignAndLeavesEstimates) {
  const Curation curation = curate_text("smiles,y\nCCO,=3.5\nCCN,~4\nCCC,= 2\nCCF,5\nCCCl,<>6\n");
  EXPECT_EQ(curation.dataset.values, (std::vector<double>{3.5, 2, 5}));
  EXPECT_EQ(codes(curation), (Texts{"1 missing approximate_value", "1 dropped no_target", "4 missing not_a_number",
                                    "4 dropped no_target"}));
}

TEST(Curate, EveryRowHasAnOutcomeAndEveryLossAnIssue) {
  const Curation curation = curate_text(
      "smiles,y\nCCO,1\nC1CC,2\nOCC,3\nCCC\nCC(=O)[O-].[Na+],4\nCCCC,\nCCN,text\nC\xff,5\nCCCCC,<7\nCCF,6\n");
  EXPECT_EQ(statuses(curation),
            (Texts{"ok", "invalid", "merged", "dropped", "ok", "dropped", "dropped", "invalid", "dropped", "ok"}));
  EXPECT_EQ(codes(curation),
            (Texts{"1 invalid smiles_syntax", "2 merged duplicate", "3 dropped ragged_row", "4 repaired standardized",
                   "5 dropped no_target", "6 missing not_a_number", "6 dropped no_target", "7 invalid not_utf8",
                   "8 missing censored_value", "8 dropped no_target"}));
  EXPECT_EQ(curation.summary.rows, 10U);
  EXPECT_EQ(curation.summary.records, 3U);
  EXPECT_EQ(curation.summary.invalid, 2U);
  EXPECT_EQ(curation.summary.dropped, 4U);
  EXPECT_EQ(curation.summary.merged, 1U);
  EXPECT_EQ(curation.summary.standardized, 1U);
  EXPECT_EQ(curation.summary.conflicting_groups, 1U);
  EXPECT_EQ(curation.dataset.num_input_rows, 10U);
  EXPECT_EQ(curation.dataset.smiles, (Texts{"CCO", "CC(=O)O", "CCF"}));
  EXPECT_EQ(curation.dataset.rows[0], (std::vector<std::size_t>{0, 2}));
  EXPECT_DOUBLE_EQ(curation.dataset.value(0, 0), 2);
}

TEST(Curate, MergedRowsNameTheirFirstRowAndItsRecord) {
  const Curation curation = curate_text("smiles,y\nC,0.5\nCCO,1\nOCC,1\nC(O)C,2\n");
  EXPECT_EQ(curation.outcomes[2].record, 1U);
  EXPECT_EQ(curation.outcomes[3].message, "same molecule as row 1; values differ, merged by mean");
  EXPECT_EQ(curation.outcomes[1].record, 1U);
  EXPECT_EQ(curation.issues.sorted()[0].input, "OCC");
  EXPECT_EQ(curation.issues.sorted()[0].source, "t.csv");
}

TEST(Curate, MergesPerTargetWithGaps) {
  Request request;
  request.options.all_targets = true;
  const Curation curation = curate_text("smiles,a,b\nCCO,1,\nOCC,3,5\nC,7,\nCC,8,9\n", request);
  EXPECT_DOUBLE_EQ(curation.dataset.value(0, 0), 2);
  EXPECT_DOUBLE_EQ(curation.dataset.value(0, 1), 5);
  EXPECT_FALSE(curation.dataset.has_value(1, 1));
  EXPECT_EQ(curation.summary.missing_values, 1U);
}

TEST(Curate, DropConflictingDropsTheWholeGroup) {
  Request request;
  request.options.duplicates = "drop-conflicting";
  const Curation curation = curate_text("smiles,y\nCCO,1\nOCC,2\nC,3\nC,3\nCC,4\n", request);
  EXPECT_EQ(statuses(curation), (Texts{"dropped", "dropped", "ok", "merged", "ok"}));
  EXPECT_NE(curation.outcomes[0].message.find("rows 0, 1"), std::string::npos);
  EXPECT_EQ(curation.outcomes[3].message, "same molecule as row 2; values agree");
}

TEST(Curate, KeepMergesNothing) {
  Request request;
  request.options.duplicates = "keep";
  const Curation curation = curate_text("smiles,y\nCCO,1\nOCC,2\n", request);
  EXPECT_EQ(curation.dataset.size(), 2U);
  EXPECT_EQ(curation.dataset.keys[0], curation.dataset.keys[1]);
  EXPECT_EQ(curation.issues.size(), 0U);
}

TEST(Curate, AClassTieIsMissing) {
  const Curation curation = curate_text("smiles,y\nCCO,1\nOCC,0\nC,0\nCC,1\nCCC,1\nCCC,1\nCCC,0\n");
  EXPECT_EQ(statuses(curation), (Texts{"dropped", "dropped", "ok", "ok", "ok", "merged", "merged"}));
  EXPECT_EQ(codes(curation).front(), "0 missing class_tie");
  EXPECT_DOUBLE_EQ(curation.dataset.value(2, 0), 1);
}

TEST(Curate, StandardizeNoneKeepsTheTextAndTheSalt) {
  Request request;
  request.options.standardize = "none";
  const Curation curation = curate_text("smiles,y\nOCC,1\nCC(=O)[O-].[Na+],2\n", request);
  EXPECT_EQ(curation.dataset.smiles[0], "OCC");
  EXPECT_EQ(curation.dataset.keys[0], "CCO");
  EXPECT_EQ(curation.dataset.smiles[1], "CC(=O)[O-].[Na+]");
  EXPECT_EQ(curation.summary.standardized, 0U);
}

TEST(Curate, RowsMergeOnlyInsideOneFold) {
  const std::vector<std::string> folds{"train", "train", "test", ""};
  Request request;
  request.folds = &folds;
  const Curation curation = curate_text("smiles,y\nCCO,1\nOCC,3\nCCO,5\nC,6\n", request);
  EXPECT_EQ(statuses(curation), (Texts{"ok", "merged", "ok", "ok"}));
  EXPECT_EQ(codes(curation).back(), "2 warning duplicate_across_folds");
  EXPECT_EQ(curation.issues.sorted().back().message, "same molecule as row 0 in fold train; this row is in fold test");
  EXPECT_EQ(curation.issues.count("warning"), 1U);
  RecordingProgress progress;
  (void)curate(read_text("smiles,y\nCCO,1\nOCC,3\nCCO,5\nC,6\n"), {}, false, &folds, {}, 1, progress);
  ASSERT_EQ(progress.warnings.size(), 1U);
  EXPECT_NE(progress.warnings[0].find("1 molecule is in several folds"), std::string::npos) << progress.warnings[0];
}

TEST(Curate, FeatureColumnsMustHaveValues) {
  Request request;
  request.features = {"pH"};
  const Curation curation =
      curate_text("smiles,pH,y\nCCO,7,1\nOCC,8,3\nC,,2\nCC,acid,2\nCCC,6,5\nOCC,7.0,2\n", request);
  EXPECT_EQ(statuses(curation), (Texts{"ok", "ok", "dropped", "dropped", "ok", "merged"})) << "by all that is known";
  EXPECT_EQ(curation.outcomes[2].message, "pH: the value is missing; it is a feature");
  EXPECT_EQ(curation.outcomes[3].message, "pH: \"acid\" is not a number; it is a feature");
  EXPECT_EQ(curation.dataset.column_names, (Texts{"pH"}));
  EXPECT_EQ(curation.dataset.columns, (std::vector<double>{7, 8, 6}));
  EXPECT_EQ(curation.dataset.targets.size(), 1U) << "a feature is no candidate for the target";
  request.options.target_columns = {"pH"};
  EXPECT_ERROR(curate_text("smiles,pH,y\nCCO,7,1\n", request), ErrorCode::invalid_options,
               "both a target and a feature");
}

TEST(Curate, OptionalTargetsKeepRowsWithoutValues) {
  Request request;
  request.targets_optional = true;
  EXPECT_EQ(curate_text("smiles\nCCO\nC\n", request).dataset.size(), 2U);
  EXPECT_EQ(curate_text("smiles,y\nCCO,\nC,2\n", request).dataset.size(), 2U);
  const Curation several = curate_text("smiles,a,b\nCCO,1,2\nC,2,2\n", request);
  EXPECT_EQ(several.dataset.targets.size(), 2U);
  EXPECT_EQ(several.dataset.num_input_rows, 2U);
}

TEST(Curate, NoUsableRowIsAnErrorWithTheFirstReason) {
  Request request;
  request.options.smiles_column = "smiles";
  EXPECT_ERROR(curate_text("smiles,y\nxx,1\nC1CC,2\n", request), ErrorCode::invalid_input,
               "no row can be used: 2 invalid, 0 dropped; row 0: ");
}

TEST(Curate, ATargetThatCurationMakesConstantIsAnError) {
  EXPECT_ERROR(curate_text("smiles,y\nCCO,1.5\nC1CC,2\nCC,1.5\n"), ErrorCode::invalid_input,
               "after curation, target \"y\" has the same value");
}

TEST(Curate, SaysHowManyBoundsItCouldNotUse) {
  RecordingProgress progress;
  (void)curate(read_text("smiles,y\nCCO,1\nC,<5\nCC,>7\nCCC,2\n"), {}, false, nullptr, {}, 1, progress);
  EXPECT_TRUE(progress.noted("2 target cells with a bound such as <5"));
  EXPECT_EQ(progress.last_done, 4U);
}

/// A table with every kind of trouble, large enough for several blocks.
std::string make_messy_table() {
  static const Texts cells{"CCO",      "OCC", "C1CC",         "CC(=O)[O-].[Na+]", "CC(=O)O",
                           "c1ccccc1", "",    "C[N+](C)(C)C", "Nc1ccccc1",        "xx"};
  static const Texts values{"1", "2", "", "NA", "<3", "text", "0.5"};
  Rng rng(5);
  std::string text = "smiles,y\n";
  for (int i = 0; i < 1000; ++i)
    text += cells[rng.below(cells.size())] + std::string(rng.below(3), 'C') + "," + values[rng.below(values.size())] +
            (rng.below(20) == 0 ? ",x\n" : "\n");
  return text;
}

TEST(Curate, IsTheSameAtAnyNumberOfThreads) {
  Request one, three;
  one.threads = 1;
  three.threads = 3;
  const std::string text = make_messy_table();
  const Curation a = curate_text(text, one), b = curate_text(text, three);
  EXPECT_EQ(a.dataset.smiles, b.dataset.smiles);
  EXPECT_EQ(a.dataset.rows, b.dataset.rows);
  EXPECT_EQ(a.dataset.values.size(), b.dataset.values.size());
  EXPECT_EQ(statuses(a), statuses(b));
  EXPECT_EQ(codes(a), codes(b));
}

TEST(Curate, OutcomesRecordsAndIssuesAgree) {
  const Curation curation = curate_text(make_messy_table());
  const auto issues = curation.issues.sorted();
  std::map<std::string, std::size_t> counts;
  std::vector<std::size_t> rows_seen;
  for (std::size_t i = 0; i < curation.outcomes.size(); ++i) {
    const RowOutcome& outcome = curation.outcomes[i];
    ++counts[outcome.status];
    const bool in_record = outcome.status == "ok" || outcome.status == "merged";
    ASSERT_EQ(outcome.record.has_value(), in_record) << i;
    if (in_record) {
      const auto& rows = curation.dataset.rows[*outcome.record];
      EXPECT_TRUE(std::binary_search(rows.begin(), rows.end(), i));
      EXPECT_EQ(outcome.status == "ok", rows.front() == i);
    }
    const bool has_issue = std::any_of(issues.begin(), issues.end(), [&](const Issue& issue) {
      return issue.row == i && issue.action == outcome.status;
    });
    EXPECT_EQ(has_issue, outcome.status != "ok") << "row " << i << " is " << outcome.status;
  }
  EXPECT_EQ(counts["ok"], curation.dataset.size());
  EXPECT_EQ(counts["ok"] + counts["merged"] + counts["dropped"] + counts["invalid"] + counts["unsupported"],
            curation.summary.rows);
  Texts keys = curation.dataset.keys;
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(std::unique(keys.begin(), keys.end()), keys.end()) << "a molecule is two records";
}

TEST(Curate, StopsWhenTheUserAsks) {
  class Impatient : public Progress {
    bool cancelled() const override { return true; }
  } progress;
  EXPECT_ERROR(curate(read_text("smiles,y\nC,1\nCC,2\n"), {}, false, nullptr, {}, 1, progress), ErrorCode::cancelled,
               "t.csv");
}

TEST(IssuesFile, IsACsvTable) {
  const TemporaryFolder folder;
  const Curation curation = curate_text("smiles,y\nCCO,1\nOCC,2\nCC,\"a,b\"\nC,7\n");
  write_issues(folder.path("issues.csv"), curation.issues);
  const Table table = read_table(*open_records(folder.path("issues.csv")));
  EXPECT_EQ(table.columns, (Texts{"source", "row", "action", "code", "message", "input"}));
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0].cells, (Texts{"t.csv", "1", "merged", "duplicate",
                                        "same molecule as row 0; values differ, merged by mean", "OCC"}));
  EXPECT_EQ(table.rows[1].cells[5], "a,b");
}

TEST(CurateOptions, HaveFieldsWithTheirLimits) {
  CurateOptions options;
  apply_json(options, {{"target", {"y"}}, {"duplicates", "keep"}, {"smiles-columns", "s"}});
  EXPECT_EQ(options.target_columns, (Texts{"y"}));
  EXPECT_EQ(options.smiles_column, "s");
  EXPECT_ERROR(apply_json(options, {{"duplicates", "keeps"}}), ErrorCode::invalid_options, "did you mean \"keep\"?");
}

}  // namespace
}  // namespace athanor::data
