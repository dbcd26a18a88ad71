// Escaping and numbers as people read them.
#include "athanor/evaluate/html.h"

#include <gtest/gtest.h>

#include <cmath>

namespace athanor::evaluate {
namespace {

TEST(EscapeHtml, LeavesNothingThatCanOpenATagOrEndAnAttribute) {
  EXPECT_EQ(escape_html("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
  EXPECT_EQ(escape_html(std::string_view("a\0b\x1f", 4)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(escape_html("µ ≥ 1"), "µ ≥ 1");
}

TEST(FormatSignificant, KeepsThreeDigitsAtAnySize) {
  EXPECT_EQ(format_significant(0.41234), "0.412");
  EXPECT_EQ(format_significant(0.9996), "1.00");
  EXPECT_EQ(format_significant(12.345), "12.3");
  EXPECT_EQ(format_significant(-1234.5), "−1,234");
  EXPECT_EQ(format_significant(0.0012345), "0.00123");
  EXPECT_EQ(format_significant(1.2345e-7), "1.23×10⁻⁷");
  EXPECT_EQ(format_significant(6.02214e23), "6.02×10²³");
  EXPECT_EQ(format_significant(0), "0");
  EXPECT_EQ(format_significant(NAN), "–");
}

TEST(FormatDecimals, SeparatesThousandsAndNeverShowsNegativeZero) {
  EXPECT_EQ(format_decimals(1234567.891, 1), "1,234,567.9");
  EXPECT_EQ(format_decimals(-0.0001, 2), "0.00");
  EXPECT_EQ(format_decimals(-12, 0), "−12");
  EXPECT_EQ(format_integer(1000), "1,000");
  EXPECT_EQ(format_integer(999), "999");
  EXPECT_EQ(format_percent(0.0825), "8.2 %");
  EXPECT_EQ(format_percent(0.5), "50 %");
}

TEST(HtmlTable, HasCaptionAndScopesForScreenReaders) {
  HtmlTable table("Scores", {{"Model"}, {"RMSE", true}});
  EXPECT_TRUE(table.empty());
  table.add_row({"forest", "0.5"});
  const std::string html = table.html();
  for (const char* part : {"<caption><span>Scores</span></caption>", "<th scope=\"col\">Model</th>",
                           "<th scope=\"row\">forest</th>", "<td class=\"num\">0.5</td>"})
    EXPECT_NE(html.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace athanor::evaluate
