// CSV and TSV reading: the table of cases, errors, limits, and what is written reads back equal.
#include <nlohmann/json.hpp>

#include "athanor/core/file.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "support.h"

namespace athanor::data {
namespace {

std::string unescape(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
      continue;
    }
    const char c = text.at(++i);
    if (c == 'x') {
      bytes += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      bytes += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
    }
  }
  return bytes;
}

TEST(CsvReader, ReadsTheTableOfCases) {
  std::size_t cases = 0;
  for (const std::string& line : split_text(read_file(ATHANOR_TEST_DIR "/cases/csv_reading.tsv"), '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto parts = split_text(line, '\t');
    ASSERT_EQ(parts.size(), 4U) << line;
    SCOPED_TRACE(parts[0]);
    const TemporaryFolder folder;
    const auto reader = open_records(folder.write("case.csv", unescape(parts[1])));
    EXPECT_EQ(reader->delimiter(), parts[2] == "tab" ? "\t" : parts[2]);
    nlohmann::json found = nlohmann::json::array({reader->columns()});
    Record record;
    while (reader->read(record)) {
      if (record.issue) found.push_back(record.issue->code);
      else found.push_back(record.cells);
      EXPECT_EQ(record.cells.size(), reader->columns().size());
    }
    EXPECT_EQ(found, nlohmann::json::parse(parts[3]));
    ++cases;
  }
  EXPECT_GE(cases, 25U);
}

TEST(CsvReader, NumbersRowsFromZeroAndSaysTheirLines) {
  const Table table = read_text("a,b\n\n\"x\ny\",1\r\n2,\"\r\n\r\"\n\n3,4\n");
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0].row, 0U);
  EXPECT_EQ(table.rows[0].line, 3U);
  EXPECT_EQ(table.rows[1].line, 5U);
  EXPECT_EQ(table.rows[2].row, 2U);
  EXPECT_EQ(table.rows[2].line, 9U);
}

