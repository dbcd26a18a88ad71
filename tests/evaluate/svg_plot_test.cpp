// Axes, marks and charts.
#include "athanor/evaluate/svg_plot.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/evaluate/svg_charts.h"
#include "page_text.h"

namespace athanor::evaluate {
namespace {

TEST(Axis, HasNiceTicksThatCoverTheData) {
  const Axis axis = make_axis(-0.37, 8.9, "x");
  EXPECT_EQ(axis.ticks, (std::vector<double>{-2, 0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(axis.low, -2);
  EXPECT_EQ(axis.high, 10);
  EXPECT_EQ(format_tick(axis, 4), "4");
  EXPECT_EQ(format_tick(make_axis(0, 0.4, ""), 0.3), "0.3");
  EXPECT_EQ(format_tick(make_axis(0, 40000, ""), 10000), "10,000");
}

TEST(Axis, HasAnExtentEvenForOneValue) {
  for (const double value : {0.0, 3.7, -1e9}) {
    const Axis axis = make_axis(value, value, "");
    EXPECT_LT(axis.low, axis.high);
    EXPECT_GE(axis.ticks.size(), 2u);
    EXPECT_LT(axis.ticks.size(), 20u);
  }
}

TEST(Axis, LogarithmicTicksLieInside) {
  const Axis axis = make_log_axis(0.03, 5, "");
  ASSERT_FALSE(axis.ticks.empty());
  for (const double tick : axis.ticks) {
    EXPECT_GE(tick, axis.low);
    EXPECT_LE(tick, axis.high);
  }
}

TEST(Axis, OfManyPowersOfTenLeavesSomeOut) {
  const Axis axis = make_log_axis(1, 1e6, "");
  EXPECT_EQ(axis.ticks, (std::vector<double>{1, 100, 10000, 1e6}));
}

TEST(SvgPlot, PlacesDotsOnTheAxesAndEscapesItsLabel) {
  SvgPlot plot("<script>", make_axis(0, 1, "<x>"), make_axis(0, 1, ""));
  plot.add_dots({{0, 0, 4}, {1, 1, -1}}, "s0");
  const std::string svg = plot.html();
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find("<x>"), std::string::npos);
  EXPECT_NE(svg.find("role=\"img\" aria-label=\"&lt;script&gt;\""), std::string::npos);
  EXPECT_EQ(count(svg, "data-i="), 1u);
  EXPECT_EQ(count(svg, "<circle"), 2u);
  EXPECT_EQ(count(svg, "nan"), 0u);
}

TEST(Bins, CoverAllValuesWithNiceEdges) {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(0.013 * i - 3);
  const Bins bins = make_bins(values);
  EXPECT_LE(bins.low, -3);
  EXPECT_GE(bins.low + bins.width * static_cast<double>(bins.count), values.back());
  EXPECT_GE(bins.count, 8u);
  EXPECT_LE(bins.count, 60u);
  EXPECT_EQ(bins.find(values.back()), bins.find(1e9));
  EXPECT_EQ(make_bins({2, 2, 2}).count, 1u);
  EXPECT_EQ(make_bins({}).count, 1u);
}

TEST(Histogram, DrawsOneBarPerFilledBin) {
  Histogram histogram{
      .label = "h", .x_label = "x", .sets = {{"", "s0", {0.1, 0.1, 0.9, NAN}}}, .bins = Bins{0, 0.1, 10}};
  const std::string svg = draw_histogram(histogram);
  EXPECT_EQ(count(svg, "<rect"), 2u);
  EXPECT_NE(svg.find("0.1 to 0.2: 2"), std::string::npos);
}

TEST(Intervals, DrawAWhiskerOnlyWhereThereIsAnInterval) {
  const std::string svg = draw_intervals(
      "i", "RMSE", {{"a", {{0, 1.0, metrics::Interval{0.8, 1.2}, ""}}}, {"<b>", {{1, 2.0, std::nullopt, ""}}}});
  EXPECT_EQ(count(svg, "class=\"whisker"), 1u);
  EXPECT_EQ(count(svg, "class=\"marker"), 2u);
  EXPECT_NE(svg.find("&lt;b&gt;"), std::string::npos);
  EXPECT_EQ(draw_intervals("i", "x", {}), "");
}

TEST(Confusion, ShowsCountsAndShares) {
  const std::string svg =
      draw_confusion("c", {.true_positive = 30, .false_positive = 5, .true_negative = 95, .false_negative = 10});
  for (const char* part : {">30<", ">5<", ">95<", ">10<", "75 % of row", "95 % of row"})
    EXPECT_NE(svg.find(part), std::string::npos) << part;
}

TEST(Shorten, CutsBetweenCharacters) {
  EXPECT_EQ(shorten("abc", 3), "abc");
  EXPECT_EQ(shorten("abcd", 3), "ab…");
  EXPECT_EQ(shorten("äöüß", 3), "äö…");
}

}  // namespace
}  // namespace athanor::evaluate
