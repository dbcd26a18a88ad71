// Inputs beyond one plain file: zstd, several files, SQLite, InChI, decimal commas, bounds.
#include <sqlite3.h>
#include <zstd.h>

#include "athanor/data/curate/merge.h"
#include "athanor/data/curate/values.h"
#include "support.h"

namespace athanor::data {
namespace {

using Cells = std::vector<std::string>;

std::string pack_zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

TEST(ZstdInput, IsUnpackedWhateverItsName) {
  const std::string text = "smiles,y\nCCO,1\nCCN,2\n";
  EXPECT_EQ(read_text(pack_zstd(text), "t.csv.zst").rows.size(), 2U);
  EXPECT_EQ(read_text(pack_zstd(text), "t").rows[1].cells, (Cells{"CCN", "2"}));
  EXPECT_EQ(read_text(pack_zstd("smiles,y\nCCO,1\n") + pack_zstd("CCN,2\n")).rows.size(), 2U);
  EXPECT_TRUE(has_table_ending("a.SMI.zst"));
}

TEST(ZstdInput, DamageIsAnError) {
  std::string long_text = "smiles,y\n";
  for (int i = 0; i < 100000; ++i) long_text += "CCO," + std::to_string(i * 7919) + "\n";
  const std::string packed = pack_zstd(long_text);
  EXPECT_EQ(read_text(packed).rows.size(), 100000U);
  EXPECT_ERROR(read_text(packed.substr(0, packed.size() / 2)), ErrorCode::corrupt, "the zstd data is cut off after");
  std::string damaged = packed;
  damaged.replace(5, 10, 10, '\xff');  // the frame header and the first block header
  EXPECT_ERROR(read_text(damaged), ErrorCode::corrupt, "the zstd data is damaged near byte");
}

TEST(ForeignFiles, AreNamedWithAWayOut) {
  EXPECT_ERROR(read_text("PK\x03\x04 xl/workbook.xml"), ErrorCode::unsupported,
               "is a zip or Excel file; expected CSV, TSV, .smi or SDF text, also gzip or zstd, or SQLite; save the "
               "sheet as \"CSV UTF-8\"");
  EXPECT_ERROR(read_text("PAR1 and so on"), ErrorCode::unsupported, "is a Parquet file");
  EXPECT_ERROR(read_text("PAR1 and so on"), ErrorCode::unsupported, "COPY (FROM 'FILE') TO 'table.csv'");
}

TEST(JoinedInput, NumbersRowsOnAndMatchesColumnsByName) {
  const TemporaryFolder folder;
  const std::vector<std::string> paths{folder.write("a.csv", "smiles,y,note\nCCO,1,x\nCCN,2,y\n"),
                                       folder.write("b.csv", "y,smiles,extra\n3,CCC,z\n4,C1CC,z\n"),
                                       folder.write("c.csv.gz", pack_gzip("y;smiles\n5;CCCC\n"))};
  RecordingProgress progress;
  const auto reader = open_records(paths, {}, progress);
  const Table table = read_table(*reader);
  EXPECT_EQ(table.columns, (Cells{"smiles", "y", "note", "extra"}));
  ASSERT_EQ(table.rows.size(), 5U);
  EXPECT_EQ(table.rows[2].cells, (Cells{"CCC", "3", "", "z"}));
  EXPECT_EQ(table.rows[4].cells, (Cells{"CCCC", "5", "", ""}));
  EXPECT_EQ(table.rows[4].row, 4U);
  EXPECT_EQ(table.locate(table.rows[4]), paths[2] + ":2");
  EXPECT_EQ(table.source_of(1), paths[0]);
  ASSERT_EQ(progress.warnings.size(), 3U);
  EXPECT_EQ(progress.warnings[0], paths[0] + ": there is no column \"extra\"; its cells are taken as missing");

  CurateOptions options;
  options.target_columns = {"y"};
  const Curation curation = curate(table, options, false, nullptr, {}, 2, progress);
  const auto issues = curation.issues.sorted();
  ASSERT_EQ(issues.size(), 1U);
  EXPECT_EQ(issues[0].source, paths[1]);
  EXPECT_EQ(issues[0].row, 3U);
}

TEST(JoinedInput, FilesMustShareAColumnAndExist) {
  const TemporaryFolder folder;
  RecordingProgress progress;
  const std::string a = folder.write("a.csv", "smiles,y\nCCO,1\n"), b = folder.write("b.csv", "mol,z\nC,1\n");
  EXPECT_ERROR(open_records({a, b}, {}, progress), ErrorCode::invalid_input, "no column has a name that");
  EXPECT_ERROR(open_records({a, folder.path("c.csv")}, {}, progress), ErrorCode::not_found, "no such file");
  EXPECT_ERROR(open_records({"-", "-"}, {}, progress), ErrorCode::invalid_options, "only once");
}

class SqliteInput : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = folder_.path("assays.db");
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    const char* sql =
        "CREATE TABLE molecules (smiles TEXT, y REAL, n INTEGER, raw BLOB);"
        "INSERT INTO molecules VALUES ('CCO', 0.1, 7, NULL), ('CCN', NULL, 8, NULL), ('C', 1e-7, 9, x'00ff');";
    ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }
  Table read(const std::string& sql) const {
    ReadOptions options;
    options.sql = sql;
    return read_table(*open_records(path_, options));
  }
  TemporaryFolder folder_;
  std::string path_;
};

