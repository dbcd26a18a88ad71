// The kernels of CPUs with AVX-512 VNNI on 8-bit integers, and the loop that shows how fast such a CPU is; this file
// alone is compiled for it. No inline function of the standard library is used here: see instruction_set.inl.
#include <immintrin.h>

#include "athanor/kernels/int8.h"

namespace athanor::kernels::avx512_vnni {
namespace {

#include "athanor/kernels/tiles.inl"

#include "athanor/kernels/int8_layout.inl"
#include "athanor/kernels/int8_sums.inl"
#include "athanor/kernels/product_ends.inl"

constexpr int sums = 12;  // independent sums: more than latency times units of any CPU

/// sum + products of four integers of `rows`, without a sign, and of `columns`. With the intrinsic GCC 12 copies the
/// sums to other registers and back.
inline __m512i add_products(__m512i sum, __m512i rows, __m512i columns) {
  asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(rows), "v"(columns));
  return sum;
}

/// Where a block of c is, and what belongs to its rows and columns.
struct Block {
  const float *low, *step;                  ///< of the rows
  const float *column_steps, *column_sums;  ///< from its first column on
  const float* base;                        ///< null = zeros
  std::int64_t base_stride;
  bool rectify;
  float* c;
  std::int64_t c_stride, columns;  ///< columns that exist
};

/// A block [Rows, Vectors of 16 columns].
template <int Rows, int Vectors>
inline void multiply_block(std::int64_t k, const std::uint8_t* a, std::int64_t stride, const std::int8_t* panel,
                           const Block& block) {
  __m512i sum[Rows][Vectors];
  for (int i = 0; i < Rows; ++i)
    for (int v = 0; v < Vectors; ++v) sum[i][v] = _mm512_setzero_si512();
  for (std::int64_t p0 = 0; p0 < k; p0 += tile_row_bytes, panel += Vectors * tile_bytes)
    for (std::int64_t p = 0; p < tile_row_bytes; p += 4) {
      __m512i row[Vectors];
      for (int v = 0; v < Vectors; ++v) row[v] = _mm512_load_si512(panel + v * tile_bytes + p * tile_columns);
#pragma GCC unroll 16
      for (int i = 0; i < Rows; ++i) {
        int four;
        __builtin_memcpy(&four, a + i * stride + p0 + p, sizeof four);
        for (int v = 0; v < Vectors; ++v) sum[i][v] = add_products(sum[i][v], _mm512_set1_epi32(four), row[v]);
      }
    }
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i)
    for (int v = 0; v < Vectors; ++v) {
      const std::int64_t first = v * tile_columns;
      const __m512 value =
          weigh(sum[i][v], block.step[i], block.low[i], block.column_steps + first, block.column_sums + first);
      finish(value, block.base ? block.base + i * block.base_stride + first : nullptr, block.rectify,
             mask_columns(block.columns - first), block.c + i * block.c_stride + first);
    }
}

constexpr int block_rows = 12;

/// The block of `rows` rows, at most Rows.
template <int Vectors, int Rows = block_rows>
inline void multiply_rows(std::int64_t rows, std::int64_t k, const std::uint8_t* a, std::int64_t stride,
                          const std::int8_t* panel, const Block& block) {
  if constexpr (Rows > 1)
    if (rows < Rows) return multiply_rows<Vectors, Rows - 1>(rows, k, a, stride, panel, block);
  multiply_block<Rows, Vectors>(k, a, stride, panel, block);
}

void multiply(std::int64_t m, std::int64_t n, std::int64_t k, ConstInt8Rows a, const void* packed,
              ProductEnds<float> ends, float* c) {
  const Int8Columns columns(packed, n, k);
  for (std::int64_t i = 0; i < m; i += block_rows)
    for (std::int64_t j = 0; j < n; j += 2 * tile_columns) {
      const std::uint8_t* rows = a.data + i * a.stride;
      const std::int8_t* panel = find_panel<std::int8_t>(packed, j, k);
      const Block block{a.low + i,
                        a.step + i,
                        columns.steps + j,
                        columns.sums + j,
                        ends.base ? ends.base + i * ends.base_stride + j : nullptr,
                        ends.base_stride,
                        ends.rectify,
                        c + i * n + j,
                        n,
                        n - j};
      if (n - j > tile_columns) multiply_rows<2>(m - i, k, rows, a.stride, panel, block);
      else multiply_rows<1>(m - i, k, rows, a.stride, panel, block);
    }
}

void quantize(std::int64_t rows, std::int64_t width, const float* x, std::int64_t stride, Int8Rows out) {
  for (std::int64_t i = 0; i < rows; ++i) {
    const float* row = x + i * stride;
    __m512 lows = _mm512_set1_ps(row[0]), highs = lows, finite = _mm512_setzero_ps();
    for (std::int64_t c = 0; c < width; c += tile_columns) {
      const __m512 part = _mm512_mask_loadu_ps(lows, mask_columns(width - c), row + c);
      lows = _mm512_min_ps(lows, part);
      highs = _mm512_max_ps(highs, part);
      finite = _mm512_add_ps(finite, _mm512_mul_ps(part, _mm512_setzero_ps()));
    }
    const float low = _mm512_reduce_min_ps(lows), range = _mm512_reduce_max_ps(highs) - low, step = range / 255;
    const float nothing = _mm512_reduce_add_ps(finite);  // 0, or NaN
    const bool has_steps = range > least_int8_range && nothing == 0;
    const __m512 per_step = _mm512_set1_ps(has_steps ? 255 / range : 0), start = _mm512_set1_ps(low);
    const __mmask16 has_step = has_steps ? 0xffff : 0;
    out.low[i] = low + nothing;
    out.step[i] = has_steps ? step : 0;
    std::uint8_t* to = out.data + i * out.stride;
    for (std::int64_t c = 0; c < out.stride; c += tile_columns) {
      const __m512 part = _mm512_mask_loadu_ps(start, mask_columns(width - c), row + c);
      const __m512i steps = _mm512_maskz_cvtps_epi32(has_step, _mm512_mul_ps(_mm512_sub_ps(part, start), per_step));
      _mm_store_si128(reinterpret_cast<__m128i*>(to + c), _mm512_cvtusepi32_epi8(steps));
    }
  }
}

}  // namespace

const Int8Kernels& table() {
  static constexpr Int8Kernels functions{multiply, quantize};
  return functions;
}

extern const std::int64_t dot_loop_flop;
const std::int64_t dot_loop_flop = 2 * 64 * sums;

/// `rounds` times dot_loop_flop operations in registers alone; 0 for start = 0.
float dot_loop(std::int64_t rounds, float start) {
  __m512i sum[sums];
  for (int i = 0; i < sums; ++i) sum[i] = _mm512_set1_epi32(static_cast<int>(start) * i);
  const __m512i factor = _mm512_set1_epi32(static_cast<int>(start));
  for (std::int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 16
    for (int i = 0; i < sums; ++i) sum[i] = _mm512_dpbusd_epi32(sum[i], factor, factor);
  }
  __m512i total = sum[0];
  for (int i = 1; i < sums; ++i) total = _mm512_add_epi32(total, sum[i]);
  return static_cast<float>(_mm512_reduce_add_epi32(total));
}

}  // namespace athanor::kernels::avx512_vnni
