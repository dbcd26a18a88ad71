#include "athanor/core/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace athanor {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double compute_mean(std::span<const double> values) {
  double sum = 0, count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    count += 1;
  }
  return count == 0 ? undefined : sum / count;
}

double compute_median(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return undefined;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : std::midpoint(values[middle - 1], values[middle]);
}

double find_quantile(std::span<const double> sorted, double fraction) {
  if (sorted.empty()) return undefined;
  const double position = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double find_normal_quantile(double p) {
  if (p < 0.5) return -find_normal_quantile(1 - p);
  // Newton's method from 0 rises to the root and never beyond: the distribution function is concave there.
  double x = 0;
  for (int step = 0; step < 100; ++step) {
    const double missing = p - 0.5 * std::erfc(-x / std::sqrt(2.0));
    const double next = x + missing * std::sqrt(2 * M_PI) * std::exp(x * x / 2);
    if (!(next > x)) break;
    x = next;
  }
  return x;
}

}  // namespace athanor