TEST(CsvReader, SaysHowManyCellsARaggedRowHas) {
  const Table table = read_text("a,b\n1,2,3\n4\n");
  ASSERT_TRUE(table.rows[0].issue);
  EXPECT_EQ(table.rows[0].issue->action, "dropped");
  EXPECT_EQ(table.rows[0].issue->message, "found 3 cells, expected 2 (line 2)");
  EXPECT_EQ(table.rows[0].cells, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(table.rows[1].issue->message, "found 1 cell, expected 2 (line 3)");
  EXPECT_EQ(table.rows[1].cells, (std::vector<std::string>{"4", ""}));
}

TEST(CsvReader, KeepsBytesThatAreNotUtf8) {
  const Table table = read_text("a,b\n\xe9,2\n");
  EXPECT_EQ(table.rows[0].cells[0], "\xe9");
}

TEST(CsvReader, SaysWhereAnUnclosedQuoteOpens) {
  EXPECT_ERROR(read_text("a,b\n1,2\n3,\"4\n5,6\n"), ErrorCode::invalid_input,
               "t.csv:3: a quote opens here and is never closed");
}

TEST(CsvReader, RefusesFilesWithoutRowsOrText) {
  EXPECT_ERROR(read_text(""), ErrorCode::invalid_input, "the file is empty");
  EXPECT_ERROR(read_text("\xef\xbb\xbf"), ErrorCode::invalid_input, "the file is empty");
  EXPECT_ERROR(read_text("\n\r\n  \n"), ErrorCode::invalid_input, "the file is empty");
  EXPECT_ERROR(read_text("a,b\n"), ErrorCode::invalid_input, "there is a header and no data row");
  EXPECT_ERROR(read_text(std::string("PK\x03\x04zip")), ErrorCode::unsupported, "zip or Excel");
  EXPECT_ERROR(read_text(std::string("\xff\xfe"
                                     "a\0,\0",
                                     6)),
               ErrorCode::invalid_input, "UTF-16");
  EXPECT_ERROR(read_text(std::string("a\0,b\n1,2\n", 9)), ErrorCode::invalid_input, "zero byte");
  EXPECT_ERROR(read_text("caf\xe9,b\n1,2\n"), ErrorCode::invalid_input, "t.csv:1: the name of column 1 is not UTF-8");
}

TEST(CsvReader, RefusesMissingAndUnreadableFiles) {
  const TemporaryFolder folder;
  folder.write("train.csv", "a\n1\n");
  EXPECT_ERROR(open_records(folder.path("trian.csv")), ErrorCode::not_found,
               "no such file; did you mean \"train.csv\"?");
  EXPECT_ERROR(open_records(folder.path("")), ErrorCode::io, "is a folder");
}

TEST(CsvReader, BoundsTheLengthOfARow) {
  const std::string long_row(66 << 20, 'x');
  EXPECT_ERROR(read_text("a,b\n1,\"2\n" + long_row + ",3\n"), ErrorCode::too_large,
               "t.csv:2: the row is longer than 64 MiB; is the quote that opens in line 2 never closed?");
  const Table table = read_text("a,b\n1,2\n" + std::string(5 << 20, 'x') + ",3\n");
  EXPECT_EQ(table.rows[1].cells[0].size(), std::size_t{5} << 20);
}

TEST(CsvReader, CountsBytesForProgress) {
  const TemporaryFolder folder;
  const std::string content = "a,b\n1,2\n3,4\n";
  const auto reader = open_records(folder.write("t.csv", content));
  Record record;
  while (reader->read(record)) {
  }
  EXPECT_EQ(reader->bytes_read(), content.size());
  EXPECT_EQ(reader->bytes_total(), content.size());
}

TEST(CsvReader, ChecksFormatAndDelimiter) {
  EXPECT_ERROR(read_text("a,b\n1,2\n", "t.csv", {"cvs", ""}), ErrorCode::invalid_options, "did you mean \"csv\"?");
  EXPECT_ERROR(read_text("a,b\n1,2\n", "t.csv", {"", "::"}), ErrorCode::invalid_options, "expected one character");
  EXPECT_ERROR(read_text("a,b\n1,2\n", "t.csv", {"", "\""}), ErrorCode::invalid_options, "expected one character");
  EXPECT_EQ(read_text("a:b\n1:2\n", "t.csv", {"", ":"}).columns.size(), 2U);
  EXPECT_EQ(read_text("a\tb\n1\t2\n", "t.csv", {"", "tab"}).columns.size(), 2U);
  EXPECT_EQ(read_text("a;b\n1;2\n", "t.csv", {"csv", ","}).columns.size(), 1U);
}

/// Cells made of the characters that quoting is about, of any length around the reader's chunks.
std::string make_cell(Rng& rng) {
  static const std::string alphabet = "\"\"\",,;\t|\r\n\n ab1\xc3\xa9";
  std::string cell;
  const std::size_t length = rng.below(30) == 0 ? rng.below(5000) : rng.below(8);
  for (std::size_t i = 0; i < length; ++i) cell += alphabet[rng.below(alphabet.size())];
  return cell;
}

TEST(CsvReader, ReadsBackWhatFormatCsvRowWrites) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    const char delimiter = ",;\t|"[rng.below(4)];
    const std::size_t columns = 1 + rng.below(5);
    std::vector<std::string> header;
    for (std::size_t c = 0; c < columns; ++c) header.push_back("c" + std::to_string(c));
    std::string text = format_csv_row(header, delimiter);
    std::vector<std::vector<std::string>> rows(1 + rng.below(seed % 20 == 0 ? 3000 : 20));
    for (auto& row : rows) {
      for (std::size_t c = 0; c < columns; ++c) row.push_back(make_cell(rng));
      text += format_csv_row(row, delimiter);
    }
    const Table table = read_text(text, "t.csv", {"csv", std::string(1, delimiter)});
    ASSERT_EQ(table.columns, header) << "seed " << seed;
    ASSERT_EQ(table.rows.size(), rows.size()) << "seed " << seed;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ASSERT_FALSE(table.rows[i].issue) << "seed " << seed << " row " << i << ": " << table.rows[i].issue->message;
      ASSERT_EQ(table.rows[i].cells, rows[i]) << "seed " << seed << " row " << i;
    }
  }
}

TEST(CsvReader, SurvivesAnyBytes) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Rng rng(seed);
    std::string text = rng.below(2) == 0 ? "smiles,y\n" : "";
    const std::size_t length = rng.below(300);
    for (std::size_t i = 0; i < length; ++i)
      text += rng.below(3) == 0 ? "\",\r\n;"[rng.below(5)] : static_cast<char>(rng.below(256));
    try {
      const Table table = read_text(text);
      for (const Record& record : table.rows) EXPECT_EQ(record.cells.size(), table.columns.size());
    } catch (const Error& error) {
      EXPECT_NE(error.code(), ErrorCode::internal) << error.what();
    }
  }
}

}  // namespace
}  // namespace athanor::data
