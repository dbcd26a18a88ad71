// What the sums of products of 8-bit integers stand for, for CPUs with AVX-512.

/// 16 columns of a row of a * b: the steps of both times the sum, and the lowest number of the row for each weight.
inline __m512 weigh(__m512i sum, float step, float low, const float* column_steps, const float* column_sums) {
  const __m512 steps = _mm512_mul_ps(_mm512_set1_ps(step), _mm512_load_ps(column_steps));
  return _mm512_add_ps(_mm512_mul_ps(steps, _mm512_cvtepi32_ps(sum)),
                       _mm512_mul_ps(_mm512_set1_ps(low), _mm512_load_ps(column_sums)));
}