TEST_F(SqliteInput, GivesTheRowsOfAQuery) {
  const Table table = read("SELECT smiles, y, n AS count FROM molecules ORDER BY n;");
  EXPECT_EQ(table.columns, (Cells{"smiles", "y", "count"}));
  EXPECT_EQ(table.rows[0].cells, (Cells{"CCO", "0.1", "7"}));
  EXPECT_EQ(table.rows[1].cells, (Cells{"CCN", "", "8"}));
  EXPECT_EQ(table.rows[2].cells[1], "1e-07");
  const Table blobs = read("SELECT smiles, raw FROM molecules");
  EXPECT_FALSE(blobs.rows[0].issue);
  ASSERT_TRUE(blobs.rows[2].issue);
  EXPECT_EQ(blobs.rows[2].issue->code, "blob");
}

TEST_F(SqliteInput, BadQueriesSayWhatThereIs) {
  EXPECT_ERROR(read(""), ErrorCode::invalid_options, "choose rows with --sql \"SELECT * FROM molecules\"");
  EXPECT_ERROR(read("SELECT * FROM assays"), ErrorCode::invalid_options, "no such table: assays (tables: molecules)");
  EXPECT_ERROR(read("DROP TABLE molecules"), ErrorCode::invalid_options, "expected one SELECT");
  EXPECT_ERROR(read("SELECT 1; SELECT 2"), ErrorCode::invalid_options, "expected one SELECT");
  ReadOptions options;
  options.sql = "SELECT 1";
  EXPECT_ERROR(open_records(folder_.write("t.csv", "smiles,y\nC,1\n"), options), ErrorCode::invalid_options,
               "--sql is for SQLite databases");
}

TEST(InchiInput, IsReadAsAMolecule) {
  RecordingProgress progress;
  const Table table = read_text("id,InChI,y\n1,\"InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3\",1\n2,\"InChI=1S/CH4/h1H4\",2\n");
  const Curation curation = curate(table, {}, true, nullptr, {}, 1, progress);
  EXPECT_EQ(curation.dataset.smiles, (Cells{"CCO", "C"}));
  EXPECT_EQ(curation.dataset.targets.front().name, "y");
  const Table mixed = read_text("smiles,y\nCCN,1\n\"InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3\",2\nInChI=1S/broken,3\n");
  const Curation both = curate(mixed, {}, true, nullptr, {}, 1, progress);
  EXPECT_EQ(both.dataset.smiles, (Cells{"CCN", "CCO"}));
  EXPECT_EQ(both.issues.sorted()[0].code, "inchi_syntax");
}

