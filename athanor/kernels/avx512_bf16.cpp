// The kernels of CPUs with AVX-512 BF16 on bfloat16 numbers, and the loop that shows how fast such a CPU is; this file
// alone is compiled for it. No inline function of the standard library is used here: see instruction_set.inl.
#include <immintrin.h>

#include "athanor/kernels/bf16.h"

namespace athanor::kernels::avx512_bf16 {
namespace {

#include "athanor/kernels/tiles.inl"

#include "athanor/kernels/product_ends.inl"

constexpr int sums = 12;  // independent sums: more than latency times units of any CPU

std::size_t packed_bytes(std::int64_t n, std::int64_t k) {
  return static_cast<std::size_t>(round_up(n, tile_columns) * round_up(k, tile_depth<Bf16>)) * sizeof(Bf16);
}

Bf16 round_one(float x) { return static_cast<Bf16>(_mm_extract_epi16((__m128i)_mm_cvtneps_pbh(_mm_set_ss(x)), 0)); }

inline __m256i round_vector(__m512 x) { return (__m256i)_mm512_cvtneps_pbh(x); }

/// Pairs of the numbers of two rows.
inline __m512i pair_up(__m256i first, __m256i second) {
  return _mm512_or_si512(_mm512_cvtepu16_epi32(first), _mm512_slli_epi32(_mm512_cvtepu16_epi32(second), 16));
}

/// 32 numbers in their order, of which `count` exist.
inline __m512i round_row(const float* x, std::int64_t count) {
  const __m512 first = _mm512_maskz_loadu_ps(mask_columns(count), x);
  const __mmask16 rest = mask_columns(count - tile_columns);
  const __m512 second = rest ? _mm512_maskz_loadu_ps(rest, x + tile_columns) : _mm512_setzero_ps();
  return (__m512i)_mm512_cvtne2ps_pbh(second, first);
}

/// 16 rows of 16 pairs become their columns.
inline void transpose_pairs(__m512i (&rows)[16]) {
  __m512i part[16];
  for (int i = 0; i < 16; i += 2) {
    part[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    part[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    rows[i] = _mm512_unpacklo_epi64(part[i], part[i + 2]);
    rows[i + 1] = _mm512_unpackhi_epi64(part[i], part[i + 2]);
    rows[i + 2] = _mm512_unpacklo_epi64(part[i + 1], part[i + 3]);
    rows[i + 3] = _mm512_unpackhi_epi64(part[i + 1], part[i + 3]);
  }
  // Now the quarter q of rows[4 a + b] has column 4 q + b of the rows 4 a to 4 a + 3.
  for (int b = 0; b < 4; ++b) {
    const __m512i even_first = _mm512_shuffle_i32x4(rows[b], rows[4 + b], 0x88),
                  even_last = _mm512_shuffle_i32x4(rows[8 + b], rows[12 + b], 0x88),
                  odd_first = _mm512_shuffle_i32x4(rows[b], rows[4 + b], 0xdd),
                  odd_last = _mm512_shuffle_i32x4(rows[8 + b], rows[12 + b], 0xdd);
    part[b] = _mm512_shuffle_i32x4(even_first, even_last, 0x88);
    part[8 + b] = _mm512_shuffle_i32x4(even_first, even_last, 0xdd);
    part[4 + b] = _mm512_shuffle_i32x4(odd_first, odd_last, 0x88);
    part[12 + b] = _mm512_shuffle_i32x4(odd_first, odd_last, 0xdd);
  }
  for (int i = 0; i < 16; ++i) rows[i] = part[i];
}

/// Calls write_tile(first row, first column, place) for the tiles in their order.
template <class WriteTile>
inline void pack_tiles(std::int64_t n, std::int64_t k, void* packed, const WriteTile& write_tile) {
  Bf16* out = static_cast<Bf16*>(packed);
  for (std::int64_t j0 = 0; j0 < n; j0 += 2 * tile_columns) {
    const std::int64_t width = n - j0 > tile_columns ? 2 * tile_columns : tile_columns;
    for (std::int64_t p0 = 0; p0 < k; p0 += tile_depth<Bf16>)
      for (std::int64_t j = j0; j < j0 + width; j += tile_columns, out += tile_numbers<Bf16>) write_tile(p0, j, out);
  }
}

/// A tile from load_row(p): 16 numbers of row p, zeros where there are none.
template <class LoadRow>
inline void write_tile_of_rows(std::int64_t p0, const LoadRow& load_row, Bf16* out) {
  for (std::int64_t p = p0; p < p0 + tile_depth<Bf16>; p += 2, out += 2 * tile_columns)
    _mm512_storeu_si512(out, pair_up(load_row(p), load_row(p + 1)));
}

void pack(std::int64_t n, std::int64_t k, MatrixView<float> b, void* packed) {
  if (b.column_stride == 1)
    return pack_tiles(n, k, packed, [&](std::int64_t p0, std::int64_t j, Bf16* out) {
      const __mmask16 mask = mask_columns(n - j);
      const auto load_row = [&](std::int64_t p) {
        return p < k ? round_vector(_mm512_maskz_loadu_ps(mask, b.data + p * b.row_stride + j))
                     : _mm256_setzero_si256();
      };
      write_tile_of_rows(p0, load_row, out);
    });
  if (b.row_stride == 1)
    return pack_tiles(n, k, packed, [&](std::int64_t p0, std::int64_t j, Bf16* out) {
      __m512i pairs[16];
      for (int c = 0; c < 16; ++c)
        pairs[c] = j + c < n ? round_row(b.data + (j + c) * b.column_stride + p0, k - p0) : _mm512_setzero_si512();
      transpose_pairs(pairs);
      for (int i = 0; i < 16; ++i) _mm512_storeu_si512(out + i * 2 * tile_columns, pairs[i]);
    });
  pack_tiles(n, k, packed, [&](std::int64_t p0, std::int64_t j0, Bf16* out) {
    for (std::int64_t p = p0; p < p0 + tile_depth<Bf16>; p += 2)
      for (std::int64_t j = j0; j < j0 + tile_columns; ++j)
        for (std::int64_t q = p; q < p + 2; ++q)
          *out++ = j < n && q < k ? round_one(b.data[q * b.row_stride + j * b.column_stride]) : Bf16{0};
  });
}

/// c block [Rows, Vectors of 16 columns], of which `columns` exist.
template <int Rows, int Vectors>
inline void multiply_block(std::int64_t k, ConstBf16Rows a, const Bf16* panel, const float* base,
                           std::int64_t base_stride, bool rectify, float* c, std::int64_t c_stride,
                           std::int64_t columns) {
  __m512 sum[Rows][Vectors];
  for (int i = 0; i < Rows; ++i)
    for (int v = 0; v < Vectors; ++v) sum[i][v] = _mm512_setzero_ps();
  for (std::int64_t p0 = 0; p0 < k; p0 += tile_depth<Bf16>, panel += Vectors * tile_numbers<Bf16>)
    for (std::int64_t p = 0; p < tile_depth<Bf16>; p += 2) {
      __m512bh row[Vectors];
      for (int v = 0; v < Vectors; ++v)
        row[v] = (__m512bh)_mm512_load_si512(panel + v * tile_numbers<Bf16> + p * tile_columns);
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
template <int Vectors, int Rows = block_rows>
inline void multiply_rows(std::int64_t rows, std::int64_t k, ConstBf16Rows a, const Bf16* panel, const float* base,
                          std::int64_t base_stride, bool rectify, float* c, std::int64_t c_stride,
                          std::int64_t columns) {
  if constexpr (Rows > 1)
    if (rows < Rows)
      return multiply_rows<Vectors, Rows - 1>(rows, k, a, panel, base, base_stride, rectify, c, c_stride, columns);
  multiply_block<Rows, Vectors>(k, a, panel, base, base_stride, rectify, c, c_stride, columns);
}

void multiply(std::int64_t m, std::int64_t n, std::int64_t k, ConstBf16Rows a, const void* packed,
              ProductEnds<float> ends, float* c) {
  for (std::int64_t i = 0; i < m; i += block_rows)
    for (std::int64_t j = 0; j < n; j += 2 * tile_columns) {
      const ConstBf16Rows rows{a.data + i * a.stride, a.stride};
      const float* base = ends.base ? ends.base + i * ends.base_stride + j : nullptr;
      const Bf16* panel = find_panel<Bf16>(packed, j, k);
      float* place = c + i * n + j;
      if (n - j > tile_columns)
        multiply_rows<2>(m - i, k, rows, panel, base, ends.base_stride, ends.rectify, place, n, n - j);
      else multiply_rows<1>(m - i, k, rows, panel, base, ends.base_stride, ends.rectify, place, n, n - j);
    }
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

void round_transposed(std::int64_t rows, std::int64_t width, const float* x, std::int64_t stride, Bf16Rows out) {
  for (std::int64_t w0 = 0; w0 < width; w0 += tile_columns)
    for (std::int64_t r0 = 0; r0 < out.stride; r0 += tile_depth<Bf16>) {
      const __mmask16 mask = mask_columns(width - w0);
      const auto load_row = [&](std::int64_t r) {
        return r < rows ? round_vector(_mm512_maskz_loadu_ps(mask, x + r * stride + w0)) : _mm256_setzero_si256();
      };
      __m512i pairs[16];
      for (int i = 0; i < 16; ++i) pairs[i] = pair_up(load_row(r0 + 2 * i), load_row(r0 + 2 * i + 1));
      transpose_pairs(pairs);
      for (int w = 0; w < 16 && w0 + w < width; ++w)
        _mm512_storeu_si512(out.data + (w0 + w) * out.stride + r0, pairs[w]);
    }
}

}  // namespace

const Bf16Kernels& table() {
  static constexpr Bf16Kernels functions{packed_bytes, pack, multiply, round, round_transposed};
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
