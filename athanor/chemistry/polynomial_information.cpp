// The characteristic polynomial of a graph, from a tridiagonal matrix with the same eigenvalues.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/chemistry/entropy.h"
#include "athanor/chemistry/topology_descriptors.h"

namespace athanor::chemistry {
namespace {

using RDKit::ROMol;

/// Symmetric matrix, [size, size].
struct Matrix {
  explicit Matrix(std::size_t n) : size(n), values(n * n, 0.0) {}
  double* row(std::size_t i) { return values.data() + i * size; }
  std::size_t size;
  std::vector<double> values;
};

Matrix make_adjacency_matrix(const ROMol& molecule) {
  Matrix matrix(molecule.getNumAtoms());
  for (const RDKit::Bond* bond : molecule.bonds()) {
    matrix.row(bond->getBeginAtomIdx())[bond->getEndAtomIdx()] = 1;
    matrix.row(bond->getEndAtomIdx())[bond->getBeginAtomIdx()] = 1;
  }
  return matrix;
}

/// Diagonal and the squares beside it.
struct Tridiagonal {
  std::vector<double> diagonal, squares;
};

/// Makes column `k` zero below its second entry by a reflection at the plane normal to v:
/// A - v w^T - w v^T with w = p - (p.v / 2) v, p = A v and v.v = 2.
void reflect(Matrix& matrix, std::size_t k, std::vector<double>& v, std::vector<double>& w) {
  const std::size_t n = matrix.size, first = k + 1;
  double norm = 0;
  for (std::size_t i = first; i < n; ++i) norm += matrix.row(i)[k] * matrix.row(i)[k];
  norm = std::sqrt(norm);
  if (norm < 1e-30) return;  // nothing but rounding is left, and its square would not be a number
  const double head = matrix.row(first)[k];
  const double shift = head < 0 ? -norm : norm;
  const double scale = std::sqrt(norm * (norm + std::abs(head)));
  for (std::size_t i = first; i < n; ++i) v[i] = (matrix.row(i)[k] + (i == first ? shift : 0)) / scale;
  double half = 0;
  for (std::size_t i = first; i < n; ++i) {
    w[i] = std::inner_product(v.begin() + static_cast<std::ptrdiff_t>(first), v.end(), matrix.row(i) + first, 0.0);
    half += w[i] * v[i] / 2;
  }
  for (std::size_t i = first; i < n; ++i) w[i] -= half * v[i];
  for (std::size_t i = first; i < n; ++i)
    for (std::size_t j = first; j < n; ++j) matrix.row(i)[j] -= v[i] * w[j] + w[i] * v[j];
  matrix.row(first)[k] = -shift;
}

/// Householder's reduction (doi:10.1145/320941.320947).
Tridiagonal reduce(Matrix matrix) {
  Tridiagonal reduced;
  std::vector<double> v(matrix.size), w(matrix.size);
  for (std::size_t k = 0; k < matrix.size; ++k) {
    reduced.diagonal.push_back(matrix.row(k)[k]);
    if (k + 1 == matrix.size) break;
    if (k + 2 < matrix.size) reflect(matrix, k, v, w);
    const double beside = matrix.row(k + 1)[k];
    reduced.squares.push_back(beside * beside);
  }
  return reduced;
}

/// Coefficients of det(x - A), the highest power first: p[k] = (x - a[k]) p[k - 1] - b[k - 1]^2 p[k - 2].
std::vector<double> expand(const Tridiagonal& matrix) {
  std::vector<double> before, last{1.0}, next;
  for (std::size_t k = 0; k < matrix.diagonal.size(); ++k) {
    next = last;
    next.push_back(0.0);
    for (std::size_t i = 0; i < last.size(); ++i) next[i + 1] -= matrix.diagonal[k] * last[i];
    for (std::size_t i = 0; i < before.size(); ++i) next[i + 2] -= matrix.squares[k - 1] * before[i];
    before = std::move(last);
    last = std::move(next);
  }
  return last;
}

}  // namespace

double compute_polynomial_information(const ROMol& molecule) {
  std::vector<double> coefficients = expand(reduce(make_adjacency_matrix(molecule)));
  for (double& coefficient : coefficients) coefficient = std::abs(coefficient);
  const double sum = std::accumulate(coefficients.begin(), coefficients.end(), 0.0);
  return sum * compute_entropy(coefficients, sum);
}

}  // namespace athanor::chemistry
