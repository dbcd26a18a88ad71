// Tables through the predictor: order, counts, bad rows, names of columns, threads, bounded memory.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <fstream>

#include "athanor/core/text.h"
#include "athanor/predict/records.h"
#include "example_predictor.h"
#include "tests/suites/sanitizers.h"

namespace athanor::predict {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// Rows that are made when they are read.
class MadeUpRecords : public data::RecordReader {
 public:
  MadeUpRecords(std::vector<std::string> columns, std::size_t rows, std::function<void(data::Record&)> fill)
      : columns_(std::move(columns)), rows_(rows), fill_(std::move(fill)) {}
  const std::vector<std::string>& columns() const override { return columns_; }
  bool read(data::Record& record) override {
    if (next_ == rows_) return false;
    record = {};
    record.row = next_++;
    fill_(record);
    return true;
  }
  std::size_t bytes_read() const override { return next_; }
  std::size_t bytes_total() const override { return rows_; }
  const std::string& source() const override { return source_; }
  std::string delimiter() const override { return ","; }

 private:
  std::vector<std::string> columns_;
  std::size_t rows_, next_ = 0;
  std::function<void(data::Record&)> fill_;
  std::string source_ = "made-up.csv";
};

class Recorder : public Progress {
 public:
  void begin(std::string_view stage, std::size_t total, std::string_view unit) override {
    lines.push_back(fmt::format("begin {} {} {}", stage, total, unit));
  }
  void update(std::size_t done, std::string_view) override {
    steps.push_back(done);
    last_step = done;
  }
  void end() override { lines.push_back("end"); }
  void note(std::string_view text) override { notes.emplace_back(text); }
  bool cancelled() const override { return cancel_after > 0 && last_step >= cancel_after; }
  std::vector<std::string> lines, notes;
  std::vector<std::size_t> steps;
  std::atomic<std::size_t> last_step = 0;  ///< is asked for by all threads
  std::size_t cancel_after = 0;
};

/// The table that predict_records writes, and its summary.
struct Written {
  std::string text;
  StreamSummary summary;
  Recorder progress;

  Written(Predictor& predictor, data::RecordReader& reader, const StreamOptions& options = {}) {
    summary = predict_records(
        predictor, reader, options, [&](std::string_view part) { text += part; }, progress);
  }
  Written(Predictor& predictor, std::vector<std::string> columns, Rows rows, const StreamOptions& options = {})
      : Written(predictor, *data::make_memory_records(std::move(columns), std::move(rows)), options) {}

  std::vector<std::string> lines() const {
    std::vector<std::string> parts = split_text(text, '\n');
    parts.pop_back();
    return parts;
  }
};

std::string number_of(Predictor& predictor, const std::string& smiles) {
  return format_number(predictor.predict(std::vector<Query>{{smiles, {}}})[0].mean.at(0));
}

bundle::Bundle make_small_bundle() { return make_bundle({fit_example_member("ridge", "morgan(radius=1,bits=64)", 0)}); }

TEST(PredictRecords, AppendsPredictionsToEveryRowInOrder) {
  Predictor predictor(make_small_bundle(), {.domain = false});
  const Written run(predictor, {"id", "smiles", "note"},
                    {{"1", "CCO", "x,y"}, {"2", "C1CC", ""}, {"3", " CCCN ", "z"}});
  const auto lines = run.lines();
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], "id,smiles,note,pred_size,status,message");
  EXPECT_EQ(lines[1], "1,CCO,\"x,y\"," + number_of(predictor, "CCO") + ",ok,");
  EXPECT_TRUE(lines[2].starts_with("2,C1CC,,,invalid,")) << lines[2];
  EXPECT_EQ(lines[3], "3, CCCN ,z," + number_of(predictor, "CCCN") + ",ok,");
  EXPECT_EQ(run.summary.rows, 3U);
  EXPECT_EQ(run.summary.ok, 2U);
  EXPECT_EQ(run.summary.invalid, 1U);
  EXPECT_EQ(run.summary.unsupported, 0U);
  EXPECT_EQ(run.progress.lines, (std::vector<std::string>{"begin predicting 3 molecule", "end"}));
  EXPECT_EQ(run.progress.steps.back(), 3U);
}

TEST(PredictRecords, LeavesOutTheHeaderAndTheRowsThatAreDone) {
  Predictor predictor(make_small_bundle(), {.threads = 2, .domain = false});
  const Rows rows{{"CCO"}, {"C1CC"}, {"CCCN"}, {"CC"}, {"CCCC"}};
  StreamOptions two_done, all_done;
  two_done.skip_rows = 2;
  all_done.skip_rows = 5;
  const Written whole(predictor, {"smiles"}, rows), rest(predictor, {"smiles"}, rows, two_done);
  const auto lines = whole.lines();
  EXPECT_EQ(rest.lines(), std::vector<std::string>(lines.begin() + 3, lines.end()));
  EXPECT_EQ(rest.summary.rows, 3U);
  EXPECT_EQ(rest.summary.ok, 3U);
  EXPECT_EQ(rest.progress.steps.back(), 5U);
  EXPECT_TRUE(Written(predictor, {"smiles"}, rows, all_done).text.empty());
}

