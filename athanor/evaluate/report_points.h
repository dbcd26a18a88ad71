// Points of a target in a plot: dots, or above some thousand a density with the largest errors as dots.
#pragma once

#include <string>
#include <vector>

#include "athanor/evaluate/report_view.h"
#include "athanor/evaluate/svg_plot.h"

namespace athanor::evaluate {

/// `points` has one point per test row of the target; its dots can be described on hover.
void add_points(SvgPlot& plot, const Axis& x, const Axis& y, const TargetView& target,
                const std::vector<CurvePoint>& points);

/// One sentence for the caption.
std::string describe_points(const TargetView& target);

}  // namespace athanor::evaluate
