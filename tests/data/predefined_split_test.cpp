// Splits from a column or from splits.json, and writing that file.
#include "athanor/core/file.h"
#include "athanor/data/split.h"
#include "support.h"

namespace athanor::data {
namespace {

using Words = std::vector<std::string>;

TEST(FoldColumn, AcceptsTheUsualWords) {
  const Table table = read_text("smiles,split\nC,train\nCC,VAL\nCCC,valid\nO,Validation\nN, test \nF,\nCl,na\n");
  EXPECT_EQ(read_fold_column(table, "split"), (Words{"train", "val", "val", "val", "test", "", ""}));
}

TEST(FoldColumn, SaysWhereAnUnknownWordStands) {
  const Table table = read_text("smiles,split\nC,train\nCC,trian\n");
  EXPECT_ERROR(
      read_fold_column(table, "split"), ErrorCode::invalid_input,
      "t.csv:3: column \"split\" has \"trian\"; expected train, val, test or nothing; did you mean \"train\"?");
  EXPECT_ERROR(read_fold_column(table, "splt"), ErrorCode::not_found, "did you mean \"split\"?");
}

std::vector<Words> read_json_text(const std::string& text, std::size_t rows) {
  const TemporaryFolder folder;
  return read_splits_file(folder.write("splits.json", text), rows);
}

TEST(SplitsFile, ReadsListsAndRanges) {
  const auto splits = read_json_text(
      R"([{"train": [0, 2], "val": [1], "test": []}, {"train": "0-2, 4", "validation": ["3"], "test": null}])", 5);
  ASSERT_EQ(splits.size(), 2U);
  EXPECT_EQ(splits[0], (Words{"train", "val", "train", "", ""}));
  EXPECT_EQ(splits[1], (Words{"train", "train", "train", "val", "train"}));
  EXPECT_EQ(read_json_text(R"({"train": [0], "test": "1"})", 2).front(), (Words{"train", "test"}));
}

TEST(SplitsFile, RefusesWhatDoesNotFitTheInput) {
  EXPECT_ERROR(read_json_text(R"([{"train": [0, 5]}])", 5), ErrorCode::invalid_input,
               "row 5 does not exist; the input has 5 rows");
  EXPECT_ERROR(read_json_text(R"([{"train": "0-99999999999"}])", 5), ErrorCode::invalid_input,
               "row 99999999999 does not exist");
  EXPECT_ERROR(read_json_text(R"([{"train": [0], "test": [0]}])", 5), ErrorCode::invalid_input, "row 0 is in");
  EXPECT_ERROR(read_json_text(R"([{"train": [-1]}])", 5), ErrorCode::invalid_input, "\"-1\" is no row number");
  EXPECT_ERROR(read_json_text(R"([{"train": [1.5]}])", 5), ErrorCode::invalid_input, "no row number");
  EXPECT_ERROR(read_json_text(R"([{"train": "3-1"}])", 5), ErrorCode::invalid_input, "no row number");
  EXPECT_ERROR(read_json_text(R"([{"tain": [1]}])", 5), ErrorCode::invalid_input, "did you mean \"train\"?");
  EXPECT_ERROR(read_json_text(R"([])", 5), ErrorCode::invalid_input, "expected a list of splits");
  EXPECT_ERROR(read_json_text(R"([[0, 1]])", 5), ErrorCode::invalid_input, "split 0 is no object");
  EXPECT_ERROR(read_json_text("not json", 5), ErrorCode::invalid_input, "not valid JSON");
  EXPECT_ERROR(read_splits_file("none.json", 5), ErrorCode::not_found, "none.json");
}

Dataset make_merged_dataset() {
  Dataset dataset;
  dataset.smiles = dataset.keys = {"C", "CC", "CCC", "CCCC"};
  dataset.rows = {{0, 5}, {1}, {3}, {4}};
  dataset.num_input_rows = 6;
  return dataset;
}

TEST(SplitsFile, HoldsAllRowsOfAMergedRecordAndReadsBack) {
  const TemporaryFolder folder;
  const Dataset dataset = make_merged_dataset();
  const std::vector<Split> splits{{{0, 2}, {1}, {3}}, {{1}, {}, {0}}};
  write_splits(folder.path("splits.json"), splits, dataset);
  const auto json = read_json(folder.path("splits.json"));
  EXPECT_EQ(json, nlohmann::json::parse(
                      R"([{"train": [0, 3, 5], "val": [1], "test": [4]}, {"train": [1], "val": [], "test": [0, 5]}])"));
  const auto folds = read_splits_file(folder.path("splits.json"), dataset.num_input_rows);
  for (std::size_t i = 0; i < splits.size(); ++i) {
    const Split again = to_split(dataset, folds[i]);
    EXPECT_EQ(again.train, splits[i].train);
    EXPECT_EQ(again.val, splits[i].val);
    EXPECT_EQ(again.test, splits[i].test);
  }
}

TEST(ToSplit, GoesByTheFirstRowOfTheRecord) {
  const Split split = to_split(make_merged_dataset(), {"train", "val", "", "test", "", "val"});
  EXPECT_EQ(split.train, (std::vector<std::size_t>{0}));
  EXPECT_EQ(split.val, (std::vector<std::size_t>{1}));
  EXPECT_EQ(split.test, (std::vector<std::size_t>{2}));
}

}  // namespace
}  // namespace athanor::data
