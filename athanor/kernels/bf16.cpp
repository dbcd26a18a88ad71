// Kernels on bfloat16 numbers for any CPU, and the choice of the table for the one that runs the program.
#include "athanor/kernels/bf16.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#ifdef ATHANOR_X86
#include <cpuid.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif
#endif

namespace athanor::kernels {

#ifdef ATHANOR_X86
namespace avx512_bf16 {
const Bf16Kernels& table();
}
namespace amx {
const Bf16Kernels& table();
}
#endif

namespace portable_bf16 {
namespace {

float widen(Bf16 x) { return std::bit_cast<float>(static_cast<std::uint32_t>(x) << 16); }

/// As the instructions do it: what f32 holds with fewer bits counts as 0, NaN becomes a quiet one.
Bf16 round_one(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const std::uint32_t size = bits & 0x7fffffffU;
  if (size > 0x7f800000U) return static_cast<Bf16>(bits >> 16 | 0x40U);
  if (size < 0x00800000U) return static_cast<Bf16>(bits >> 16 & 0x8000U);
  return static_cast<Bf16>((bits + 0x7fffU + (bits >> 16 & 1U)) >> 16);
}

const Kernels<float>& f32() { return kernels<float>(); }

std::size_t packed_bytes(std::int64_t n, std::int64_t k) {
  return static_cast<std::size_t>(f32().packed_size(n, k)) * sizeof(float);
}

void pack(std::int64_t n, std::int64_t k, MatrixView<float> b, void* packed) {
  std::vector<float> rounded(static_cast<std::size_t>(n * k));
  for (std::int64_t p = 0; p < k; ++p)
    for (std::int64_t j = 0; j < n; ++j)
      rounded[static_cast<std::size_t>(p * n + j)] = widen(round_one(b.data[p * b.row_stride + j * b.column_stride]));
  f32().pack(n, k, {rounded.data(), n, 1}, static_cast<float*>(packed));
}

void round(std::int64_t rows, std::int64_t width, const float* x, std::int64_t stride, Bf16Rows out) {
  for (std::int64_t i = 0; i < rows; ++i) {
    Bf16* to = out.data + i * out.stride;
    for (std::int64_t c = 0; c < out.stride; ++c) to[c] = c < width ? round_one(x[i * stride + c]) : Bf16{0};
  }
}

void round_transposed(std::int64_t rows, std::int64_t width, const float* x, std::int64_t stride, Bf16Rows out) {
  for (std::int64_t w = 0; w < width; ++w)
    for (std::int64_t r = 0; r < out.stride; ++r)
      out.data[w * out.stride + r] = r < rows ? round_one(x[r * stride + w]) : Bf16{0};
}

constexpr std::int64_t slab_rows = 64;

/// Calls `use(first, rows, widened)` for slabs of a: [rows, k] in f32.
template <class Use>
void widen_slabs(std::int64_t m, std::int64_t k, ConstBf16Rows a, const Use& use) {
  std::vector<float> slab(static_cast<std::size_t>(slab_rows * k));
  for (std::int64_t first = 0; first < m; first += slab_rows) {
    const std::int64_t rows = m - first < slab_rows ? m - first : slab_rows;
    for (std::int64_t i = 0; i < rows; ++i)
      for (std::int64_t p = 0; p < k; ++p)
        slab[static_cast<std::size_t>(i * k + p)] = widen(a.data[(first + i) * a.stride + p]);
    use(first, rows, slab.data());
  }
}

ProductEnds<float> skip_rows(ProductEnds<float> ends, std::int64_t rows) {
  if (ends.base) ends.base += rows * ends.base_stride;
  return ends;
}

void multiply(std::int64_t m, std::int64_t n, std::int64_t k, ConstBf16Rows a, const void* packed,
              ProductEnds<float> ends, float* c) {
  widen_slabs(m, k, a, [&](std::int64_t first, std::int64_t rows, const float* slab) {
    f32().multiply_packed(rows, n, k, {slab, k, 1}, static_cast<const float*>(packed), skip_rows(ends, first),
                          c + first * n);
  });
}

const Bf16Kernels& table() {
  static constexpr Bf16Kernels functions{packed_bytes, pack, multiply, round, round_transposed};
  return functions;
}

}  // namespace
}  // namespace portable_bf16

namespace {

#ifdef ATHANOR_X86
bool has_avx512_bf16() {
  return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}

/// Linux keeps the tiles of a process only once it has asked for them; threads that it starts have them too.
bool request_amx() {
#ifdef __linux__
  constexpr unsigned bf16_bit = 1U << 22, tile_bit = 1U << 24, int8_bit = 1U << 25,
                     all = bf16_bit | tile_bit | int8_bit;
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0 || (edx & all) != all) return false;
  constexpr long request_permission = 0x1023, tile_data = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
#else
  return false;
#endif
}
#endif

std::vector<NamedBf16Kernels> find_bf16_kernels() {
  std::vector<NamedBf16Kernels> tables;
#ifdef ATHANOR_X86
  if (has_avx512_bf16() && request_amx()) tables.push_back({"amx", &amx::table()});
  if (has_avx512_bf16()) tables.push_back({"avx512_bf16", &avx512_bf16::table()});
#endif
  tables.push_back({"portable", &portable_bf16::table()});
  return tables;
}

}  // namespace

