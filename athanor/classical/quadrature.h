// Gauss-Legendre quadrature on [0, 1].
#pragma once

#include <cstddef>
#include <vector>

namespace athanor::classical {

/// Sum of weight * p(place) is the integral of p from 0 to 1 for every polynomial p of degree 2 * size - 1 or less.
struct Quadrature {
  std::vector<double> places, weights;
  std::size_t size() const { return places.size(); }
};

/// `size` >= 1. Places by Newton's method on the Legendre polynomial (Press et al., Numerical Recipes, 4.6).
Quadrature make_quadrature(std::size_t size);

}  // namespace athanor::classical