TEST(DecimalComma, IsReadByOption) {
  EXPECT_EQ(parse_numeric_cell("1,5", DecimalMark::comma).value, 1.5);
  EXPECT_EQ(parse_numeric_cell("-2,5e-3", DecimalMark::comma).value, -2.5e-3);
  EXPECT_EQ(parse_numeric_cell("3", DecimalMark::comma).value, 3);
  EXPECT_EQ(parse_numeric_cell("1.500", DecimalMark::comma).problem, "not_a_number");
  EXPECT_EQ(parse_numeric_cell("1,500,000", DecimalMark::comma).problem, "not_a_number");
  EXPECT_EQ(parse_numeric_cell("1,5").problem, "not_a_number");
  CurateOptions options;
  options.decimal = "comma";
  RecordingProgress progress;
  const Curation curation =
      curate(read_text("smiles;y\nCCO;1,5\nCCN;<2,5\nCC;-0,25\n"), options, true, nullptr, {}, 1, progress);
  EXPECT_EQ(curation.dataset.values[0], 1.5);
  EXPECT_TRUE(std::isnan(curation.dataset.values[1]));
  EXPECT_EQ(curation.dataset.values[2], -0.25);
}

TEST(CensoredValues, AreMissingUnlessKept) {
  const std::string text = "smiles,y\nCCO,<5\nCCN,> 7\nCC,6\nC,>=8\nCCC,~5\n";
  RecordingProgress progress;
  CurateOptions options;
  const Curation missing = curate(read_text(text), options, true, nullptr, {}, 1, progress);
  EXPECT_TRUE(missing.dataset.relations.empty());
  EXPECT_EQ(missing.summary.missing_values, 4U);
  options.censored = "keep";
  const Curation kept = curate(read_text(text), options, true, nullptr, {}, 1, progress);
  EXPECT_EQ(kept.dataset.relations, (std::vector<std::int8_t>{-1, 1, 0, 1, 0}));
  EXPECT_EQ(kept.dataset.value(1, 0), 7);
  EXPECT_EQ(kept.summary.missing_values, 1U);
  EXPECT_EQ(kept.issues.count("missing"), 1U);
}

TEST(CensoredValues, MergeToExactValuesThenToTheTightestBound) {
  const auto merge = [](std::vector<double> values, std::vector<std::int8_t> relations) {
    return merge_bounded_values(values, relations, TaskType::regression, MergeRule::mean);
  };
  EXPECT_EQ(merge({5, 3, 4}, {-1, 0, 0}).value, 3.5);
  EXPECT_EQ(merge({5, 3}, {-1, 0}).relation, 0);
  EXPECT_FALSE(merge({5, 3}, {-1, 0}).conflicting);
  EXPECT_TRUE(merge({5, 7}, {-1, 0}).conflicting);
  EXPECT_EQ(merge({5, 3}, {-1, -1}).value, 3);
  EXPECT_EQ(merge({5, 3}, {-1, -1}).relation, -1);
  EXPECT_EQ(merge({5, 9}, {1, 1}).value, 9);
  EXPECT_EQ(merge({NAN, 9}, {0, 1}).relation, 1);
  EXPECT_TRUE(std::isnan(merge({5, 9}, {1, -1}).value));
  EXPECT_TRUE(merge({5, 9}, {1, -1}).opposed);
}

TEST(SdfV3000, KeepsStereoAndCharges) {
  const std::string block =
      "alanine\n  made by hand\n\n  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\nM  V30 COUNTS 6 5 0 0 1\n"
      "M  V30 BEGIN ATOM\nM  V30 1 C 0 0 0 0\nM  V30 2 C 1.3 0.75 0 0 CFG=2\nM  V30 3 N 1.3 2.25 0 0 CHG=1\n"
      "M  V30 4 C 2.6 0 0 0\nM  V30 5 O 3.9 0.75 0 0\nM  V30 6 O 2.6 -1.5 0 0 CHG=-1\nM  V30 END ATOM\n"
      "M  V30 BEGIN BOND\nM  V30 1 1 2 1\nM  V30 2 1 2 3 CFG=1\nM  V30 3 1 2 4\nM  V30 4 2 4 5\nM  V30 5 1 4 6\n"
      "M  V30 END BOND\nM  V30 END CTAB\nM  END\n> <y>\n1\n\n$$$$\n";
  const std::string smiles = read_text(block, "t.sdf").rows.front().cells.front();
  EXPECT_TRUE(smiles == "C[C@H]([NH3+])C(=O)[O-]" || smiles == "C[C@@H]([NH3+])C(=O)[O-]") << smiles;
}

}  // namespace
}  // namespace athanor::data
