#include "athanor/classical/blas.h"

#include <dlfcn.h>

#include <algorithm>
#include <mutex>

#include "athanor/core/parallel.h"

// The Fortran interface, which every BLAS and LAPACK offers under the same names.
extern "C" {
void dgemm_(const char* transpose_a, const char* transpose_b, const int* m, const int* n, const int* k,
            const double* alpha, const double* a, const int* lda, const double* b, const int* ldb, const double* beta,
            double* c, const int* ldc);
void dpotrf_(const char* triangle, const int* n, double* a, const int* lda, int* info);
void dpotrs_(const char* triangle, const int* n, const int* count, const double* a, const int* lda, double* b,
             const int* ldb, int* info);
void dtrsm_(const char* side, const char* triangle, const char* transpose, const char* diagonal, const int* m,
            const int* n, const double* alpha, const double* a, const int* lda, double* b, const int* ldb);
void dtrtri_(const char* triangle, const char* diagonal, const int* n, double* a, const int* lda, int* info);
}

namespace athanor::classical {
namespace {

std::mutex thread_setting_mutex;
int guards = 0;
int former_threads = 1;

template <class Function>
Function find_function(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

void set_blas_threads(int threads) {
  if (const auto set = find_function<void (*)(int)>("openblas_set_num_threads")) set(threads);
}

int get_blas_threads() {
  const auto get = find_function<int (*)()>("openblas_get_num_threads");
  return get ? get() : 1;
}

}  // namespace

SingleBlasThread::SingleBlasThread() {
  const std::lock_guard lock(thread_setting_mutex);
  if (guards++ > 0) return;
  former_threads = get_blas_threads();
  set_blas_threads(1);
}

SingleBlasThread::~SingleBlasThread() {
  const std::lock_guard lock(thread_setting_mutex);
  if (--guards == 0) set_blas_threads(former_threads);
}

void accumulate_gram(const std::vector<double>& block, std::size_t depth, std::size_t size, std::vector<double>& gram,
                     std::size_t threads) {
  constexpr std::size_t panel = 256;
  parallel_for((size + panel - 1) / panel, threads, [&](std::size_t p) {
    // Row-major [depth, size] is column-major [size, depth]: the panel's rows of the lower triangle are columns there.
    const std::size_t first = p * panel;
    const int width = static_cast<int>(std::min(panel, size - first)), height = static_cast<int>(first) + width;
    const int k = static_cast<int>(depth), stride = static_cast<int>(size);
    const double one = 1;
    dgemm_("N", "T", &height, &width, &k, &one, block.data(), &stride, block.data() + first, &stride, &one,
           gram.data() + first * size, &stride);
  });
}

bool solve_positive_definite(std::vector<double>& matrix, std::size_t size, std::vector<double>& right,
                             std::size_t count) {
  const int n = static_cast<int>(size), columns = static_cast<int>(count);
  int info = 0;
  dpotrf_("U", &n, matrix.data(), &n, &info);
  if (info != 0) return false;
  dpotrs_("U", &n, &columns, matrix.data(), &n, right.data(), &n, &info);
  return info == 0;
}

void solve_lower_triangle(const std::vector<double>& lower, std::size_t size, std::vector<double>& right,
                          std::size_t count) {
  // Row-major lower is column-major upper, transposed.
  const int n = static_cast<int>(size), sides = static_cast<int>(count);
  const double one = 1;
  if (n > 0) dtrsm_("L", "U", "T", "N", &n, &sides, &one, lower.data(), &n, right.data(), &n);
}

double compute_inverse_trace(std::vector<double>& factor, std::size_t size) {
  // A = U'U, so the trace of A^-1 is the sum of squares of U^-1.
  const int n = static_cast<int>(size);
  int info = 0;
  dtrtri_("U", "N", &n, factor.data(), &n, &info);
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t j = 0; j <= i; ++j) sum += factor[i * size + j] * factor[i * size + j];
  return sum;
}

}  // namespace athanor::classical
