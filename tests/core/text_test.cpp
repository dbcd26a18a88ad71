// Numbers as text, suggestions and counts.
#include "athanor/core/text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace athanor {
namespace {

TEST(FormatNumber, IsShortestAndReadsBack) {
  EXPECT_EQ(format_number(0.1), "0.1");
  EXPECT_EQ(format_number(0.1f), "0.1");
  EXPECT_EQ(format_number(1.0), "1");
  EXPECT_EQ(format_number(std::nan("")), "");
  for (const double value : {1.0 / 3, 1e-300, 6.02214076e23, -0.7071067811865476})
    EXPECT_EQ(parse_number(format_number(value)), value);
}

TEST(ParseNumber, TakesWholeTextsOnly) {
  EXPECT_EQ(parse_number(" +1.5e3 "), 1500);
  for (const char* text : {"", "1.5x", "nan", "inf", "1,5", "--1", "0x10", "1e999"})
    EXPECT_FALSE(parse_number(text)) << text;
}

TEST(FindNearestName, OffersLikelySlipsOnly) {
  const std::vector<std::string> names{"logS", "MolWt", "smiles"};
  EXPECT_EQ(find_nearest_name("logs", names), "logS");
  EXPECT_EQ(find_nearest_name("SMILE", names), "smiles");
  EXPECT_FALSE(find_nearest_name("temperature", names));
  EXPECT_EQ(format_suggestion("Molwt", names), "; did you mean \"MolWt\"?");
}

TEST(ListFew, NamesThreeAndCountsTheRest) {
  EXPECT_EQ(list_few(std::vector<std::string>{}), "");
  EXPECT_EQ(list_few(std::vector<std::string>{"a", "b", "c"}), "a, b, c");
  EXPECT_EQ(quote_few(std::vector<std::string>{"a", "b", "c", "d", "e"}), "\"a\", \"b\", \"c\" and 2 more");
}

TEST(FormatCount, UsesThePluralAndSeparators) {
  EXPECT_EQ(format_count(1, "row"), "1 row");
  EXPECT_EQ(format_count(1234567, "row"), "1,234,567 rows");
  EXPECT_EQ(format_count(0, "entry"), "0 entries");
}

TEST(SplitText, KeepsEmptyParts) { EXPECT_EQ(split_text("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""})); }

TEST(Text, ReadsDurations) {
  EXPECT_EQ(parse_duration("90"), 90);
  EXPECT_EQ(parse_duration("30m"), 1800);
  EXPECT_EQ(parse_duration("1h30m"), 5400);
  EXPECT_EQ(parse_duration(" 0.5h "), 1800);
  EXPECT_EQ(parse_duration("2d"), 172800);
  for (const char* text : {"", "m", "soon", "3x", "1h30", "-5", "-5m", "m3"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(FormatRate, HasThreeDigits) {
  EXPECT_EQ(format_rate(0.4217), "0.422");
  EXPECT_EQ(format_rate(31.48), "31.5");
  EXPECT_EQ(format_rate(999.6), "1,000");
  EXPECT_EQ(format_rate(4214), "4,210");
  EXPECT_EQ(format_rate(1234567), "1,230,000");
}

}  // namespace
}  // namespace athanor
