// Skipping rows and entering files in the middle give the rows that reading gives.
#include "support.h"

namespace athanor::data {
namespace {

/// Rows as text: number, line, cells, issue.
std::vector<std::string> list_rows(RecordReader& reader) {
  std::vector<std::string> rows;
  for (Record record; reader.read(record);) {
    std::string text = std::to_string(record.row) + " " + std::to_string(record.line);
    for (const std::string& cell : record.cells) text += "|" + cell;
    if (record.issue) text += " " + record.issue->message;
    rows.push_back(text);
  }
  return rows;
}

std::string make_sdf(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += "m" + std::to_string(i) +
            "\n  made\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n    0.0000    0.0000    0.0000 C   0  0\nM  END\n> "
            "<n>\n" +
            std::to_string(i) + "\n\n$$$$\n";
  return text;
}

std::string make_csv(int count) {
  std::string text = "id,smiles,remark\r\n";
  for (int i = 0; i < count; ++i) {
    text += std::to_string(i) + ",CCO,";
    text += i % 5 == 1   ? "\"a\r\nline, \"\"quoted\"\"\n\""
            : i % 5 == 2 ? "in\"side"
            : i % 5 == 3 ? "x,one cell more"
                         : "";
    text += i % 3 == 0 ? "\r\n" : i % 3 == 1 ? "\n\n" : "\r";
  }
  return text;
}

class Places : public testing::Test {
 protected:
  /// For every row: skipping up to it, and entering there, gives what reading gives.
  void check(const std::string& path) {
    const std::vector<std::string> rows = list_rows(*open_records(path));
    ASSERT_GT(rows.size(), 20U);
    const auto guide = open_records(path);
    for (std::size_t first = 1; first <= rows.size(); ++first) {
      const std::vector<std::string> expected(rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end());
      const auto skipping = open_records(path), entering = open_records(path);
      EXPECT_EQ(skipping->skip(first), first);
      EXPECT_EQ(list_rows(*skipping), expected) << path << " " << first;
      ASSERT_EQ(guide->skip(1), 1U);
      const std::optional<RowPlace> place = guide->place();
      ASSERT_TRUE(place);
      EXPECT_EQ(place->row, first);
      entering->skip(3);
      entering->go_to(*place);
      EXPECT_EQ(list_rows(*entering), expected) << path << " " << first;
    }
    EXPECT_EQ(guide->skip(1), 0U);
    EXPECT_EQ(open_records(path)->skip(1000), rows.size());
  }

  TemporaryFolder folder_;
};

TEST_F(Places, OfCsvKnowQuotesAndLineEnds) { check(folder_.write("a.csv", make_csv(60))); }

TEST_F(Places, OfCsvMayBeginWithAByteOrderMark) {
  check(folder_.write(
      "b.csv", "\xef\xbb\xbfsmiles\n" + [] {
        std::string text;
        for (int i = 0; i < 30; ++i) text += std::string(static_cast<std::size_t>(i + 1), 'C') + "\n";
        return text + "CCO";  // no line end
      }()));
}

TEST_F(Places, OfSmiDoNotCountTheTitle) {
  std::string text;
  for (int i = 0; i < 30; ++i)
    text += std::string(static_cast<std::size_t>(i + 1), 'C') + " m" + std::to_string(i) + (i % 4 ? "\n" : "\r\n \n");
  check(folder_.write("plain.smi", text));
  check(folder_.write("title.smi", "smiles name\n" + text));
}

TEST_F(Places, OfSdfAreThoseOfItsBlocks) { check(folder_.write("a.sdf", make_sdf(30))); }

TEST_F(Places, GoOverTheWindowOfTheReader) {
  const std::string path = folder_.write("long.csv", make_csv(60000));
  const std::vector<std::string> rows = list_rows(*open_records(path));
  const auto reader = open_records(path);
  ASSERT_EQ(reader->skip(59990), 59990U);
  const std::optional<RowPlace> place = reader->place();
  EXPECT_EQ(list_rows(*reader), std::vector<std::string>(rows.end() - 10, rows.end()));
  const auto entering = open_records(path);
  entering->go_to(place.value());
  EXPECT_EQ(list_rows(*entering), std::vector<std::string>(rows.end() - 10, rows.end()));
}

TEST_F(Places, AreNotInCompressedFiles) {
  const auto reader = open_records(folder_.write("a.csv.gz", pack_gzip(make_csv(60))));
  EXPECT_EQ(reader->skip(10), 10U);
  EXPECT_FALSE(reader->place());
  Record record;
  ASSERT_TRUE(reader->read(record));
  EXPECT_EQ(record.row, 10U);
}

}  // namespace
}  // namespace athanor::data
