// A small plot in SVG: axes with nice ticks, and dots, lines, bars, whiskers, cells and text in data coordinates.
// Colours come from the page's style sheet (classes s0, s1 … for series), so that figures follow the theme.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "athanor/metrics/metrics.h"

namespace athanor::evaluate {

using metrics::CurvePoint;

/// Range of one axis in data coordinates and where it is labelled.
struct Axis {
  double low = 0, high = 1;
  std::string label;  ///< plain text
  std::vector<double> ticks;
  bool logarithmic = false;
  bool has_grid = true;
};

/// Widened to nice ticks (1, 2 or 5 times a power of ten), about `count` of them.
Axis make_axis(double low, double high, std::string label, int count = 5);
/// Exactly low to high with nice ticks inside.
Axis make_fixed_axis(double low, double high, std::string label, int count = 5);
/// Powers of ten; low > 0.
Axis make_log_axis(double low, double high, std::string label);
/// Text of a tick: as many decimals as the ticks differ in.
std::string format_tick(const Axis& axis, double tick);

/// A point that the page's script can describe: `index` is its place in the target's hover data, -1 = none.
struct Dot {
  double x = 0, y = 0;
  long index = -1;
};

/// Every k-th point and the last, so that at most `most` are left: long curves look the same with fewer points.
std::vector<CurvePoint> thin_points(const std::vector<CurvePoint>& points, std::size_t most = 400);

class SvgPlot {
 public:
  /// `label` is the text alternative of the picture. Width and height are in units of the view box; text is 13 units
  /// high.
  SvgPlot(std::string label, Axis x, Axis y, double width = 400, double height = 300);

  /// Names the target whose hover data the dots of this plot refer to.
  void set_hover_target(std::size_t target) { hover_target_ = static_cast<long>(target); }
  void add_dots(const std::vector<Dot>& dots, std::string_view css_class, double radius = 3);
  void add_marker(double x, double y, std::size_t series, std::string_view tip = "");
  void add_line(const std::vector<CurvePoint>& points, std::string_view css_class);
  void add_segment(double x0, double y0, double x1, double y1, std::string_view css_class);
  /// Rectangle; `tip` is its native tooltip, `opacity` of the fill.
  void add_box(double x0, double y0, double x1, double y1, std::string_view css_class, std::string_view tip = "",
               double opacity = 1);
  /// `anchor` is start, middle or end; dx and dy are in view units.
  void add_text(double x, double y, std::string_view text, std::string_view css_class,
                std::string_view anchor = "middle", double dx = 0, double dy = 0);
  std::string html() const;

 private:
  double to_x(double value) const;
  double to_y(double value) const;
  std::string draw_axes() const;

  std::string label_, marks_;
  Axis x_, y_;
  double width_, height_, left_, right_, top_, bottom_;
  long hover_target_ = -1;
};

/// Marker shape of a series (circle, square, triangle, diamond …), so that colour is never alone.
std::string draw_marker(double x, double y, std::size_t series, std::string_view tip = "");
/// Small picture of a series for legends.
std::string draw_swatch(std::size_t series, bool line);
/// Coordinate with at most one decimal.
std::string format_coordinate(double value);

}  // namespace athanor::evaluate
