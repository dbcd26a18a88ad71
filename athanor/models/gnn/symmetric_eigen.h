// Eigenvalues and eigenvectors of small symmetric matrices, on the calling thread alone.
#pragma once

#include <cstddef>
#include <vector>

namespace athanor::models {

struct Eigensystem {
  std::vector<double> values;   ///< [size], ascending
  std::vector<double> vectors;  ///< [size, size], row k belongs to value k
};

/// By Jacobi's rotations (Jacobi 1846, doi:10.1515/crll.1846.30.51) of a symmetric matrix [size, size]. Threads of
/// LAPACK would wait for one another here, since several workers ask for many small matrices at the same time.
Eigensystem compute_symmetric_eigen(std::vector<double> matrix, std::size_t size);

}  // namespace athanor::models
