// Limited-memory BFGS for smooth convex functions (Liu & Nocedal 1989, doi:10.1007/BF01589116).
#pragma once

#include <functional>
#include <vector>

namespace athanor::classical {

/// Value at `x`; writes the gradient.
using Objective = std::function<double(const std::vector<double>& x, std::vector<double>& gradient)>;

struct MinimizeResult {
  int iterations = 0;
  double gradient_norm = 0;  ///< Euclidean, at the end
};

/// Moves `x` to the minimum: until the gradient's norm is at most `tolerance`, rounding allows no further step, or
/// `max_iterations`.
MinimizeResult minimize(const Objective& objective, std::vector<double>& x, double tolerance, int max_iterations);

}  // namespace athanor::classical
