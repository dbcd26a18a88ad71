// Inside this room: the kernels on rows as a GPU works, each number of a result by itself and every sum in a fixed
// order. What starts the numbers is a parameter: nvcc's threads in cuda.cu, a loop in the tests.
#pragma once

#include <cmath>

#include "athanor/kernels/device_kernels.h"

#ifdef __CUDACC__
#define ATHANOR_ELEMENT __host__ __device__
#else
#define ATHANOR_ELEMENT
#endif

namespace athanor::kernels::elements {
using Int = std::int64_t;

constexpr std::uint8_t no_column = 255;

template <class T>
struct EmbeddingSum {
  SparseRows<T> x;
  const T* table;
  Int width;
  T* out;

  ATHANOR_ELEMENT void operator()(Int row, Int column) const {
    T sum = 0;
    for (Int s = 0; s < x.slots; ++s)
      if (const std::uint8_t own = x.columns[row * x.slots + s]; own != no_column) sum += table[own * width + column];
    for (Int s = 0; s < x.scalar_count; ++s)
      sum += x.scalars[row * x.scalar_count + s] * table[(x.onehot + s) * width + column];
    out[row * width + column] = sum;
  }
};

template <class T>
struct SegmentSum {
  const std::int32_t *offsets, *index;
  const T* x;
  Int width;
  T* out;

  ATHANOR_ELEMENT T sum(Int segment, Int column) const {
    T total = 0;
    for (std::int32_t j = offsets[segment]; j < offsets[segment + 1]; ++j)
      total += x[(index ? index[j] : j) * width + column];
    return total;
  }
  ATHANOR_ELEMENT void operator()(Int segment, Int column) const {
    out[segment * width + column] = sum(segment, column);
  }
};

template <class T>
struct EdgeMessages {
  SegmentSum<T> sums;
  const std::int32_t *node, *reverse;

  ATHANOR_ELEMENT void operator()(Int edge, Int column) const {
    sums.out[edge * sums.width + column] = sums.sum(node[edge], column) - sums.x[reverse[edge] * sums.width + column];
  }
};

template <class T>
struct FilteredSum {
  const std::int32_t *offsets, *index, *filter;
  const T *x, *filters;
  Int width;
  T* out;

  ATHANOR_ELEMENT void operator()(Int segment, Int column) const {
    T sum = 0;
    for (std::int32_t j = offsets[segment]; j < offsets[segment + 1]; ++j)
      sum += x[index[j] * width + column] * filters[filter[j] * width + column];
    out[segment * width + column] = sum;
  }
};

template <class T>
struct PairProducts {
  const std::int32_t *first, *second;
  const T *x, *g;
  Int width;
  T* out;

  ATHANOR_ELEMENT void operator()(Int pair, Int column) const {
    const Int a = first[pair] * width + column, b = second[pair] * width + column;
    out[pair * width + column] = x[a] * g[b] + x[b] * g[a];
  }
};

template <class T>
struct SegmentBroadcast {
  const std::int32_t* offsets;
  const T* x;
  Int width;
  T* out;

  ATHANOR_ELEMENT void operator()(Int segment, Int column) const {
    const T value = x[segment * width + column];
    for (std::int32_t j = offsets[segment]; j < offsets[segment + 1]; ++j) out[j * width + column] = value;
  }
};

template <class T>
struct SegmentSoftmax {
  const std::int32_t* offsets;
  const T* x;
  Int width;
  T* out;

  ATHANOR_ELEMENT void operator()(Int segment, Int column) const {
    const std::int32_t begin = offsets[segment], end = offsets[segment + 1];
    if (begin == end) return;
    T largest = x[begin * width + column], total = 0;
    for (std::int32_t j = begin + 1; j < end; ++j) largest = fmax(largest, x[j * width + column]);
    for (std::int32_t j = begin; j < end; ++j) total += out[j * width + column] = exp(x[j * width + column] - largest);
    for (std::int32_t j = begin; j < end; ++j) out[j * width + column] /= total;
  }
};

template <class T>
struct SegmentSoftmaxBackward {
  const std::int32_t* offsets;
  const T *y, *g;
  Int width;
  T* out;

  ATHANOR_ELEMENT void operator()(Int segment, Int column) const {
    T mean = 0;
    for (std::int32_t j = offsets[segment]; j < offsets[segment + 1]; ++j)
      mean += y[j * width + column] * g[j * width + column];
    for (std::int32_t j = offsets[segment]; j < offsets[segment + 1]; ++j)
      out[j * width + column] = y[j * width + column] * (g[j * width + column] - mean);
  }
};

template <class T>
struct SegmentMax {
  const std::int32_t* offsets;
  const T* x;
  Int width;
  T* out;
  std::int32_t* where;

  ATHANOR_ELEMENT void operator()(Int segment, Int column) const {
    T largest = 0;
    std::int32_t place = -1;
    for (std::int32_t j = offsets[segment]; j < offsets[segment + 1]; ++j)
      if (const T value = x[j * width + column]; place < 0 || value > largest) {
        largest = value;
        place = j;
      }
    out[segment * width + column] = largest;
    where[segment * width + column] = place;
  }
};

template <class T>
struct SegmentMaxBackward {
  const std::int32_t* where;
  const T* g;
  Int width;
  T* out;

