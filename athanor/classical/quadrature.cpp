#include "athanor/classical/quadrature.h"

#include <cmath>
#include <numbers>

namespace athanor::classical {
namespace {

struct Legendre {
  double value, slope;
};

/// Legendre polynomial of that degree at x in (-1, 1).
Legendre compute_legendre(std::size_t degree, double x) {
  double before = 0, value = 1;
  for (std::size_t k = 1; k <= degree; ++k) {
    const auto n = static_cast<double>(k);
    const double next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
    before = value;
    value = next;
  }
  return {value, static_cast<double>(degree) * (x * value - before) / (x * x - 1)};
}

}  // namespace

Quadrature make_quadrature(std::size_t size) {
  constexpr int newton_steps = 10;  // from a start that is right to a few digits
  Quadrature quadrature;
  for (std::size_t i = 0; i < size; ++i) {
    const double angle = std::numbers::pi * (static_cast<double>(i) + 0.75) / (static_cast<double>(size) + 0.5);
    double x = std::cos(angle);
    Legendre polynomial = compute_legendre(size, x);
    for (int step = 0; step < newton_steps; ++step) {
      x -= polynomial.value / polynomial.slope;
      polynomial = compute_legendre(size, x);
    }
    quadrature.places.push_back(0.5 * (1 + x));
    quadrature.weights.push_back(1 / ((1 - x * x) * polynomial.slope * polynomial.slope));
  }
  return quadrature;
}

}  // namespace athanor::classical
