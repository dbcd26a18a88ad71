// The loop that shows how fast a CPU with AVX-512 BF16 is; this file alone is compiled for it.
#include <immintrin.h>

#include <cstdint>

namespace athanor::kernels::avx512_bf16 {
namespace {
constexpr int sums = 12;  // independent sums: more than latency times units of any CPU
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
