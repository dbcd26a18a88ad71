// Streams of rows through a function, and the text and names of output tables.
#include "athanor/data/stream.h"

#include <numeric>

#include "support.h"

namespace athanor::data {
namespace {

using Names = std::vector<std::string>;

std::unique_ptr<RecordReader> make_rows(std::size_t count) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < count; ++i) rows.push_back({"C" + std::to_string(i), "CCO"});
  return make_memory_records({"id", "smiles"}, std::move(rows));
}

TEST(RecordStream, WorksOnEveryRowOnceAndWritesInOrder) {
  for (const std::size_t rows : {1, 5, 999, 1000, 1001, 3210})
    for (const std::size_t threads : {1, 3}) {
      RecordingProgress progress;
      const auto reader = make_rows(rows);
      RecordStream stream(*reader, "", progress);
      EXPECT_EQ(stream.smiles_column(), 1U);
      std::string written, expected;
      const auto process = [](Batch& batch) {
        BatchResult result;
        for (std::size_t i = 0; i < batch.rows.size(); ++i) {
          EXPECT_EQ(batch.rows[i].cells[0], "C" + std::to_string(batch.first + i));
          result.text += batch.rows[i].cells[0] + ' ';
          result.counts.add(i % 2 == 0 ? "ok" : "merged");
        }
        return result;
      };
      const StatusCounts counts = stream.run(
          {"counting", threads, 64}, process, [&](std::string_view text) { written += text; }, progress);
      for (std::size_t i = 0; i < rows; ++i) expected += "C" + std::to_string(i) + ' ';
      EXPECT_EQ(written, expected) << rows;
      EXPECT_EQ(counts.rows, rows);
      EXPECT_EQ(counts.ok + counts.invalid, rows);
      EXPECT_EQ(progress.last_done, rows);
    }
}

TEST(RecordStream, GivesEveryThreadAPartOfAShortTable) {
  RecordingProgress progress;
  const auto reader = make_rows(100);
  RecordStream stream(*reader, "smiles", progress);
  std::vector<std::size_t> sizes;
  const auto process = [&](Batch& batch) { return BatchResult{std::to_string(batch.rows.size()) + " ", {}}; };
  std::string written;
  stream.run(
      {"counting", 4, 512}, process, [&](std::string_view text) { written += text; }, progress);
  EXPECT_EQ(written, "25 25 25 25 ");
}

TEST(RecordStream, ReadsTheRangesThatItIsGiven) {
  for (const std::size_t rows : {30, 1000, 2100, 2500}) {
    RecordingProgress progress;
    const auto reader = make_rows(rows);
    RecordStream stream(*reader, "", progress);
    std::vector<RowRange> ranges{{0, 20}, {990, 1010}, {2000, 2200}};
    std::string written, expected;
    const auto process = [](Batch& batch) {
      BatchResult result;
      for (const Record& record : batch.rows) result.text += record.cells[0] + ' ';
      return result;
    };
    const auto next = [&, i = std::size_t{0}]() mutable {
      return i < ranges.size() ? std::optional(ranges[i++]) : std::nullopt;
    };
    stream.run(
        {.stage = "counting", .threads = 2, .batch_rows = 16, .next_range = next}, process,
        [&](std::string_view text) { written += text; }, progress);
    for (const RowRange& range : ranges)
      for (std::size_t i = range.first; i < std::min(range.end, rows); ++i) expected += "C" + std::to_string(i) + ' ';
    EXPECT_EQ(written, expected) << rows;
    EXPECT_EQ(stream.total_rows(), rows < 2200 ? std::optional(rows) : std::nullopt);
  }
}

TEST(TableText, IsCsvOrJsonWithTypedCells) {
  const Names columns{"id", "x", "flag", "status", "message"}, input{"1"}, first{"0.5", "true", "ok", ""},
      second{"", "", "invalid", "5"};
  const TableText csv(TableFormat::csv);
  EXPECT_EQ(csv.begin(columns) + csv.row(0, input, first) + csv.row(1, input, second) + csv.end(),
            "id,x,flag,status,message\n1,0.5,true,ok,\n1,,,invalid,5\n");
  const TableText json(TableFormat::json, {{"featurizer", "maccs"}});
  const auto object =
      nlohmann::json::parse(json.begin(columns) + json.row(0, input, first) + json.row(1, input, second) + json.end());
  EXPECT_EQ(object, (nlohmann::json{{"schema", 1},
                                    {"featurizer", "maccs"},
                                    {"columns", columns},
                                    {"rows", {{"1", 0.5, true, "ok", ""}, {"1", nullptr, nullptr, "invalid", "5"}}}}));
}

TEST(OutputColumns, RenamesInputColumnsThatClash) {
  RecordingProgress notes;
  EXPECT_EQ(name_output_columns({"smiles", "status", "pred_logS"}, {"pred_logS", "status", "message"}, notes),
            (Names{"smiles", "input_status", "input_pred_logS", "pred_logS", "status", "message"}));
  EXPECT_EQ(notes.notes, (Names{"input column \"status\" is written as \"input_status\"",
                                "input column \"pred_logS\" is written as \"input_pred_logS\""}));
}

TEST(OutputColumns, FindsAFreeNameForARenamedColumn) {
  RecordingProgress notes;
  EXPECT_EQ(name_output_columns({"status", "input_status"}, {"status"}, notes),
            (Names{"input_input_status", "input_status", "status"}));
}

}  // namespace
}  // namespace athanor::data
