// Products of matrices of bfloat16 numbers, summed in f32, and what rounds numbers to this format. One table of
// functions per instruction set, chosen at run time. Rounding is to the nearest, ties to even; sums and what is added
// to them are f32. Every sum has a fixed order, so that a row has the same bits in any company; tables differ in this
// order, so by f32's rounding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "athanor/kernels/kernels.h"

namespace athanor::kernels {

/// The upper half of an f32: its sign, its exponent and 7 bits behind the point.
using Bf16 = std::uint16_t;

/// Rows of bfloat16 numbers begin at 64-byte boundaries and are filled up with zeros.
inline std::int64_t pad_bf16_width(std::int64_t width) { return (width + 31) / 32 * 32; }

/// Rows of bfloat16 numbers: row i begins at data + i * stride, which is a multiple of 32.
template <class Number>
struct Bf16RowsOf {
  Number* data;
  std::int64_t stride;  ///< numbers from row to row
};
/// Rows that a kernel writes.
using Bf16Rows = Bf16RowsOf<Bf16>;
/// Rows that a kernel reads.
using ConstBf16Rows = Bf16RowsOf<const Bf16>;

/// The functions of one instruction set. What one table packs no other can read.
struct Bf16Kernels {
  /// Bytes that pack() writes for b [k, n], at a 64-byte boundary.
  std::size_t (*packed_bytes)(std::int64_t n, std::int64_t k);
  /// b [k, n] rounded, in the order in which the products of this table read it.
  void (*pack)(std::int64_t n, std::int64_t k, MatrixView<float> b, void* packed);
  /// c [m, n] = the ends of a [m, k] * packed b, k > 0; c may be the base.
  void (*multiply)(std::int64_t m, std::int64_t n, std::int64_t k, ConstBf16Rows a, const void* packed,
                   ProductEnds<float> ends, float* c);
  /// out [rows, width] = x, whose rows begin every `stride` numbers, rounded. Infinity and NaN stay; numbers that f32
  /// holds with fewer bits (below 1.2e-38) become 0.
  void (*round)(std::int64_t rows, std::int64_t width, const float* x, std::int64_t stride, Bf16Rows out);
  /// out [width, rows] = x [rows, width] turned, as round() rounds it.
  void (*round_transposed)(std::int64_t rows, std::int64_t width, const float* x, std::int64_t stride, Bf16Rows out);
};

/// One table by the name of its instruction set.
struct NamedBf16Kernels {
  const char* name;  ///< "amx", "avx512_bf16" or "portable"
  const Bf16Kernels* table;
};

/// The tables that this CPU can run, best first. The first call asks the system for AMX. The portable one computes what
/// was rounded with the f32 kernels of this CPU.
const std::vector<NamedBf16Kernels>& list_bf16_kernels();
/// The first of them.
const Bf16Kernels& bf16_kernels();
/// The name of the table that bf16_kernels() gives.
const char* bf16_instruction_set();
/// True where a product in bfloat16 takes clearly less time than one in f32, measured once for a few milliseconds: some
/// CPUs do twice as much and more in it, by AMX or AVX-512 BF16, others half as much.
bool is_bf16_fast();

}  // namespace athanor::kernels
