// Points of a target in a plot: dots, or density and outliers.
#include "athanor/evaluate/report_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t cells_per_side = 56;

/// Counts of points on a grid, drawn darker where there are more (logarithmic).
void add_density(SvgPlot& plot, const Axis& x, const Axis& y, const std::vector<CurvePoint>& points) {
  std::vector<std::size_t> counts(cells_per_side * cells_per_side);
  const auto find_cell = [](const Axis& axis, double value) {
    const double share = (value - axis.low) / (axis.high - axis.low);
    return static_cast<std::size_t>(std::clamp(share * cells_per_side, 0.0, cells_per_side - 1.0));
  };
  for (const CurvePoint& point : points) ++counts[find_cell(y, point.y) * cells_per_side + find_cell(x, point.x)];
  const double most = static_cast<double>(*std::max_element(counts.begin(), counts.end()));
  const double dx = (x.high - x.low) / cells_per_side, dy = (y.high - y.low) / cells_per_side;
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    if (counts[cell] == 0) continue;
    const double left = x.low + dx * static_cast<double>(cell % cells_per_side),
                 bottom = y.low + dy * static_cast<double>(cell / cells_per_side);
    plot.add_box(left, bottom, left + dx, bottom + dy, "cell s0", "",
                 0.15 + 0.8 * std::log1p(static_cast<double>(counts[cell])) / std::log1p(most));
  }
}

}  // namespace

void add_points(SvgPlot& plot, const Axis& x, const Axis& y, const TargetView& target,
                const std::vector<CurvePoint>& points) {
  if (target.is_dense) add_density(plot, x, y, points);
  plot.set_hover_target(target.index);
  std::vector<Dot> dots;
  for (std::size_t i = 0; i < target.shown.size(); ++i)
    dots.push_back({points[target.shown[i]].x, points[target.shown[i]].y, static_cast<long>(i)});
  plot.add_dots(dots, target.is_dense ? "s1" : "s0", points.size() > 1500 ? 2 : 3);
}

std::string describe_points(const TargetView& target) {
  if (!target.is_dense)
    return fmt::format("Each dot is one of {}.", format_count(target.records.size(), "test " + target.row_word));
  return fmt::format("Shades: density of {}; dots: the {} largest errors.",
                     format_count(target.records.size(), "test " + target.row_word),
                     format_integer(target.shown.size()));
}

}  // namespace athanor::evaluate
