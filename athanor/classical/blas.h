// The few BLAS and LAPACK calls of ridge regression, on one BLAS thread so that bits do not depend on the machine's
// load.
#pragma once

#include <cstddef>
#include <vector>

namespace athanor::classical {

/// While one lives, OpenBLAS (if that is the BLAS in use) runs single-threaded; the former setting comes back with the
/// last.
class SingleBlasThread {
 public:
  SingleBlasThread();
  ~SingleBlasThread();
  SingleBlasThread(const SingleBlasThread&) = delete;
  SingleBlasThread& operator=(const SingleBlasThread&) = delete;
};

/// gram[i * size + j] += sum_k block[k * size + i] * block[k * size + j] for j <= i; `gram` is [size, size] and `block`
/// is [depth, size], both row-major. Split into fixed panels over `threads` threads: the bits do not depend on their
/// number.
void accumulate_gram(const std::vector<double>& block, std::size_t depth, std::size_t size, std::vector<double>& gram,
                     std::size_t threads);

/// Solves A X = B for the symmetric positive definite A [size, size] of which the lower triangle (row-major) is given;
/// `right` is [count, size] row-major, one right-hand side per row, and becomes the solutions. A becomes its Cholesky
/// factor. False when A is not positive definite.
bool solve_positive_definite(std::vector<double>& matrix, std::size_t size, std::vector<double>& right,
                             std::size_t count);

/// Solves L X = B for the lower triangle L [size, size] (row-major), such as the factor that solve_positive_definite
/// leaves; `right` is [count, size] row-major, one right-hand side per row, and becomes the solutions. The bits of one
/// do not depend on the others as long as `count` is the same.
void solve_lower_triangle(const std::vector<double>& lower, std::size_t size, std::vector<double>& right,
                          std::size_t count);

/// Trace of A^-1, where `factor` is what solve_positive_definite left of A; overwritten.
double compute_inverse_trace(std::vector<double>& factor, std::size_t size);

}  // namespace athanor::classical