const std::vector<NamedBf16Kernels>& list_bf16_kernels() {
  static const std::vector<NamedBf16Kernels> tables = find_bf16_kernels();
  return tables;
}

const Bf16Kernels& bf16_kernels() { return *list_bf16_kernels().front().table; }

const char* bf16_instruction_set() { return list_bf16_kernels().front().name; }

namespace {

/// The least seconds of a product [64, 320] x [320, 320] in f32 and in bfloat16, measured in turn for a few
/// milliseconds.
std::pair<double, double> measure_products() {
  constexpr std::int64_t rows = 64, width = 320;
  constexpr int rounds = 12;
  const std::vector<float> a(rows * width, 0.5F), b(width * width, 0.25F);
  std::vector<float> c(rows * width),
      f32_weights(static_cast<std::size_t>(kernels<float>().packed_size(width, width)) + 16);
  const auto align = [](auto& memory) {
    void* data = memory.data();
    std::size_t space = memory.size() * sizeof(memory[0]);
    return std::align(64, 1, data, space);
  };
  std::vector<Bf16> rounded(rows * pad_bf16_width(width) + 32);
  std::vector<char> bf16_weights(bf16_kernels().packed_bytes(width, width) + 64);
  const Bf16Rows own{static_cast<Bf16*>(align(rounded)), pad_bf16_width(width)};
  auto* const f32_packed = static_cast<float*>(align(f32_weights));
  kernels<float>().pack(width, width, {b.data(), width, 1}, f32_packed);
  bf16_kernels().round(rows, width, a.data(), width, own);
  bf16_kernels().pack(width, width, {b.data(), width, 1}, align(bf16_weights));
  const auto time = [](const auto& multiply) {
    const auto begin = std::chrono::steady_clock::now();
    multiply();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  std::pair<double, double> least{INFINITY, INFINITY};
  for (int round = 0; round < rounds; ++round) {
    least.first =
        std::min(least.first, time([&] {
                   kernels<float>().multiply_packed(rows, width, width, {a.data(), width, 1}, f32_packed, {}, c.data());
                 }));
    least.second = std::min(
        least.second, time([&] {
          bf16_kernels().multiply(rows, width, width, {own.data, own.stride}, align(bf16_weights), {}, c.data());
        }));
  }
  return least;
}

}  // namespace

bool is_bf16_fast() {
  if (bf16_instruction_set() == std::string_view("portable")) return false;
  static const bool is_fast = [] {
    constexpr double clearly = 1.25;  // CPUs have a half, or two and more times the rate of f32
    const auto [f32, bf16] = measure_products();
    return f32 > clearly * bf16;
  }();
  return is_fast;
}

}  // namespace athanor::kernels
