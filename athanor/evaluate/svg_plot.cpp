// SVG plots with axes; see the header.
#include "athanor/evaluate/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/evaluate/html.h"

namespace athanor::evaluate {
namespace {

constexpr double character_width = 7.3;  ///< of a digit in 13-unit text

/// 1, 2 or 5 times a power of ten, near range / count.
double find_step(double range, int count) {
  const double rough = range / std::max(1, count);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double ratio = rough / power;
  return power * (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10);
}

std::vector<double> list_ticks(double low, double high, double step) {
  std::vector<double> ticks;
  const double first = std::ceil(low / step - 1e-9);
  for (double i = first; i * step <= high + 1e-9 * step; ++i) ticks.push_back(i == 0 ? 0 : i * step);
  return ticks;
}

/// A range that has an extent.
void widen(double& low, double& high) {
  if (low > high) std::swap(low, high);
  if (high - low > 1e-12 * std::max(std::abs(low), std::abs(high))) return;
  const double half = low == 0 ? 0.5 : 0.05 * std::abs(low);
  low -= half;
  high += half;
}

std::string wrap_tip(std::string_view tip) {
  return tip.empty() ? std::string() : "<title>" + escape_html(tip) + "</title>";
}

}  // namespace

std::string format_coordinate(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

Axis make_axis(double low, double high, std::string label, int count) {
  widen(low, high);
  const double step = find_step(high - low, count);
  low = std::floor(low / step + 1e-9) * step;
  high = std::ceil(high / step - 1e-9) * step;
  return {low, high, std::move(label), list_ticks(low, high, step)};
}

Axis make_fixed_axis(double low, double high, std::string label, int count) {
  widen(low, high);
  return {low, high, std::move(label), list_ticks(low, high, find_step(high - low, count))};
}

Axis make_log_axis(double low, double high, std::string label) {
  constexpr int most_powers = 5;  // more would run into one another
  Axis axis{low, high, std::move(label), {}, true};
  const bool is_short = high / low < 100;
  const int first = static_cast<int>(std::floor(std::log10(low))),
            last = static_cast<int>(std::floor(std::log10(high)));
  const int stride = 1 + (last - first) / most_powers;
  for (int power = first; power <= last; power += stride)
    for (const double factor : {1.0, 2.0, 5.0})
      if ((is_short || factor == 1.0) && factor * std::pow(10.0, power) >= low &&
          factor * std::pow(10.0, power) <= high)
        axis.ticks.push_back(factor * std::pow(10.0, power));
  return axis;
}

std::string format_tick(const Axis& axis, double tick) {
  if (axis.logarithmic) return format_significant(tick, 1);
  const double step = axis.ticks.size() > 1 ? axis.ticks[1] - axis.ticks[0] : std::abs(tick);
  const double largest = std::max(std::abs(axis.low), std::abs(axis.high));
  if (tick != 0 && (largest >= 1e7 || step < 1e-6)) return format_significant(tick, 3);
  return format_decimals(tick, find_decimals(step * 1.0000001, 1));
}

std::vector<CurvePoint> thin_points(const std::vector<CurvePoint>& points, std::size_t most) {
  if (points.size() <= most) return points;
  std::vector<CurvePoint> kept;
  for (std::size_t i = 0; i < most; ++i) kept.push_back(points[i * (points.size() - 1) / (most - 1)]);
  return kept;
}

SvgPlot::SvgPlot(std::string label, Axis x, Axis y, double width, double height)
    : label_(std::move(label)), x_(std::move(x)), y_(std::move(y)), width_(width), height_(height) {
  std::size_t longest = 1;
  const auto count_characters = [](const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  };
  for (const double tick : y_.ticks) longest = std::max(longest, count_characters(format_tick(y_, tick)));
  left_ = y_.ticks.empty() ? 10 : 12 + character_width * static_cast<double>(longest);
  right_ = 14;
  top_ = y_.label.empty() ? 10 : 28;
  bottom_ = x_.label.empty() ? 26 : 44;
}

double SvgPlot::to_x(double value) const {
  const double share =
      x_.logarithmic ? std::log(value / x_.low) / std::log(x_.high / x_.low) : (value - x_.low) / (x_.high - x_.low);
  return left_ + std::clamp(share, 0.0, 1.0) * (width_ - left_ - right_);
}

double SvgPlot::to_y(double value) const {
  const double share =
      y_.logarithmic ? std::log(value / y_.low) / std::log(y_.high / y_.low) : (value - y_.low) / (y_.high - y_.low);
  return height_ - bottom_ - std::clamp(share, 0.0, 1.0) * (height_ - top_ - bottom_);
}

void SvgPlot::add_dots(const std::vector<Dot>& dots, std::string_view css_class, double radius) {
  marks_ += fmt::format("<g class=\"dots {}\">", css_class);
  for (const Dot& dot : dots) {
    marks_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", format_coordinate(to_x(dot.x)),
                          format_coordinate(to_y(dot.y)), format_coordinate(radius));
    marks_ += dot.index >= 0 ? fmt::format(" data-i=\"{}\"/>", dot.index) : std::string("/>");
  }
  marks_ += "</g>\n";
}

void SvgPlot::add_marker(double x, double y, std::size_t series, std::string_view tip) {
  marks_ += draw_marker(to_x(x), to_y(y), series, tip);
}

void SvgPlot::add_line(const std::vector<CurvePoint>& points, std::string_view css_class) {
  if (points.empty()) return;
  marks_ += fmt::format("<polyline class=\"line {}\" points=\"", css_class);
  std::string last;
  for (const CurvePoint& point : points) {
    std::string place = format_coordinate(to_x(point.x)) + "," + format_coordinate(to_y(point.y));
    if (place == last) continue;
    marks_ += (last.empty() ? "" : " ") + place;
    last = std::move(place);
  }
  marks_ += "\"/>\n";
}

void SvgPlot::add_segment(double x0, double y0, double x1, double y1, std::string_view css_class) {
  marks_ += fmt::format("<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", css_class,
                        format_coordinate(to_x(x0)), format_coordinate(to_y(y0)), format_coordinate(to_x(x1)),
                        format_coordinate(to_y(y1)));
}

void SvgPlot::add_box(double x0, double y0, double x1, double y1, std::string_view css_class, std::string_view tip,
                      double opacity) {
  const double left = to_x(std::min(x0, x1)), right = to_x(std::max(x0, x1));
  const double top = to_y(std::max(y0, y1)), bottom = to_y(std::min(y0, y1));
  marks_ +=
      fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", css_class, format_coordinate(left),
                  format_coordinate(top), format_coordinate(right - left), format_coordinate(bottom - top));
  if (opacity < 1) marks_ += fmt::format(" fill-opacity=\"{:.2f}\"", opacity);
  marks_ += tip.empty() ? std::string("/>\n") : ">" + wrap_tip(tip) + "</rect>\n";
}

