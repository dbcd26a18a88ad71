// Products of matrices of 8-bit integers that stand for real numbers, summed exactly. One table of functions per
// instruction set, chosen at run time; all give the same bits. Weights have a step per column, chosen once, and rows
// that are multiplied a step and a lowest number each, found when they are rounded (dynamic quantisation; the
// arithmetic is that of Jacob et al. 2017, arXiv:1712.05877, equation 7, with weights around 0).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "athanor/kernels/kernels.h"

namespace athanor::kernels {

/// Rows of 8-bit numbers begin at 64-byte boundaries and are filled up.
inline std::int64_t pad_int8_width(std::int64_t width) { return (width + 63) / 64 * 64; }

/// The sums of longer rows could leave 32 bits: 255 * 127 each.
constexpr std::int64_t most_int8_width = 65536;

/// Rows of 8-bit numbers: number c of row i is low[i] + step[i] * data[i * stride + c]. `stride` is a multiple of 64.
template <class Number, class Real>
struct Int8RowsOf {
  Number* data;
  std::int64_t stride;
  Real *low, *step;  ///< [rows]
};
/// Rows that a kernel writes.
using Int8Rows = Int8RowsOf<std::uint8_t, float>;
/// Rows that a kernel reads.
using ConstInt8Rows = Int8RowsOf<const std::uint8_t, const float>;

/// Bytes that pack_int8() writes for b [k, n], at a 64-byte boundary.
std::size_t int8_packed_bytes(std::int64_t n, std::int64_t k);
/// b [k, n], k <= most_int8_width, rounded to 127 steps on either side of 0 in each column, in the order in which all
/// tables read it. A column with a number that is not finite gives NaN.
void pack_int8(std::int64_t n, std::int64_t k, MatrixView<float> b, void* packed);

/// The functions of one instruction set.
struct Int8Kernels {
  /// c [m, n] = the ends of a [m, k] * packed b, 0 < k <= most_int8_width; c may be the base.
  void (*multiply)(std::int64_t m, std::int64_t n, std::int64_t k, ConstInt8Rows a, const void* packed,
                   ProductEnds<float> ends, float* c);
  /// x [rows, width], whose rows begin every `stride` numbers, in 255 steps from the lowest to the highest number of
  /// each row, the lowest of which is exact. A row with a number that is not finite becomes NaN.
  void (*quantize)(std::int64_t rows, std::int64_t width, const float* x, std::int64_t stride, Int8Rows out);
};

/// One table by the name of its instruction set.
struct NamedInt8Kernels {
  const char* name;  ///< "amx", "avx512_vnni" or "portable"
  const Int8Kernels* table;
};

/// The tables that this CPU can run, best first. The portable one is slower than a product in f32.
const std::vector<NamedInt8Kernels>& list_int8_kernels();
/// The first of them.
const Int8Kernels& int8_kernels();

}  // namespace athanor::kernels