TEST(PredictRecords, KeepsRowsThatCouldNotBeRead) {
  Predictor predictor(make_small_bundle(), {.domain = false});
  MadeUpRecords reader({"smiles", "a"}, 3, [](data::Record& record) {
    record.cells = {"CCO", record.row == 1 ? "" : "b"};
    if (record.row == 1) record.issue = Issue{1, "dropped", "ragged_row", "found 1 cell, expected 2", "", ""};
  });
  const auto lines = Written(predictor, reader).lines();
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[2], "CCO,,,invalid,\"found 1 cell, expected 2\"");
  EXPECT_TRUE(lines[3].ends_with(",ok,"));
}

TEST(PredictRecords, MarksTextThatIsNotUtf8) {
  Predictor predictor(make_small_bundle(), {.domain = false});
  EXPECT_EQ(Written(predictor, {"smiles"}, {{"CC\xff"}}).lines()[1], "CC\xff,,invalid,smiles: the text is not UTF-8");
}

TEST(PredictRecords, WritesOneJsonObject) {
  Predictor predictor(make_small_bundle(), {.threads = 2});
  const Written run(predictor, {"smiles", "id"}, {{"CCO", "7"}, {"C1CC", "x\xff"}, {"CCN", ""}},
                    {.smiles_column = "", .batch = 1, .format = data::TableFormat::json});
  const auto table = nlohmann::json::parse(run.text);
  EXPECT_EQ(table.at("schema"), 1);
  EXPECT_EQ(table.at("columns"),
            (nlohmann::json{"smiles", "id", "pred_size", "nn_similarity", "in_domain", "status", "message"}));
  ASSERT_EQ(table.at("rows").size(), 3U);
  const auto& first = table.at("rows")[0];
  EXPECT_EQ(first[1], "7");
  EXPECT_EQ(format_number(first[2].get<double>()), number_of(predictor, "CCO"));
  EXPECT_TRUE(first[3].is_number());
  EXPECT_TRUE(first[4].is_boolean());
  EXPECT_EQ(first[5], "ok");
  EXPECT_EQ(table.at("rows")[1][2], nullptr);
  EXPECT_EQ(table.at("rows")[1][5], "invalid");
}

TEST(PredictRecords, WritesMembersAndDomainWhenAsked) {
  Predictor predictor(make_ensemble_bundle(), {});
  const auto lines = Written(predictor, {"smiles"}, {{"CCCCO"}}, {.smiles_column = "", .members = true}).lines();
  EXPECT_EQ(lines[0],
            "smiles,pred_size,std_size,pred_size_1,pred_size_2,pred_size_3,nn_similarity,in_domain,status,message");
  EXPECT_TRUE(lines[1].ends_with(",1,true,ok,")) << lines[1];
}

TEST(PredictRecords, RenamesInputColumnsThatClashAndSaysSo) {
  Predictor predictor(make_small_bundle(), {.domain = false});
  const Written run(predictor, {"smiles", "pred_size", "status"}, {{"CCO", "old", "new"}});
  EXPECT_TRUE(run.lines()[0].starts_with("smiles,input_pred_size,input_status,pred_size,status,message"));
  EXPECT_TRUE(run.lines()[1].starts_with("CCO,old,new,"));
  EXPECT_EQ(run.progress.notes.size(), 2U);
}

TEST(PredictRecords, FindsTheSmilesColumnByTryingAndSaysSo) {
  Predictor predictor(make_small_bundle(), {.domain = false});
  const Written run(predictor, {"code", "what"}, {{"#1", "CCO"}, {"#2", "CCN"}});
  EXPECT_EQ(run.summary.ok, 2U);
  EXPECT_EQ(run.progress.notes,
            (std::vector<std::string>{"SMILES column: \"what\" (guessed; change with --smiles-column)"}));
}

TEST(PredictRecords, NamesTheNearestColumnForOneThatIsAbsent) {
  Predictor predictor(make_small_bundle(), {.domain = false});
  const Error error = catch_error([&] {
    Written(predictor, {"smiles", "id"}, {{"CCO", "1"}}, {.smiles_column = "smile"});
  });
  EXPECT_EQ(error.code(), ErrorCode::not_found);
  EXPECT_NE(std::string(error.what()).find("did you mean \"smiles\"?"), std::string::npos) << error.what();
}