void SvgPlot::add_text(double x, double y, std::string_view text, std::string_view css_class, std::string_view anchor,
                       double dx, double dy) {
  marks_ += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", css_class,
                        format_coordinate(to_x(x) + dx), format_coordinate(to_y(y) + dy), anchor, escape_html(text));
}

std::string SvgPlot::draw_axes() const {
  std::string text = "<g class=\"axes\">";
  const double floor = height_ - bottom_;
  for (const double tick : y_.ticks) {
    const std::string y = format_coordinate(to_y(tick));
    if (y_.has_grid)
      text += fmt::format("<line class=\"grid\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>", format_coordinate(left_), y,
                          format_coordinate(width_ - right_), y);
    text += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", format_coordinate(left_ - 6),
                        format_coordinate(to_y(tick) + 4), format_tick(y_, tick));
  }
  for (const double tick : x_.ticks) {
    const std::string x = format_coordinate(to_x(tick));
    if (x_.has_grid)
      text += fmt::format("<line class=\"grid\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>", x, format_coordinate(top_),
                          x, format_coordinate(floor));
    text += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", x, format_coordinate(floor + 17),
                        format_tick(x_, tick));
  }
  text += fmt::format("<line class=\"axis\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>", format_coordinate(left_),
                      format_coordinate(floor), format_coordinate(width_ - right_), format_coordinate(floor));
  if (!x_.label.empty())
    text += fmt::format("<text class=\"axis-label\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                        format_coordinate(width_ - right_), format_coordinate(height_ - 8), escape_html(x_.label));
  if (!y_.label.empty())
    text += fmt::format("<text class=\"axis-label\" x=\"2\" y=\"14\">{}</text>", escape_html(y_.label));
  return text + "</g>\n";
}

std::string SvgPlot::html() const {
  std::string text = fmt::format("<svg class=\"plot{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"",
                                 hover_target_ >= 0 ? " hover" : "", format_coordinate(width_),
                                 format_coordinate(height_), escape_html(label_));
  if (hover_target_ >= 0) text += fmt::format(" data-t=\"{}\"", hover_target_);
  return text + ">\n" + draw_axes() + marks_ + "</svg>\n";
}

std::string draw_marker(double x, double y, std::size_t series, std::string_view tip) {
  const auto path = [&](const char* shape) {
    return fmt::format("<path class=\"marker s{}\" transform=\"translate({} {})\" d=\"{}\">{}</path>\n", series % 6,
                       format_coordinate(x), format_coordinate(y), shape, wrap_tip(tip));
  };
  switch (series % 6) {
    case 1: return path("M-4.5-4.5h9v9h-9z");
    case 2: return path("M0-5.5 5.5 4.5h-11z");
    case 3: return path("M0-6 6 0 0 6-6 0z");
    case 4: return path("M0 5.5 5.5-4.5h-11z");
    case 5: return path("M-5.5-1.5h4v-4h3v4h4v3h-4v4h-3v-4h-4z");
    default: return path("M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z");
  }
}

std::string draw_swatch(std::size_t series, bool line) {
  if (line)
    return fmt::format(
        "<svg class=\"swatch\" viewBox=\"0 0 28 14\" aria-hidden=\"true\">"
        "<line class=\"line s{}\" x1=\"1\" y1=\"7\" x2=\"27\" y2=\"7\"/></svg>",
        series % 6);
  return "<svg class=\"swatch\" viewBox=\"0 0 14 14\" aria-hidden=\"true\">" + draw_marker(7, 7, series) + "</svg>";
}

}  // namespace athanor::evaluate
