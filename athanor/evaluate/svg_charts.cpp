// Charts built on SvgPlot, and those with rows instead of a vertical axis.
#include "athanor/evaluate/svg_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/evaluate/html.h"

namespace athanor::evaluate {
namespace {

std::vector<double> count_values(const HistogramSet& set, const Bins& bins, bool as_shares) {
  std::vector<double> counts(bins.count);
  double total = 0;
  for (const double value : set.values) {
    if (std::isnan(value)) continue;
    ++counts[bins.find(value)];
    ++total;
  }
  if (as_shares && total > 0)
    for (double& count : counts) count *= 100 / total;
  return counts;
}

std::string format_mark_tip(const HistogramSet& set, const Bins& bins, std::size_t bin, double count, bool as_shares) {
  const int decimals = find_decimals(bins.width, 1);
  return fmt::format("{}{} to {}: {}", set.name.empty() ? "" : set.name + ", ",
                     format_decimals(bins.low + static_cast<double>(bin) * bins.width, decimals),
                     format_decimals(bins.low + static_cast<double>(bin + 1) * bins.width, decimals),
                     as_shares ? format_percent(count / 100) : format_integer(static_cast<std::size_t>(count)));
}

}  // namespace

std::size_t Bins::find(double value) const {
  const double position = std::floor((value - low) / width);
  return static_cast<std::size_t>(std::clamp(position, 0.0, static_cast<double>(count - 1)));
}

Bins make_bins(const std::vector<double>& values) {
  std::vector<double> sorted;
  for (const double value : values)
    if (std::isfinite(value)) sorted.push_back(value);
  if (sorted.empty()) return {0, 1, 1};
  std::sort(sorted.begin(), sorted.end());
  const double low = sorted.front(), high = sorted.back();
  if (high - low <= 1e-12 * std::max(std::abs(low), std::abs(high))) {
    const double width = low == 0 ? 1 : 0.1 * std::abs(low);
    return {low - width / 2, width, 1};
  }
  const double quartiles = sorted[sorted.size() * 3 / 4] - sorted[sorted.size() / 4];
  const double wanted = 2 * quartiles / std::cbrt(static_cast<double>(sorted.size()));
  const double width = std::clamp(wanted, (high - low) / 40, (high - low) / 8);
  const Axis axis = make_axis(low, high, "", std::max(1, static_cast<int>((high - low) / width)));
  const double step = axis.ticks[1] - axis.ticks[0];
  return {axis.low, step,
          std::max<std::size_t>(1, static_cast<std::size_t>(std::lround((axis.high - axis.low) / step)))};
}

std::string draw_histogram(const Histogram& histogram) {
  std::vector<double> all;
  for (const HistogramSet& set : histogram.sets) all.insert(all.end(), set.values.begin(), set.values.end());
  const Bins bins = histogram.bins ? *histogram.bins : make_bins(all);
  std::vector<std::vector<double>> counts;
  double highest = 1;
  for (const HistogramSet& set : histogram.sets) {
    counts.push_back(count_values(set, bins, histogram.as_shares));
    highest = std::max(highest, *std::max_element(counts.back().begin(), counts.back().end()));
  }
  const double top = bins.low + static_cast<double>(bins.count) * bins.width;
  Axis x = make_fixed_axis(bins.low, top, histogram.x_label);
  x.has_grid = false;
  SvgPlot plot(histogram.label, x, make_axis(0, highest, histogram.as_shares ? "% of molecules" : histogram.y_label, 4),
               400, 260);
  for (std::size_t s = 0; s < histogram.sets.size(); ++s)
    for (std::size_t bin = 0; bin < bins.count; ++bin) {
      if (counts[s][bin] == 0) continue;
      const double left = bins.low + static_cast<double>(bin) * bins.width, gap = 0.04 * bins.width;
      plot.add_box(left + gap, 0, left + bins.width - gap, counts[s][bin], "bar " + histogram.sets[s].css_class,
                   format_mark_tip(histogram.sets[s], bins, bin, counts[s][bin], histogram.as_shares));
    }
  if (histogram.mark) {
    plot.add_segment(*histogram.mark, 0, *histogram.mark, 1e300, "reference");
    plot.add_text(*histogram.mark, 1e300, histogram.mark_label, "note", "end", -5, 11);
  }
  return plot.html();
}

namespace {

struct RowLayout {
  double width = 400, left = 0, right = 16, top = 8, row_height = 0, floor = 0;
  double place(const Axis& axis, double value) const {
    return left + std::clamp((value - axis.low) / (axis.high - axis.low), 0.0, 1.0) * (width - left - right);
  }
};

std::string draw_row(const IntervalRow& row, const RowLayout& layout, const Axis& axis, double middle) {
  std::string text = fmt::format("<text class=\"row-label\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                                 format_coordinate(layout.left - 10), format_coordinate(middle + 4),
                                 escape_html(shorten(row.label, 20)));
  const double spread = row.marks.size() > 1 ? 9.0 : 0.0;
  for (std::size_t i = 0; i < row.marks.size(); ++i) {
    const IntervalMark& mark = row.marks[i];
    const double y = middle + spread * (static_cast<double>(i) - 0.5 * static_cast<double>(row.marks.size() - 1));
    if (mark.interval)
      text += fmt::format("<line class=\"whisker s{0}\" x1=\"{1}\" y1=\"{3}\" x2=\"{2}\" y2=\"{3}\"/>", mark.series % 6,
                          format_coordinate(layout.place(axis, mark.interval->low)),
                          format_coordinate(layout.place(axis, mark.interval->high)), format_coordinate(y));
    text += draw_marker(layout.place(axis, mark.value), y, mark.series, mark.tip);
  }
  return text;
}

std::string draw_row_axis(const RowLayout& layout, const Axis& axis, std::optional<double> reference) {
  std::string text = "<g class=\"axes\">";
  for (const double tick : axis.ticks) {
    const std::string x = format_coordinate(layout.place(axis, tick));
    text += fmt::format(
        "<line class=\"grid\" x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"/><text x=\"{0}\" y=\"{3}\" "
        "text-anchor=\"middle\">{4}</text>",
        x, format_coordinate(layout.top), format_coordinate(layout.floor), format_coordinate(layout.floor + 17),
        format_tick(axis, tick));
  }
  if (reference && *reference >= axis.low && *reference <= axis.high)
    text += fmt::format("<line class=\"reference\" x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"/>",
                        format_coordinate(layout.place(axis, *reference)), format_coordinate(layout.top),
                        format_coordinate(layout.floor));
  return text + fmt::format("<text class=\"axis-label\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text></g>\n",
                            format_coordinate(layout.width - layout.right), format_coordinate(layout.floor + 36),
                            escape_html(axis.label));
}

}  // namespace

std::string draw_intervals(const std::string& label, const std::string& x_label, const std::vector<IntervalRow>& rows,
                           std::optional<double> reference) {
  double low = reference.value_or(1e300), high = reference.value_or(-1e300);
  std::size_t longest = 1, most = 1;
  for (const IntervalRow& row : rows) {
    longest = std::max(longest, std::min<std::size_t>(row.label.size(), 20));
    most = std::max(most, row.marks.size());
    for (const IntervalMark& mark : row.marks) {
      low = std::min({low, mark.value, mark.interval ? mark.interval->low : mark.value});
      high = std::max({high, mark.value, mark.interval ? mark.interval->high : mark.value});
    }
  }
  if (low > high) return "";
  RowLayout layout;
  layout.left = 16 + 7.3 * static_cast<double>(longest);
  layout.row_height = most > 1 ? 9.0 * static_cast<double>(most) + 9 : 34;
  layout.floor = layout.top + layout.row_height * static_cast<double>(rows.size());
  const double margin = 0.05 * (high - low);
  const Axis axis = make_fixed_axis(low - margin, high + margin, x_label);
  std::string text = fmt::format("<svg class=\"plot\" viewBox=\"0 0 400 {}\" role=\"img\" aria-label=\"{}\">\n",
                                 format_coordinate(layout.floor + 44), escape_html(label));
  text += draw_row_axis(layout, axis, reference);
  for (std::size_t i = 0; i < rows.size(); ++i)
    text += draw_row(rows[i], layout, axis, layout.top + layout.row_height * (static_cast<double>(i) + 0.5));
  return text + "</svg>\n";
}

std::string draw_confusion(const std::string& label, const metrics::Confusion& confusion) {
  const std::size_t cells[2][2] = {{confusion.true_negative, confusion.false_positive},
                                   {confusion.false_negative, confusion.true_positive}};
  static const char* const names[2][2] = {{"true negatives", "false positives"}, {"false negatives", "true positives"}};
  std::string text =
      fmt::format("<svg class=\"plot\" viewBox=\"0 0 400 378\" role=\"img\" aria-label=\"{}\">\n", escape_html(label));
  for (int row = 0; row < 2; ++row) {
    const double total = static_cast<double>(cells[row][0] + cells[row][1]);
    for (int column = 0; column < 2; ++column) {
      const double share = total > 0 ? static_cast<double>(cells[row][column]) / total : 0;
      const int x = 74 + column * 158, y = 40 + row * 164;
      text += fmt::format(
          "<rect class=\"cell {}\" x=\"{}\" y=\"{}\" width=\"154\" height=\"160\" rx=\"4\" "
          "fill-opacity=\"{:.2f}\"/>",
          row == column ? "s0" : "s1", x, y, 0.06 + 0.30 * share);
      text += fmt::format("<text class=\"cell-count\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", x + 77,
                          y + 72, format_integer(cells[row][column]));
      text += fmt::format(
          "<text class=\"cell-note\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>"
          "<text class=\"cell-note\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{} of row</text>\n",
          x + 77, y + 98, names[row][column], x + 77, y + 118, format_percent(share));
    }
    text += fmt::format("<text x=\"64\" y=\"{}\" text-anchor=\"end\">{}</text>", 124 + row * 164,
                        row == 0 ? "true 0" : "true 1");
  }
  text +=
      "<text x=\"151\" y=\"26\" text-anchor=\"middle\">predicted 0</text>"
      "<text x=\"309\" y=\"26\" text-anchor=\"middle\">predicted 1</text>\n";
  return text + "</svg>\n";
}

std::string draw_strip(double low, double high, double truth, double prediction) {
  if (!(high > low)) return "";
  const auto place = [&](double value) { return 8 + 184 * std::clamp((value - low) / (high - low), 0.0, 1.0); };
  const double a = place(truth), b = place(prediction);
  return fmt::format(
      "<svg class=\"strip\" viewBox=\"0 0 200 16\" aria-hidden=\"true\"><line class=\"grid\" x1=\"8\" y1=\"8\" "
      "x2=\"192\" y2=\"8\"/><line class=\"gap\" x1=\"{0}\" y1=\"8\" x2=\"{1}\" y2=\"8\"/><circle class=\"ring\" "
      "cx=\"{0}\" cy=\"8\" r=\"5\"/><circle class=\"fill\" cx=\"{1}\" cy=\"8\" r=\"4.5\"/></svg>",
      format_coordinate(a), format_coordinate(b));
}

std::string shorten(std::string_view text, std::size_t length) {
  std::size_t characters = 0, end = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (++characters == length) end = i;
  }
  return characters <= length ? std::string(text) : std::string(text.substr(0, end)) + "…";
}

}  // namespace athanor::evaluate
