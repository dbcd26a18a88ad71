#include "athanor/models/gnn/symmetric_eigen.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace athanor::models {
namespace {

constexpr int most_sweeps = 50;  ///< five to ten are enough for any matrix
constexpr double negligible = 1e-15;

/// Rows a and b become c a - s b and s a + c b.
void rotate_rows(double* a, double* b, std::size_t size, double c, double s) {
  for (std::size_t i = 0; i < size; ++i) {
    const double x = a[i], y = b[i];
    a[i] = c * x - s * y;
    b[i] = s * x + c * y;
  }
}

/// The rotation of rows and columns p and q that makes their common element 0.
void rotate(std::vector<double>& matrix, std::vector<double>& vectors, std::size_t size, std::size_t p, std::size_t q) {
  const auto at = [&](std::size_t row, std::size_t column) -> double& { return matrix[row * size + column]; };
  const double half = (at(q, q) - at(p, p)) / (2 * at(p, q));
  const double tangent = std::copysign(1.0, half) / (std::abs(half) + std::sqrt(half * half + 1));
  const double cosine = 1 / std::sqrt(tangent * tangent + 1), sine = tangent * cosine;
  rotate_rows(&at(p, 0), &at(q, 0), size, cosine, sine);
  for (std::size_t row = 0; row < size; ++row) {
    const double x = at(row, p), y = at(row, q);
    at(row, p) = cosine * x - sine * y;
    at(row, q) = sine * x + cosine * y;
  }
  rotate_rows(&vectors[p * size], &vectors[q * size], size, cosine, sine);
}

}  // namespace

Eigensystem compute_symmetric_eigen(std::vector<double> matrix, std::size_t size) {
  std::vector<double> vectors(size * size, 0);
  for (std::size_t i = 0; i < size; ++i) vectors[i * size + i] = 1;
  bool rotated = true;
  for (int sweep = 0; sweep < most_sweeps && rotated; ++sweep) {
    rotated = false;
    for (std::size_t p = 0; p < size; ++p)
      for (std::size_t q = p + 1; q < size; ++q) {
        if (std::abs(matrix[p * size + q]) < negligible) continue;
        rotate(matrix, vectors, size, p, q);
        rotated = true;
      }
  }
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto value = [&](std::size_t i) { return matrix[i * size + i]; };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return value(a) < value(b); });
  Eigensystem eigen;
  for (const std::size_t i : order) {
    eigen.values.push_back(value(i));
    eigen.vectors.insert(eigen.vectors.end(), &vectors[i * size], &vectors[i * size] + size);
  }
  return eigen;
}

}  // namespace athanor::models
