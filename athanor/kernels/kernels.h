// Dense and message-passing kernels on plain arrays, f32 and f64, one table of functions per instruction set. The table
// is chosen once, at run time. All arrays are row-major; `width` is the number of columns of a row.
// Every sum has a fixed order: the same bits whatever the number of rows in the call and whatever the thread.
#pragma once

#include <cstdint>
#include <vector>

#include "athanor/kernels/activation.h"

namespace athanor::kernels {

/// One operand of a matrix product: element (i, j) is at data[i * row_stride + j * column_stride].
template <class T>
struct MatrixView {
  const T* data;
  std::int64_t row_stride;
  std::int64_t column_stride;
};

/// Sparse rows of a one-hot vector: row r is the sum of unit vectors `columns[r, slot]` (255 = none), followed by
/// `scalar_count` real columns that begin at column `onehot`.
template <class T>
struct SparseRows {
  std::int64_t rows, slots, onehot, scalar_count;
  const std::uint8_t* columns;  ///< [rows, slots]
  const T* scalars;             ///< [rows, scalar_count]
};

/// What a product is added to, and what becomes of the sum.
template <class T>
struct ProductEnds {
  const T* base = nullptr;       ///< row i begins at base + i * base_stride; null = zeros
  std::int64_t base_stride = 0;  ///< 0 = the same row for all: a bias
  bool rectify = false;          ///< numbers below 0 become 0; NaN stays
};

/// Settings of one Adam step (Kingma & Ba, arXiv:1412.6980; decoupled decay: arXiv:1711.05101).
struct AdamStep {
  double rate, beta1, beta2, epsilon;
  double weight_decay;
  bool decoupled;         ///< AdamW
  std::int64_t step;      ///< from 1
  double gradient_scale;  ///< clipping factor, 1 = none
};

/// The functions of one instruction set. What one table packs no other can read.
template <class T>
struct Kernels {
  /// c [m, n] = a [m, k] * b [k, n], plus what is in c already when `accumulate`. Row i of c depends on row i of a and
  /// on b alone, bit for bit.
  void (*multiply)(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
                   bool accumulate);
  /// Numbers that pack() writes for b [k, n].
  std::int64_t (*packed_size)(std::int64_t n, std::int64_t k);
  /// b [k, n] in the order in which multiply_packed of this table reads it; for weights that do not change.
  void (*pack)(std::int64_t n, std::int64_t k, MatrixView<T> b, T* packed);
  /// c [m, n] = the ends of a [m, k] * packed b, k > 0; the bits of multiply(). c may be the base, never a.
  void (*multiply_packed)(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, const T* packed,
                          ProductEnds<T> ends, T* c);
  /// out [rows, width] = x * table, x the sparse rows, table [onehot + scalar_count, width].
  void (*embedding_sum)(SparseRows<T> x, const T* table, std::int64_t width, T* out);
  /// table_gradient += x^T * gradient; gradient [rows, width].
  void (*embedding_sum_backward)(SparseRows<T> x, const T* gradient, std::int64_t width, T* table_gradient);
  /// out[s] = sum over j in [offsets[s], offsets[s + 1]) of x[index[j]], or of x[j] when index is null.
  void (*segment_sum)(const std::int32_t* offsets, std::int64_t segments, const std::int32_t* index, const T* x,
                      std::int64_t width, T* out);
  /// out[index[j]] += x[s] for j in segment s, in the order of j: the transpose of segment_sum.
  void (*segment_scatter)(const std::int32_t* offsets, std::int64_t segments, const std::int32_t* index, const T* x,
                          std::int64_t width, T* out);
  /// out[s] = sum over j in [offsets[s], offsets[s + 1]) of x[index[j]] * filters[filter[j]], number by number.
  void (*filtered_sum)(const std::int32_t* offsets, std::int64_t segments, const std::int32_t* index,
                       const std::int32_t* filter, const T* x, const T* filters, std::int64_t width, T* out);
  /// out[p] = x[first[p]] * g[second[p]] + x[second[p]] * g[first[p]], number by number.
  void (*pair_products)(const std::int32_t* first, const std::int32_t* second, std::int64_t pairs, const T* x,
                        const T* g, std::int64_t width, T* out);
  /// out[j] = x[s] for j in segment s.
  void (*segment_broadcast)(const std::int32_t* offsets, std::int64_t segments, const T* x, std::int64_t width, T* out);
  /// Softmax of each column of x [rows, width] inside each segment.
  void (*segment_softmax)(const std::int32_t* offsets, std::int64_t segments, const T* x, std::int64_t width, T* out);
  /// gradient of segment_softmax: out = y * (g - sum over the segment of y * g).
  void (*segment_softmax_backward)(const std::int32_t* offsets, std::int64_t segments, const T* y, const T* g,
                                   std::int64_t width, T* out);
  /// out[s, c] = the largest x[j, c] of segment s and where[s, c] = its row, the first of equals; 0 and -1 without
  /// rows.
  void (*segment_max)(const std::int32_t* offsets, std::int64_t segments, const T* x, std::int64_t width, T* out,
                      std::int32_t* where);
  /// out[where[s, c], c] = g[s, c]: the gradient of segment_max in an array of zeros.
  void (*segment_max_backward)(const std::int32_t* where, std::int64_t segments, const T* g, std::int64_t width,
                               T* out);
  /// out[index[i]] += x[i], in the order of i.
  void (*scatter_add)(const std::int32_t* index, std::int64_t count, const T* x, std::int64_t width, T* out);
  /// out[i] += x[index[i]].
  void (*gather_add)(const std::int32_t* index, std::int64_t count, const T* x, std::int64_t width, T* out);
  /// out[i] = a[index_a[i]] - b[index_b[i]].
  void (*gather_difference)(const std::int32_t* index_a, const T* a, const std::int32_t* index_b, const T* b,
                            std::int64_t count, std::int64_t width, T* out);
  /// total[i] = sum over p of parts[p * stride + i], in the order of p.
  void (*sum_parts)(const T* parts, std::int64_t count, std::int64_t stride, std::int64_t size, T* total);
  /// out = base + sum over i of weights[i] * table[index[i]]; rows of `width`. A product with a row that is mostly
  /// zeros.
  void (*weighted_row_sum)(const std::int32_t* index, const T* weights, std::int64_t count, const T* table,
                           std::int64_t width, const T* base, T* out);
  /// out[i] = f(x[i]), out may be x; f any kind but maxout, which is left to the caller; `slope` is that of leaky_relu.
  /// A number's bits do not depend on its place. f32: within 1e-6 of the exact function, or of |x| where f grows like
  /// x.
  void (*activate)(ActivationKind kind, T slope, std::int64_t count, const T* x, T* out);
  /// One Adam step on `size` parameters; first and second moments are updated in place.
  void (*adam)(const AdamStep& step, std::int64_t size, const T* gradient, T* parameter, T* first, T* second);
  /// What this instruction set can do at best: `rounds` times `multiply_add_loop_flop` operations in registers alone.
  /// Gives 0 for start = 0.
  T (*multiply_add_loop)(std::int64_t rounds, T start);
  std::int64_t multiply_add_loop_flop;  ///< operations of one round
};

/// The table for this CPU, T = float or double.
template <class T>
const Kernels<T>& kernels();
/// The plain C++ table, which runs everywhere: the reference in tests.
template <class T>
const Kernels<T>& portable_kernels();
/// "avx512", "avx2" or "portable": what kernels() uses.
const char* instruction_set();

/// One table by the name of its instruction set.
template <class T>
struct NamedKernels {
  const char* name;
  const Kernels<T>* table;
};
/// The tables that this CPU can run, best first.
template <class T>
std::vector<NamedKernels<T>> list_kernels();

}  // namespace athanor::kernels
