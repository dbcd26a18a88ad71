// The kernels of CPUs with AVX-512 BF16 on bfloat16 numbers, and the loop that shows how fast such a CPU is; this file
// alone is compiled for it. No inline function of the standard library is used here: see instruction_set.inl.
#include <immintrin.h>

#include "athanor/kernels/bf16.h"

namespace athanor::kernels::avx512_bf16 {
namespace {

#include "athanor/kernels/bf16_product.inl"

constexpr int sums = 12;  // independent sums: more than latency times units of any CPU

std::size_t packed_bytes(std::int64_t n, std::int64_t k) {
  return static_cast<std::size_t>(round_up(n, tile_columns) * round_up(k, tile_depth)) * sizeof(Bf16);
}

Bf16 round_one(float x) { return static_cast<Bf16>(_mm_extract_epi16((__m128i)_mm_cvtneps_pbh(_mm_set_ss(x)), 0)); }

void pack(std::int64_t n, std::int64_t k, MatrixView<float> b, void* packed) {
  Bf16* out = static_cast<Bf16*>(packed);
  for (std::int64_t j0 = 0; j0 < n; j0 += 2 * tile_columns) {
    const std::int64_t width = n - j0 > tile_columns ? 2 * tile_columns : tile_columns;
    for (std::int64_t p0 = 0; p0 < k; p0 += tile_depth)
      for (std::int64_t j1 = j0; j1 < j0 + width; j1 += tile_columns)
        for (std::int64_t p = p0; p < p0 + tile_depth; p += 2)
          for (std::int64_t j = j1; j < j1 + tile_columns; ++j)
            for (std::int64_t q = p; q < p + 2; ++q)
              *out++ = j < n && q < k ? round_one(b.data[q * b.row_stride + j * b.column_stride]) : Bf16{0};
  }
}

/// c block [Rows, Vectors of 16 columns], of which `columns` exist.
template <int Rows, int Vectors, class C>
inline void multiply_block(std::int64_t k, ConstBf16Rows a, const Bf16* panel, const float* base,
                           std::int64_t base_stride, bool rectify, C* c, std::int64_t c_stride, std::int64_t columns) {
  __m512 sum[Rows][Vectors];
  for (int i = 0; i < Rows; ++i)
    for (int v = 0; v < Vectors; ++v) sum[i][v] = _mm512_setzero_ps();
  for (std::int64_t p0 = 0; p0 < k; p0 += tile_depth, panel += Vectors * tile_numbers)
    for (std::int64_t p = 0; p < tile_depth; p += 2) {
      __m512bh row[Vectors];
      for (int v = 0; v < Vectors; ++v)
        row[v] = (__m512bh)_mm512_load_si512(panel + v * tile_numbers + p * tile_columns);
#pragma GCC unroll 16
      for (int i = 0; i < Rows; ++i) {
        int pair;
        __builtin_memcpy(&pair, a.data + i * a.stride + p0 + p, sizeof pair);
        for (int v = 0; v < Vectors; ++v)
          sum[i][v] = _mm512_dpbf16_ps(sum[i][v], (__m512bh)_mm512_set1_epi32(pair), row[v]);
      }
    }
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i)
    for (int v = 0; v < Vectors; ++v)
      finish(sum[i][v], base ? base + i * base_stride + v * tile_columns : nullptr, rectify,
             mask_columns(columns - v * tile_columns), c + i * c_stride + v * tile_columns);
}

constexpr int block_rows = 12;

/// The block of `rows` rows, at most Rows.
template <int Vectors, class C, int Rows = block_rows>
inline void multiply_rows(std::int64_t rows, std::int64_t k, ConstBf16Rows a, const Bf16* panel, const float* base,
                          std::int64_t base_stride, bool rectify, C* c, std::int64_t c_stride, std::int64_t columns) {
  if constexpr (Rows > 1)
    if (rows < Rows)
      return multiply_rows<Vectors, C, Rows - 1>(rows, k, a, panel, base, base_stride, rectify, c, c_stride, columns);
  multiply_block<Rows, Vectors>(k, a, panel, base, base_stride, rectify, c, c_stride, columns);
}

template <class C>
void multiply_all(std::int64_t m, std::int64_t n, std::int64_t k, ConstBf16Rows a, const void* packed,
                  ProductEnds<float> ends, C* c, std::int64_t c_stride) {
  for (std::int64_t i = 0; i < m; i += block_rows)
    for (std::int64_t j = 0; j < n; j += 2 * tile_columns) {
      const ConstBf16Rows rows{a.data + i * a.stride, a.stride};
      const float* base = ends.base ? ends.base + i * ends.base_stride + j : nullptr;
      const Bf16* panel = find_panel(packed, j, k);
      C* place = c + i * c_stride + j;
      if (n - j > tile_columns)
        multiply_rows<2>(m - i, k, rows, panel, base, ends.base_stride, ends.rectify, place, c_stride, n - j);
      else multiply_rows<1>(m - i, k, rows, panel, base, ends.base_stride, ends.rectify, place, c_stride, n - j);
    }
}

void multiply(std::int64_t m, std::int64_t n, std::int64_t k, ConstBf16Rows a, const void* packed,
              ProductEnds<float> ends, float* c) {
  multiply_all(m, n, k, a, packed, ends, c, n);
}

void multiply_and_round(std::int64_t m, std::int64_t n, std::int64_t k, ConstBf16Rows a, const void* packed,
                        ProductEnds<float> ends, Bf16Rows c) {
  multiply_all(m, n, k, a, packed, ends, c.data, c.stride);
  clear_rest(m, n, c);
}

void round(std::int64_t rows, std::int64_t width, const float* x, std::int64_t stride, Bf16Rows out) {
  for (std::int64_t i = 0; i < rows; ++i) {
    const float* from = x + i * stride;
    Bf16* to = out.data + i * out.stride;
    for (std::int64_t c = 0; c < out.stride; c += tile_columns) {
      const __m512 part = _mm512_maskz_loadu_ps(mask_columns(width - c), from + c);
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + c), (__m256i)_mm512_cvtneps_pbh(part));
    }
  }
}

