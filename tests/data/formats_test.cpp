// .smi and SDF files, gzip, standard input, guesses of the format.
#include <fcntl.h>

#include "support.h"

namespace athanor::data {
namespace {

using Cells = std::vector<std::string>;

/// A V2000 record of ethanol's heavy atoms.
std::string make_sdf_record(const std::string& name, const std::string& properties,
                            const std::string& third_atom = "O") {
  return name +
         "\n  made by hand\n\n  3  2  0  0  0  0  0  0  0  0999 V2000\n"
         "    0.0000    0.0000    0.0000 C   0  0\n    1.5000    0.0000    0.0000 C   0  0\n    2.2000    1.2000    "
         "0.0000 " +
         third_atom + "   0  0\n  1  2  1  0\n  2  3  1  0\nM  END\n" + properties + "$$$$\n";
}

const std::string v3000_record =
    "water\n  made by hand\n\n  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\nM  V30 COUNTS 1 0 0 0 0\n"
    "M  V30 BEGIN ATOM\nM  V30 1 O 0 0 0 0\nM  V30 END ATOM\nM  V30 END CTAB\nM  END\n> <logS>\n1.5\n\n$$$$\n";

TEST(SmiReader, SplitsAtWhiteSpaceAndKeepsNamesWithSpaces) {
  const Table table = read_text("CCO ethyl alcohol\nC\tmethane\n\nCC\n", "t.smi");
  EXPECT_EQ(table.columns, (Cells{"smiles", "name"}));
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0].cells, (Cells{"CCO", "ethyl alcohol"}));
  EXPECT_EQ(table.rows[1].cells, (Cells{"C", "methane"}));
  EXPECT_EQ(table.rows[2].cells, (Cells{"CC", ""}));
  EXPECT_EQ(table.rows[2].line, 4U);
}

TEST(SmiReader, RecognisesATitleLineAndNothingElse) {
  EXPECT_EQ(read_text("SMILES Name\nCCO x\n", "t.smi").rows.size(), 1U);
  EXPECT_EQ(read_text("CCO Name\nC x\n", "t.smi").rows.size(), 2U);
  EXPECT_EQ(read_text("C1CC broken\nC x\n", "t.smi").rows.size(), 2U);
}

TEST(SdfReader, GivesStructuresNamesAndProperties) {
  const std::string text = make_sdf_record("ethanol", "> <logS>\n1.1\n\n>  <note>  (1)\ntwo\nlines\n\n") +
                           make_sdf_record("", "> 25 <other>\n7\n\n", "N") + v3000_record;
  const Table table = read_text(text, "t.sdf");
  EXPECT_EQ(table.columns, (Cells{"smiles", "name", "logS", "note", "other"}));
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0].cells, (Cells{"CCO", "ethanol", "1.1", "two\nlines", ""}));
  EXPECT_EQ(table.rows[1].cells, (Cells{"CCN", "", "", "", "7"}));
  EXPECT_EQ(table.rows[2].cells, (Cells{"O", "water", "1.5", "", ""}));
  EXPECT_EQ(table.rows[1].row, 1U);
  EXPECT_EQ(table.rows[1].line, 19U);
}

TEST(SdfReader, ABrokenBlockIsOneBadRow) {
  const Table table = read_text(
      make_sdf_record("bad", "> <logS>\n2\n\n", "Qq") + "not a mol block\n$$$$\n" + make_sdf_record("good", ""),
      "t.sdf");
  ASSERT_EQ(table.rows.size(), 3U);
  ASSERT_TRUE(table.rows[0].issue);
  EXPECT_EQ(table.rows[0].issue->action, "invalid");
  EXPECT_EQ(table.rows[0].issue->input, "bad");
  EXPECT_EQ(table.rows[0].cells, (Cells{"", "bad", "2"}));
  EXPECT_TRUE(table.rows[1].issue);
  EXPECT_EQ(table.rows[1].issue->row, 1U);
  EXPECT_FALSE(table.rows[2].issue);
}

TEST(SdfReader, ReadsARecordWithoutEndMarkAndWindowsLines) {
  std::string text = make_sdf_record("ethanol", "> <a>\n1\n\n");
  text.resize(text.size() - 5);
  std::string windows;
  for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const Table table = read_text(windows, "t.sdf");
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.rows[0].cells, (Cells{"CCO", "ethanol", "1"}));
}

TEST(SdfReader, RenamesPropertiesThatClashWithItsOwnColumns) {
  const Table table = read_text(make_sdf_record("x", "> <smiles>\nwrong\n\n> <name>\ny\n\n"), "t.sdf");
  EXPECT_EQ(table.columns, (Cells{"smiles", "name", "input_smiles", "input_name"}));
  EXPECT_EQ(table.rows[0].cells, (Cells{"CCO", "x", "wrong", "y"}));
}

TEST(GzipInput, IsUnpackedByContent) {
  const std::string text = "smiles,y\nCCO,1\nC,2\n";
  EXPECT_EQ(read_text(pack_gzip(text), "t.csv.gz").rows.size(), 2U);
  EXPECT_EQ(read_text(pack_gzip(text), "t.csv").rows.size(), 2U);
  EXPECT_EQ(read_text(text, "t.csv.gz").rows.size(), 2U);
  EXPECT_EQ(read_text(pack_gzip(make_sdf_record("x", "> <a>\n1\n\n")), "t.sdf.gz").rows.size(), 1U);
}

