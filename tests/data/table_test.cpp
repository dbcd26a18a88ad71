// Columns by name, CSV text, numbers in cells.
#include <cmath>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/readers/text_input.h"
#include "support.h"

namespace athanor::data {
namespace {

TEST(FindColumn, FindsNamesAndRepeatedNames) {
  const std::vector<std::string> columns{"smiles", "y", "z", "y", "a#2"};
  EXPECT_EQ(find_column(columns, "z", "t.csv"), 2U);
  EXPECT_EQ(find_column(columns, "y#1", "t.csv"), 1U);
  EXPECT_EQ(find_column(columns, "y#2", "t.csv"), 3U);
  EXPECT_EQ(find_column(columns, "z#1", "t.csv"), 2U);
  EXPECT_EQ(find_column(columns, "a#2", "t.csv"), 4U);
  EXPECT_ERROR(find_column(columns, "y", "t.csv"), ErrorCode::invalid_options,
               "t.csv: 2 columns have the name \"y\"; say which: \"y#1\", \"y#2\"");
  EXPECT_ERROR(find_column(columns, "y#3", "t.csv"), ErrorCode::not_found, "there is no column \"y#3\"");
}

TEST(FindColumn, SuggestsTheNearestName) {
  const Error error = catch_error([] { find_column({"smiles", "logS"}, "logs", "train.csv"); });
  EXPECT_STREQ(error.what(), "train.csv: there is no column \"logs\"; did you mean \"logS\"? (columns: smiles, logS)");
  EXPECT_EQ(error.code(), ErrorCode::not_found);
}

TEST(FormatCsvRow, QuotesOnlyWhereItIsNeeded) {
  EXPECT_EQ(format_csv_row({"a", "b c", "1.5"}), "a,b c,1.5\n");
  EXPECT_EQ(format_csv_row({"a,b", "say \"x\"", "two\nlines", ""}), "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\n");
  EXPECT_EQ(format_csv_row({"a,b", "c;d"}, ';'), "a,b;\"c;d\"\n");
  EXPECT_EQ(format_csv_row({""}), "\"\"\n");
}

TEST(TableEnding, KnowsTheFormats) {
  for (const char* name : {"a.csv", "a.TSV", "a.txt", "a.smi", "a.smiles", "a.sdf", "a.csv.gz", "a.SDF.GZ"})
    EXPECT_TRUE(has_table_ending(name)) << name;
  for (const char* name : {"CCO", "a.gz", "a.athanor", "csv"}) EXPECT_FALSE(has_table_ending(name)) << name;
}

TEST(NumericCell, FollowsTheTableOfCases) {
  std::size_t cases = 0;
  for (const std::string& line : split_text(read_file(ATHANOR_TEST_DIR "/cases/numeric_cells.tsv"), '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto parts = split_text(line, '\t');
    ASSERT_EQ(parts.size(), 2U) << line;
    const NumericCell cell = parse_numeric_cell(parts[0]);
    const std::string found = !cell.problem.empty()    ? std::string(cell.problem)
                              : std::isnan(cell.value) ? "missing"
                                                       : "number";
    const auto number = parse_number(parts[1]);
    EXPECT_EQ(found, number ? "number" : parts[1]) << "cell \"" << parts[0] << '"';
    if (number) {
      EXPECT_EQ(cell.value, *number);
    }
    EXPECT_EQ(is_missing(parts[0]), parts[1] == "missing") << parts[0];
    ++cases;
  }
  EXPECT_GE(cases, 25U);
}

TEST(NumericCell, ExplainsADecimalComma) {
  EXPECT_EQ(describe_problem("not_a_number", "logS", "1,5"),
            "logS: \"1,5\" is not a number (if the comma is a decimal mark: --decimal comma)");
  EXPECT_EQ(describe_problem("censored_value", "logS", "<5"), "logS: \"<5\" is a bound, not a value");
}

TEST(ReadableText, EscapesForeignBytesAndCutsLongText) {
  EXPECT_EQ(to_readable("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(to_readable("caf\xc3\xa9"), "caf\xc3\xa9");
  std::string accents;
  for (int i = 0; i < 2000; ++i) accents += "a\xc3\xa9";
  EXPECT_TRUE(is_utf8(to_readable(accents)));
  EXPECT_LT(to_readable(accents).size(), 1100U);
}

TEST(Utf8, AcceptsWellFormedTextOnly) {
  for (const char* text : {"", "plain ascii text", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "12345678\xc3\xa9"})
    EXPECT_TRUE(is_utf8(text)) << text;
  for (const char* text : {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80",
                           "\xf4\x90\x80\x80", "12345678\xff"})
    EXPECT_FALSE(is_utf8(text));
}

}  // namespace
}  // namespace athanor::data
