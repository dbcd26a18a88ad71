// Matrix products of each instruction set beside the BLAS library, on one thread: GFLOP/s, and the share of what the
// CPU can do when nothing is read from memory. `unset OPENBLAS_CORETYPE` first.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "arrays.h"
#include "athanor/kernels/bf16.h"
#include "athanor/kernels/int8.h"
#include "athanor/kernels/kernels.h"
#include "athanor/kernels/limits.h"
#include "registered.h"

extern "C" {
void cblas_sgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float* a, int lda,
                 const float* b, int ldb, float beta, float* c, int ldc);
void cblas_dgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, double alpha, const double* a,
                 int lda, const double* b, int ldb, double beta, double* c, int ldc);
void openblas_set_num_threads(int threads) __attribute__((weak));
}

namespace {
using namespace athanor::kernels;
using athanor::bench::add_product;
using athanor::bench::Aligned;
using athanor::bench::make_values;

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

std::string name_product(const char* numbers, Shape s, const std::string& by) {
  return fmt::format("{}/{}x{}x{}/{}", numbers, s.m, s.n, s.k, by);
}

double count_flops(Shape s) { return 2.0 * static_cast<double>(s.m * s.n * s.k); }

/// The arrays of one shape, which its benchmarks share.
template <class T>
struct Product {
  explicit Product(Shape s)
      : shape(s), a(make_values<T>(s.m * s.k)), b(make_values<T>(s.k * s.n)), c(static_cast<std::size_t>(s.m * s.n)) {}
  MatrixView<T> a_view() const { return {a.data(), shape.k, 1}; }
  MatrixView<T> b_view() const { return {b.data(), shape.n, 1}; }

  Shape shape;
  std::vector<T> a, b, c;
};

template <class T>
void add_shape(Shape s, double limit) {
  const char* numbers = sizeof(T) == 4 ? "f32" : "f64";
  const auto product = std::make_shared<Product<T>>(s);
  for (const auto& [name, kernels] : list_kernels<T>()) {
    const Kernels<T>* table = kernels;
    add_product(name_product(numbers, s, name), count_flops(s), limit, [=] {
      table->multiply(s.m, s.n, s.k, product->a_view(), product->b_view(), product->c.data(), false);
    });
    const auto packed = std::make_shared<Aligned>(static_cast<std::size_t>(table->packed_size(s.n, s.k)) * sizeof(T));
    table->pack(s.n, s.k, product->b_view(), packed->template as<T>());
    add_product(name_product(numbers, s, std::string(name) + ",packed"), count_flops(s), limit, [=] {
      table->multiply_packed(s.m, s.n, s.k, product->a_view(), packed->template as<T>(), {}, product->c.data());
    });
  }
  add_product(name_product(numbers, s, "BLAS"), count_flops(s), limit,
              [=] { multiply_by_blas(s, product->a.data(), product->b.data(), product->c.data()); });
}

constexpr Shape shapes[] = {{928, 300, 300}, {432, 304, 300}, {16, 304, 323}, {32, 300, 2048}, {512, 512, 512}};

template <class T>
void add_all() {
  const double limit = measure_gflops<T>();
  for (const Shape s : shapes) add_shape<T>(s, limit);
}

/// The portable table computes in f32.
double measure_bf16_limit(std::string_view name) {
  if (name == "amx") return measure_amx_bf16_gflops();
  return name == "avx512_bf16" ? measure_bf16_gflops() : measure_gflops<float>();
}

void add_bf16() {
  for (const auto& [name, kernels] : list_bf16_kernels()) {
    const Bf16Kernels* table = kernels;
    const double limit = measure_bf16_limit(name);
    for (const Shape s : shapes) {
      const Product<float> product(s);
      const std::int64_t a_stride = pad_bf16_width(s.k), c_stride = pad_bf16_width(s.n);
      const auto a = std::make_shared<Aligned>(static_cast<std::size_t>(s.m * a_stride) * sizeof(Bf16)),
                 packed = std::make_shared<Aligned>(table->packed_bytes(s.n, s.k)),
                 c = std::make_shared<Aligned>(static_cast<std::size_t>(s.m * c_stride) * sizeof(float));
      table->round(s.m, s.k, product.a.data(), s.k, {a->as<Bf16>(), a_stride});
      table->pack(s.n, s.k, product.b_view(), packed->as<void>());
      add_product(name_product("bf16", s, name), count_flops(s), limit, [=] {
        table->multiply(s.m, s.n, s.k, {a->as<Bf16>(), a_stride}, packed->as<void>(), {}, c->as<float>());
      });
    }
  }
}

double measure_int8_limit(std::string_view name) {
  if (name == "amx") return measure_amx_int8_gops();
  return name == "avx512_vnni" ? measure_int8_gops() : measure_gflops<float>();
}

void add_int8() {
  for (const auto& [name, kernels] : list_int8_kernels()) {
    const Int8Kernels* table = kernels;
    const double limit = measure_int8_limit(name);
    for (const Shape s : shapes) {
      const Product<float> product(s);
      const std::int64_t stride = pad_int8_width(s.k);
      const auto a = std::make_shared<Aligned>(static_cast<std::size_t>(s.m * stride)),
                 scales = std::make_shared<Aligned>(static_cast<std::size_t>(2 * s.m) * sizeof(float)),
                 packed = std::make_shared<Aligned>(int8_packed_bytes(s.n, s.k)),
                 c = std::make_shared<Aligned>(static_cast<std::size_t>(s.m * s.n) * sizeof(float));
      const Int8Rows rows{a->as<std::uint8_t>(), stride, scales->as<float>(), scales->as<float>() + s.m};
      table->quantize(s.m, s.k, product.a.data(), s.k, rows);
      pack_int8(s.n, s.k, product.b_view(), packed->as<void>());
      add_product(name_product("int8", s, name), count_flops(s), limit, [=] {
        const auto own = a;  // holds the memory of `rows`
        table->multiply(s.m, s.n, s.k, {own->as<std::uint8_t>(), stride, rows.low, rows.step}, packed->as<void>(), {},
                        c->as<float>());
        benchmark::DoNotOptimize(scales);
      });
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (openblas_set_num_threads) openblas_set_num_threads(1);
  add_all<float>();
  add_bf16();
  add_int8();
  add_all<double>();
  return athanor::bench::run_registered(argc, argv);
}
