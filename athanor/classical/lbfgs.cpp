#include "athanor/classical/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

namespace athanor::classical {
namespace {

constexpr std::size_t memory = 20;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// a += factor * b
void add_scaled(std::vector<double>& a, double factor, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += factor * b[i];
}

/// A past step and the change of the gradient along it.
struct Pair {
  std::vector<double> step, change;
  double curvature = 0;  ///< step . change
};

/// The two-loop recursion: -(approximate inverse Hessian) * gradient.
std::vector<double> compute_direction(const std::vector<double>& gradient, const std::deque<Pair>& pairs) {
  std::vector<double> direction(gradient);
  std::vector<double> factors(pairs.size());
  for (std::size_t i = pairs.size(); i-- > 0;) {
    factors[i] = dot(pairs[i].step, direction) / pairs[i].curvature;
    add_scaled(direction, -factors[i], pairs[i].change);
  }
  if (!pairs.empty()) {
    const double scale = pairs.back().curvature / dot(pairs.back().change, pairs.back().change);
    for (double& value : direction) value *= scale;
  }
  for (std::size_t i = 0; i < pairs.size(); ++i)
    add_scaled(direction, factors[i] - dot(pairs[i].change, direction) / pairs[i].curvature, pairs[i].step);
  for (double& value : direction) value = -value;
  return direction;
}

}  // namespace

MinimizeResult minimize(const Objective& objective, std::vector<double>& x, double tolerance, int max_iterations) {
  std::vector<double> gradient(x.size()), next_gradient(x.size()), next(x.size());
  double value = objective(x, gradient);
  std::deque<Pair> pairs;
  MinimizeResult result;
  for (; result.iterations < max_iterations; ++result.iterations) {
    result.gradient_norm = std::sqrt(dot(gradient, gradient));
    if (result.gradient_norm <= tolerance) break;
    const std::vector<double> direction = compute_direction(gradient, pairs);
    const double slope = dot(direction, gradient);
    // The first step has no scale yet; later ones are near 1. Rounding of the value must not reject the last steps.
    double length = pairs.empty() ? 1 / std::max(1.0, result.gradient_norm) : 1;
    const double slack = 1e-14 * std::abs(value);
    double next_value = 0;
    bool accepted = false;
    for (int tries = 0; tries < 50 && !accepted; ++tries, length *= accepted ? 1 : 0.5) {
      next = x;
      add_scaled(next, length, direction);
      next_value = objective(next, next_gradient);
      accepted = next_value <= value + 1e-4 * length * slope + slack;
    }
    if (!accepted) break;
    Pair pair{next, next_gradient, 0};
    add_scaled(pair.step, -1, x);
    add_scaled(pair.change, -1, gradient);
    pair.curvature = dot(pair.step, pair.change);
    x.swap(next);
    gradient.swap(next_gradient);
    value = next_value;
    if (!(pair.curvature > 0)) continue;
    pairs.push_back(std::move(pair));
    if (pairs.size() > memory) pairs.pop_front();
  }
  return result;
}

}  // namespace athanor::classical
