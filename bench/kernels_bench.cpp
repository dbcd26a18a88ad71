// Matrix products of each instruction set beside the BLAS library, on one thread: GFLOP/s, and the share of what the
// CPU can do when nothing is read from memory. `unset OPENBLAS_CORETYPE` first.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "athanor/kernels/bf16.h"
#include "athanor/kernels/kernels.h"
#include "athanor/kernels/limits.h"
#include "measure.h"

extern "C" {
void cblas_sgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float* a, int lda,
                 const float* b, int ldb, float beta, float* c, int ldc);
void cblas_dgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, double alpha, const double* a,
                 int lda, const double* b, int ldb, double beta, double* c, int ldc);
void openblas_set_num_threads(int threads) __attribute__((weak));
}

namespace {
using namespace athanor::kernels;
using athanor::bench::Aligned;
using athanor::bench::make_values;
using athanor::bench::measure_seconds;

struct Shape {
  std::int64_t m, n, k;
};

void multiply_by_blas(Shape s, const float* a, const float* b, float* c) {
  cblas_sgemm(101, 111, 111, static_cast<int>(s.m), static_cast<int>(s.n), static_cast<int>(s.k), 1, a,
              static_cast<int>(s.k), b, static_cast<int>(s.n), 0, c, static_cast<int>(s.n));
}

void multiply_by_blas(Shape s, const double* a, const double* b, double* c) {
  cblas_dgemm(101, 111, 111, static_cast<int>(s.m), static_cast<int>(s.n), static_cast<int>(s.k), 1, a,
              static_cast<int>(s.k), b, static_cast<int>(s.n), 0, c, static_cast<int>(s.n));
}

void print_rate(const char* numbers, const std::string& name, Shape s, double seconds, double limit) {
  const double rate = 2e-9 * static_cast<double>(s.m * s.n * s.k) / seconds;
  fmt::print("| {} | {} x {} x {} | {} | {:.1f} | {:.0f} % |\n", numbers, s.m, s.n, s.k, name, rate,
             100 * rate / limit);
}

template <class T>
void print_row(const std::string& name, Shape s, double seconds, double limit) {
  print_rate(sizeof(T) == 4 ? "f32" : "f64", name, s, seconds, limit);
}

template <class T>
void compare(Shape s, double limit) {
  const auto a = make_values<T>(s.m * s.k), b = make_values<T>(s.k * s.n);
  std::vector<T> c(static_cast<std::size_t>(s.m * s.n));
  const MatrixView<T> a_view{a.data(), s.k, 1}, b_view{b.data(), s.n, 1};
  for (const auto& [name, table] : list_kernels<T>()) {
    print_row<T>(name, s, measure_seconds([&] { table->multiply(s.m, s.n, s.k, a_view, b_view, c.data(), false); }),
                 limit);
    const Aligned memory(static_cast<std::size_t>(table->packed_size(s.n, s.k)) * sizeof(T));
    T* packed = memory.as<T>();
    table->pack(s.n, s.k, b_view, packed);
    print_row<T>(std::string(name) + ", packed before", s,
                 measure_seconds([&] { table->multiply_packed(s.m, s.n, s.k, a_view, packed, {}, c.data()); }), limit);
  }
  print_row<T>("BLAS", s, measure_seconds([&] { multiply_by_blas(s, a.data(), b.data(), c.data()); }), limit);
}

constexpr Shape shapes[] = {{928, 300, 300}, {432, 304, 300}, {16, 304, 323}, {32, 300, 2048}, {512, 512, 512}};

template <class T>
void run() {
  const double limit = measure_gflops<T>();
  fmt::print("| {} | | limit | {:.1f} | 100 % |\n", sizeof(T) == 4 ? "f32" : "f64", limit);
  for (const Shape s : shapes) compare<T>(s, limit);
}

/// The portable table computes in f32.
double measure_bf16_limit(std::string_view name) {
  if (name == "amx") return measure_amx_bf16_gflops();
  return name == "avx512_bf16" ? measure_bf16_gflops() : measure_gflops<float>();
}

void run_bf16() {
  for (const auto& [name, table] : list_bf16_kernels()) {
    const double limit = measure_bf16_limit(name);
    fmt::print("| bf16 | | limit of {} | {:.1f} | 100 % |\n", name, limit);
    for (const Shape s : shapes) {
      const auto x = make_values<float>(s.m * s.k), b = make_values<float>(s.k * s.n);
      const std::int64_t a_stride = pad_bf16_width(s.k), c_stride = pad_bf16_width(s.n);
      const Aligned a(static_cast<std::size_t>(s.m * a_stride) * sizeof(Bf16)), packed(table->packed_bytes(s.n, s.k)),
          c(static_cast<std::size_t>(s.m * c_stride) * sizeof(float));
      table->round(s.m, s.k, x.data(), s.k, {a.as<Bf16>(), a_stride});
      table->pack(s.n, s.k, {b.data(), s.n, 1}, packed.as<void>());
      const ConstBf16Rows rows{a.as<Bf16>(), a_stride};
      print_rate("bf16", name, s,
                 measure_seconds([&] { table->multiply(s.m, s.n, s.k, rows, packed.as<void>(), {}, c.as<float>()); }),
                 limit);
    }
  }
}

}  // namespace

int main() {
  if (openblas_set_num_threads) openblas_set_num_threads(1);
  fmt::print("| numbers | m x n x k | by | GFLOP/s | of the limit |\n|---|---|---|---|---|\n");
  run<float>();
  run_bf16();
  run<double>();
}
