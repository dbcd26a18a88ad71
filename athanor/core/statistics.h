// Means and quantiles of plain numbers.
#pragma once

#include <span>
#include <vector>

namespace athanor {

/// NaNs left out; NaN when none is left.
double compute_mean(std::span<const double> values);
/// NaNs left out, mean of the middle two for even counts; NaN when none is left.
double compute_median(std::vector<double> values);
/// The value at `fraction` (0 to 1) of ascending values: linear interpolation between order statistics, as
/// numpy.quantile has it. NaN without values.
double find_quantile(std::span<const double> sorted, double fraction);

/// The value that a standard normal variable is below with that probability, 0 < p < 1.
double find_normal_quantile(double p);

}  // namespace athanor
