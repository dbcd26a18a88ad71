// What becomes of the sums of a product, for CPUs with AVX-512: a part of a row of c, 16 columns.

inline __mmask16 mask_columns(std::int64_t columns) {
  if (columns >= tile_columns) return 0xffff;
  return columns > 0 ? static_cast<__mmask16>((1U << columns) - 1) : __mmask16{0};
}

/// 16 columns, of which `mask` exist.
inline void finish(__m512 sum, const float* base, bool rectify, __mmask16 mask, float* c) {
  if (base) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, base), sum);
  // The second operand is what the instruction gives for NaN.
  if (rectify) sum = _mm512_max_ps(_mm512_setzero_ps(), sum);
  _mm512_mask_storeu_ps(c, mask, sum);
}
