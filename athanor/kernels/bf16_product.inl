// What becomes of the sums of a product of bfloat16 numbers, and the order of packed weights, for CPUs with AVX-512
// BF16.

/// Columns of b in a tile, and numbers of k in its rows of pairs: [k / 32][tile][16 pairs][16 columns][2].
constexpr std::int64_t tile_columns = 16, tile_depth = 32;
constexpr std::int64_t tile_numbers = tile_columns * tile_depth;

inline std::int64_t round_up(std::int64_t value, std::int64_t unit) { return (value + unit - 1) / unit * unit; }

/// Panels of two tiles, the last one of one or two; the first number of the panel that begins at column j0.
inline const Bf16* find_panel(const void* packed, std::int64_t j0, std::int64_t k) {
  return static_cast<const Bf16*>(packed) + j0 * round_up(k, tile_depth);
}

inline void store(__m512 sum, __mmask16 mask, float* c) { _mm512_mask_storeu_ps(c, mask, sum); }

/// A part of a row of c: 16 columns, of which `mask` exist.
inline void finish(__m512 sum, const float* base, bool rectify, __mmask16 mask, float* c) {
  if (base) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, base), sum);
  // The second operand is what the instruction gives for NaN.
  if (rectify) sum = _mm512_max_ps(_mm512_setzero_ps(), sum);
  store(sum, mask, c);
}

inline __mmask16 mask_columns(std::int64_t columns) {
  if (columns >= tile_columns) return 0xffff;
  return columns > 0 ? static_cast<__mmask16>((1U << columns) - 1) : __mmask16{0};
}