inline __m512 load(const Bf16* x) {
  return _mm512_castsi512_ps(
      _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(x))), 16));
}

void segment_sum(const std::int32_t* offsets, std::int64_t segments, ConstBf16Rows x, std::int64_t width, float* out) {
  for (std::int64_t s = 0; s < segments; ++s, out += width)
    for (std::int64_t c = 0; c < width; c += tile_columns) {
      __m512 sum = _mm512_setzero_ps();
      for (std::int32_t j = offsets[s]; j < offsets[s + 1]; ++j)
        sum = _mm512_add_ps(sum, load(x.data + j * x.stride + c));
      store(sum, mask_columns(width - c), out + c);
    }
}

void gather_difference(const std::int32_t* index_a, const float* a, const std::int32_t* index_b, ConstBf16Rows b,
                       std::int64_t count, std::int64_t width, Bf16Rows out) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float* x = a + index_a[i] * width;
    const Bf16* y = b.data + index_b[i] * b.stride;
    Bf16* z = out.data + i * out.stride;
    for (std::int64_t c = 0; c < out.stride; c += tile_columns) {
      const __m512 difference = _mm512_sub_ps(_mm512_maskz_loadu_ps(mask_columns(width - c), x + c), load(y + c));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(z + c), (__m256i)_mm512_cvtneps_pbh(difference));
    }
  }
}

}  // namespace

const Bf16Kernels& table() {
  static constexpr Bf16Kernels functions{packed_bytes, pack,        multiply,         multiply_and_round,
                                         round,        segment_sum, gather_difference};
  return functions;
}

extern const std::int64_t dot_loop_flop;
const std::int64_t dot_loop_flop = 2 * 32 * sums;

/// `rounds` times dot_loop_flop operations in registers alone; 0 for start = 0.
float dot_loop(std::int64_t rounds, float start) {
  __m512 sum[sums];
  for (int i = 0; i < sums; ++i) sum[i] = _mm512_set1_ps(start * static_cast<float>(i));
  const __m512bh factor = _mm512_cvtne2ps_pbh(_mm512_set1_ps(start), _mm512_set1_ps(start));
  for (std::int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 16
    for (int i = 0; i < sums; ++i) sum[i] = _mm512_dpbf16_ps(sum[i], factor, factor);
  }
  __m512 total = sum[0];
  for (int i = 1; i < sums; ++i) total = _mm512_add_ps(total, sum[i]);
  return _mm512_cvtss_f32(total);
}

}  // namespace athanor::kernels::avx512_bf16