TEST(GzipInput, JoinsMembersAndSkipsPadding) {
  const std::string packed = pack_gzip("smiles,y\nCCO,1\n") + pack_gzip("C,2\n") + std::string(700, '\0');
  EXPECT_EQ(read_text(packed, "t.csv.gz").rows.size(), 2U);
}

TEST(GzipInput, SaysWhenItIsCutOffOrDamaged) {
  std::string text = "smiles,y\n";
  for (int i = 0; i < 20000; ++i) text += "CCO," + std::to_string(i * 7919 % 10007) + "\n";
  const std::string packed = pack_gzip(text);
  EXPECT_ERROR(read_text(packed.substr(0, packed.size() / 2), "t.csv.gz"), ErrorCode::corrupt, "cut off");
  EXPECT_ERROR(read_text(packed.substr(0, packed.size() - 3), "t.csv.gz"), ErrorCode::corrupt, "cut off");
  std::string damaged = packed;
  damaged[packed.size() / 2] = static_cast<char>(damaged[packed.size() / 2] ^ 0x55);
  EXPECT_ERROR(read_text(damaged, "t.csv.gz"), ErrorCode::corrupt, "damaged");
  EXPECT_ERROR(read_text(packed + "garbage", "t.csv.gz"), ErrorCode::corrupt, "gzip data is damaged");
}

TEST(FormatGuess, GoesByContentWhenTheNameSaysNothing) {
  EXPECT_EQ(read_text("CCO ethanol\nC methane\n", "t.txt").columns, (Cells{"smiles", "name"}));
  EXPECT_EQ(read_text("CCO\nC\n", "t").rows.size(), 2U);
  EXPECT_EQ(read_text("smiles name\nCCO ethanol\n", "t.txt").rows.size(), 1U);
  EXPECT_EQ(read_text("smiles,y\nCCO,1\n", "t.dat").columns, (Cells{"smiles", "y"}));
  EXPECT_EQ(read_text("smiles\ty\nCCO\t1\n", "t.txt").columns, (Cells{"smiles", "y"}));
  EXPECT_EQ(read_text(make_sdf_record("x", ""), "t.txt").rows[0].cells[0], "CCO");
  EXPECT_EQ(read_text("smiles,y\nCCO,1\n", "t.tsv").columns, (Cells{"smiles", "y"}));
  EXPECT_EQ(read_text("smiles\ta,b\nCCO\t1,2\n", "t.tsv").columns, (Cells{"smiles", "a,b"}));
}

/// Gives `text` as standard input while it lives.
class StandardInput {
 public:
  explicit StandardInput(const std::string& text) : saved_(::dup(0)) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::close(ends[1]);
    ::dup2(ends[0], 0);
    ::close(ends[0]);
  }
  StandardInput(const StandardInput&) = delete;
  ~StandardInput() {
    ::dup2(saved_, 0);
    ::close(saved_);
  }

 private:
  int saved_;
};

TEST(StandardInputReader, ReadsEveryFormat) {
  const auto read = [](const std::string& text) {
    const StandardInput input(text);
    return read_table(*open_records("-"));
  };
  const Table csv = read("smiles;y\nCCO;1\n");
  EXPECT_EQ(csv.source, "stdin");
  EXPECT_EQ(csv.columns, (Cells{"smiles", "y"}));
  EXPECT_EQ(read("CCO x\n").rows.size(), 1U);
  EXPECT_EQ(read(pack_gzip("smiles,y\nCCO,1\n")).rows.size(), 1U);
  const Table sdf = read(make_sdf_record("a", "> <logS>\n1\n\n") + make_sdf_record("b", "> <y>\n2\n\n"));
  EXPECT_EQ(sdf.columns, (Cells{"smiles", "name", "logS", "y"}));
  EXPECT_EQ(sdf.rows.size(), 2U);
}

TEST(StandardInputReader, ReadsAnSdfFileThatIsRedirected) {
  const TemporaryFolder folder;
  const std::string path = folder.write("t.sdf", make_sdf_record("a", "> <logS>\n1\n\n"));
  const int saved = ::dup(0), file = ::open(path.c_str(), O_RDONLY);
  ::dup2(file, 0);
  const Table table = read_table(*open_records("-"));
  ::dup2(saved, 0);
  ::close(saved);
  ::close(file);
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.rows[0].cells, (Cells{"CCO", "a", "1"}));
}

TEST(MemoryRecords, AreReadAsAFileIs) {
  const auto reader = make_memory_records({"smiles"}, {{"CCO"}, {"C", "1"}});
  Record record;
  ASSERT_TRUE(reader->read(record));
  EXPECT_EQ(record.cells, (Cells{"CCO"}));
  ASSERT_TRUE(reader->read(record));
  ASSERT_TRUE(record.issue);
  EXPECT_EQ(record.issue->code, "ragged_row");
  EXPECT_FALSE(reader->read(record));
}

}  // namespace
}  // namespace athanor::data