TEST(PredictRecords, TakesTheNumbersThatTheFeaturesNeed) {
  Predictor predictor(make_bundle({fit_example_member("ridge", "column(dose)+descriptors(set=basic)", 0)}),
                      {.domain = false});
  const Written run(predictor, {"smiles", "dose"}, {{"CCO", "1"}, {"CCO", "NA"}, {"CCO", "high"}, {"CCO", "4"}});
  EXPECT_TRUE(run.lines()[1].ends_with(",ok,"));
  EXPECT_EQ(run.lines()[2], "CCO,NA,,invalid,missing value in column dose");
  EXPECT_EQ(run.lines()[3], "CCO,high,,invalid,\"dose: \"\"high\"\" is not a number\"");
  EXPECT_NE(run.lines()[1].substr(5), run.lines()[4].substr(5));
  const Error error = catch_error([&] { Written(predictor, {"smiles", "dosis"}, {{"CCO", "1"}}); });
  EXPECT_EQ(error.code(), ErrorCode::not_found);
}

TEST(PredictRecords, RefusesATableWithoutRows) {
  Predictor predictor(make_small_bundle(), {});
  const Error error = catch_error([&] { Written(predictor, {"smiles"}, {}); });
  EXPECT_EQ(error.code(), ErrorCode::invalid_input);
  EXPECT_EQ(std::string(error.what()), "command line: there is a header and no data row");
}

TEST(PredictRecords, WritesTheSameTextAtAnyNumberOfThreadsAndAnyBatch) {
  bundle::Bundle bundle = make_ensemble_bundle();
  bundle.standardize = "none";
  const std::vector<std::string> smiles = list_training_smiles();
  const auto run = [&](std::size_t threads, std::size_t batch) {
    Predictor predictor(bundle, {.threads = threads});
    MadeUpRecords reader({"smiles", "row"}, 1234, [&](data::Record& record) {
      record.cells = {record.row % 11 == 0 ? "broken(" : smiles[record.row * 7 % smiles.size()],
                      std::to_string(record.row)};
    });
    return Written(predictor, reader, {.smiles_column = "", .batch = batch});
  };
  const Written one = run(1, 512);
  EXPECT_EQ(one.summary.rows, 1234U);
  EXPECT_EQ(one.summary.invalid, 113U);
  EXPECT_EQ(one.lines().size(), 1235U);
  EXPECT_EQ(one.progress.lines[0], "begin predicting 0 molecule");
  EXPECT_EQ(run(2, 512).text, one.text);
  EXPECT_EQ(run(3, 7).text, one.text);
}

TEST(PredictRecords, StopsWhenTheUserAsks) {
  Predictor predictor(make_small_bundle(), {.threads = 2});
  MadeUpRecords reader({"smiles"}, 1'000'000, [](data::Record& record) { record.cells = {"CCO"}; });
  Recorder progress;
  progress.cancel_after = 1;
  const Error error = catch_error([&] {
    predict_records(
        predictor, reader, {}, [](std::string_view) {}, progress);
  });
  EXPECT_EQ(error.code(), ErrorCode::cancelled);
}

TEST(PredictRecords, PassesOnFailuresOfReadingAndWriting) {
  for (const std::size_t threads : {1, 3}) {
    Predictor predictor(make_small_bundle(), {.threads = threads});
    MadeUpRecords reader({"smiles"}, 2000, [](data::Record& record) {
      record.cells = {"CCO"};
      if (record.row == 1300) fail(ErrorCode::invalid_input, "made-up.csv:1301: a quote is not closed");
    });
    EXPECT_EQ(catch_error([&] { Written(predictor, reader, {.smiles_column = "", .batch = 64}); }).code(),
              ErrorCode::invalid_input);
    MadeUpRecords good({"smiles"}, 2000, [](data::Record& record) { record.cells = {"CCO"}; });
    std::size_t parts = 0;
    Progress silent;
    const auto write = [&](std::string_view) {
      if (++parts == 5) fail(ErrorCode::io, "No space left on device");
    };
    EXPECT_EQ(catch_error([&] {
                predict_records(predictor, good, {.smiles_column = "", .batch = 64}, write, silent);
              }).code(),
              ErrorCode::io);
  }
}

std::size_t count_resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * 4096;
}

TEST(PredictRecords, NeedsNoMoreMemoryForMoreRows) {
  if (suites::is_watched) GTEST_SKIP() << "a sanitizer keeps memory of its own";
  bundle::Bundle bundle = make_bundle({fit_example_member("ridge", "column(dose)", 0)});
  bundle.standardize = "none";
  Predictor predictor(bundle, {.threads = 2, .domain = false});
  const std::string filler(100, 'x');
  MadeUpRecords reader({"smiles", "dose", "filler"}, 200'000, [&](data::Record& record) {
    record.cells = {"C", std::to_string(record.row % 5), filler};
  });
  Progress silent;
  std::size_t written = 0, early = 0, late = 0;
  const auto write = [&](std::string_view text) {
    written += text.size();
    if (written < 2'000'000) early = std::max(early, count_resident_bytes());
    late = std::max(late, count_resident_bytes());
  };
  const StreamSummary summary = predict_records(predictor, reader, {}, write, silent);
  EXPECT_EQ(summary.ok, 200'000U);
  EXPECT_GT(written, 20'000'000U);
  EXPECT_LT(late, early + 10'000'000);
}

}  // namespace
}  // namespace athanor::predict
