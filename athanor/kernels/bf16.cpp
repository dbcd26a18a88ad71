// Kernels on bfloat16 numbers for any CPU, and the choice of the table for the one that runs the program.
#include "athanor/kernels/bf16.h"

#include <bit>
#include <string_view>

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

bool is_bf16_fast() {
#ifdef ATHANOR_X86
  const std::string_view name = bf16_instruction_set();
  return name == "amx" || (name == "avx512_bf16" && __builtin_cpu_is("amd"));
#else
  return false;
#endif
}

}  // namespace athanor::kernels