  ATHANOR_ELEMENT void operator()(Int segment, Int column) const {
    const std::int32_t place = where[segment * width + column];
    if (place >= 0) out[place * width + column] = g[segment * width + column];
  }
};

template <class T>
struct GatherAdd {
  const std::int32_t* index;
  const T* x;
  Int width;
  T* out;

  ATHANOR_ELEMENT void operator()(Int row, Int column) const {
    out[row * width + column] += x[index[row] * width + column];
  }
};

template <class T>
struct GatherDifference {
  const std::int32_t *index_a, *index_b;
  const T *a, *b;
  Int width;
  T* out;

  ATHANOR_ELEMENT void operator()(Int row, Int column) const {
    out[row * width + column] = a[index_a[row] * width + column] - b[index_b[row] * width + column];
  }
};

template <class T>
struct Adam {
  T beta1, rest1, beta2, rest2, rate, correction, epsilon, scale, kept, decay;
  const T* gradient;
  T *parameter, *first, *second;

  ATHANOR_ELEMENT void operator()(Int i, Int) const {
    const T g = gradient[i] * scale + decay * parameter[i];
    first[i] = beta1 * first[i] + rest1 * g;
    second[i] = beta2 * second[i] + rest2 * g * g;
    parameter[i] = parameter[i] * kept - rate * first[i] / (sqrt(second[i]) * correction + epsilon);
  }
};

template <class T>
Adam<T> make_adam(const AdamStep& step, const T* gradient, T* parameter, T* first, T* second) {
  const auto count = static_cast<double>(step.step);
  return {static_cast<T>(step.beta1),
          static_cast<T>(1 - step.beta1),
          static_cast<T>(step.beta2),
          static_cast<T>(1 - step.beta2),
          static_cast<T>(step.rate / (1 - std::pow(step.beta1, count))),
          static_cast<T>(1 / std::sqrt(1 - std::pow(step.beta2, count))),
          static_cast<T>(step.epsilon),
          static_cast<T>(step.gradient_scale),
          static_cast<T>(step.decoupled ? 1 - step.rate * step.weight_decay : 1),
          static_cast<T>(step.decoupled ? 0 : step.weight_decay),
          gradient,
          parameter,
          first,
          second};
}

/// The table whose functions start their numbers by Launch::run(rows, columns, body).
template <class T, class Launch>
DeviceKernels<T> make_table() {
  DeviceKernels<T> table;
  Kernels<T>& rows = table.rows;
  rows.embedding_sum = [](SparseRows<T> x, const T* embedding, Int width, T* out) {
    Launch::run(x.rows, width, EmbeddingSum<T>{x, embedding, width, out});
  };
  rows.segment_sum = [](const std::int32_t* offsets, Int segments, const std::int32_t* index, const T* x, Int width,
                        T* out) {
    Launch::run(segments, width, SegmentSum<T>{offsets, index, x, width, out});
  };
  rows.filtered_sum = [](const std::int32_t* offsets, Int segments, const std::int32_t* index,
                         const std::int32_t* filter, const T* x, const T* filters, Int width, T* out) {
    Launch::run(segments, width, FilteredSum<T>{offsets, index, filter, x, filters, width, out});
  };
  rows.pair_products = [](const std::int32_t* first, const std::int32_t* second, Int pairs, const T* x, const T* g,
                          Int width, T* out) {
    Launch::run(pairs, width, PairProducts<T>{first, second, x, g, width, out});
  };
  rows.segment_broadcast = [](const std::int32_t* offsets, Int segments, const T* x, Int width, T* out) {
    Launch::run(segments, width, SegmentBroadcast<T>{offsets, x, width, out});
  };
  rows.segment_softmax = [](const std::int32_t* offsets, Int segments, const T* x, Int width, T* out) {
    Launch::run(segments, width, SegmentSoftmax<T>{offsets, x, width, out});
  };
  rows.segment_softmax_backward = [](const std::int32_t* offsets, Int segments, const T* y, const T* g, Int width,
                                     T* out) {
    Launch::run(segments, width, SegmentSoftmaxBackward<T>{offsets, y, g, width, out});
  };
  rows.segment_max = [](const std::int32_t* offsets, Int segments, const T* x, Int width, T* out, std::int32_t* where) {
    Launch::run(segments, width, SegmentMax<T>{offsets, x, width, out, where});
  };
  rows.segment_max_backward = [](const std::int32_t* where, Int segments, const T* g, Int width, T* out) {
    Launch::run(segments, width, SegmentMaxBackward<T>{where, g, width, out});
  };
  rows.gather_add = [](const std::int32_t* index, Int count, const T* x, Int width, T* out) {
    Launch::run(count, width, GatherAdd<T>{index, x, width, out});
  };
  rows.gather_difference = [](const std::int32_t* index_a, const T* a, const std::int32_t* index_b, const T* b,
                              Int count, Int width, T* out) {
    Launch::run(count, width, GatherDifference<T>{index_a, index_b, a, b, width, out});
  };
  rows.adam = [](const AdamStep& step, Int size, const T* gradient, T* parameter, T* first, T* second) {
    Launch::run(size, Int{1}, make_adam(step, gradient, parameter, first, second));
  };
  table.edge_messages = [](const std::int32_t* offsets, const std::int32_t* index, const std::int32_t* node,
                           const std::int32_t* reverse, Int edges, const T* h, Int width, T* out) {
    Launch::run(edges, width, EdgeMessages<T>{{offsets, index, h, width, out}, node, reverse});
  };
  return table;
}

}  // namespace athanor::kernels::elements
