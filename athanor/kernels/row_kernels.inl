// Kernels on rows for one instruction set: gathers, segment sums, embedding sums and the optimiser step, as plain loops
// that the compiler vectorises.

template <class T>
inline void copy_row(const T* __restrict x, std::int64_t width, T* __restrict out) {
  for (std::int64_t c = 0; c < width; ++c) out[c] = x[c];
}

template <class T>
inline void add_row(const T* __restrict x, std::int64_t width, T* __restrict out) {
  for (std::int64_t c = 0; c < width; ++c) out[c] += x[c];
}

template <class T>
inline void add_scaled_row(const T* __restrict x, T scale, std::int64_t width, T* __restrict out) {
  for (std::int64_t c = 0; c < width; ++c) out[c] += scale * x[c];
}

template <class T>
inline void clear_row(std::int64_t width, T* out) {
  for (std::int64_t c = 0; c < width; ++c) out[c] = 0;
}

constexpr std::uint8_t no_column = 255;

/// Rows with their weights: what a row of a product with few non-zero numbers is the sum of.
template <class T>
struct RowList {
  static constexpr int capacity = 64;
  const T* rows[capacity];
  T weights[capacity];
  int count = 0;

  bool add(const T* row, T weight) {
    rows[count] = row;
    weights[count] = weight;
    return ++count == capacity;
  }
};

/// As many columns of add_rows as fit `Vectors` registers of some bytes.
template <class T, int Vectors, int Bytes = ATHANOR_VECTOR_BYTES>
inline void add_row_columns(const RowList<T>& list, std::int64_t column, const T* base, T* out) {
  using V = typename VectorOf<T, Bytes>::Type;
  constexpr int lanes = VectorOf<T, Bytes>::lanes;
  V sum[Vectors] = {};
  if (base)
    for (int v = 0; v < Vectors; ++v) sum[v] = *reinterpret_cast<const V*>(base + column + v * lanes);
  for (int i = 0; i < list.count; ++i) {
    const T* row = list.rows[i] + column;
    for (int v = 0; v < Vectors; ++v) sum[v] += list.weights[i] * *reinterpret_cast<const V*>(row + v * lanes);
  }
  for (int v = 0; v < Vectors; ++v) *reinterpret_cast<V*>(out + column + v * lanes) = sum[v];
}

/// out = base (null = zeros) + the rows of the list times their weights.
template <class T>
void add_rows(const RowList<T>& list, std::int64_t width, const T* base, T* out) {
  constexpr int lanes = VectorOf<T>::lanes;
  std::int64_t c = 0;
  for (; c + 8 * lanes <= width; c += 8 * lanes) add_row_columns<T, 8>(list, c, base, out);
  if (c + 4 * lanes <= width) add_row_columns<T, 4>(list, c, base, out), c += 4 * lanes;
  if (c + 2 * lanes <= width) add_row_columns<T, 2>(list, c, base, out), c += 2 * lanes;
  if (c + lanes <= width) add_row_columns<T, 1>(list, c, base, out), c += lanes;
  if (c + lanes / 2 <= width) add_row_columns<T, 1, ATHANOR_VECTOR_BYTES / 2>(list, c, base, out), c += lanes / 2;
  if constexpr (ATHANOR_VECTOR_BYTES == 64)
    if (c + lanes / 4 <= width) add_row_columns<T, 1, ATHANOR_VECTOR_BYTES / 4>(list, c, base, out), c += lanes / 4;
  for (; c < width; ++c) {
    T sum = base ? base[c] : 0;
    for (int i = 0; i < list.count; ++i) sum += list.weights[i] * list.rows[i][c];
    out[c] = sum;
  }
}

template <class T>
void embedding_sum(SparseRows<T> x, const T* table, std::int64_t width, T* out) {
  for (std::int64_t r = 0; r < x.rows; ++r, out += width) {
    RowList<T> list;
    const T* base = nullptr;
    const auto add = [&](std::int64_t row, T weight) {
      if (!list.add(table + row * width, weight)) return;
      add_rows(list, width, base, out);
      base = out;
      list.count = 0;
    };
    for (std::int64_t s = 0; s < x.slots; ++s)
      if (const std::uint8_t column = x.columns[r * x.slots + s]; column != no_column) add(column, T{1});
    for (std::int64_t s = 0; s < x.scalar_count; ++s) add(x.onehot + s, x.scalars[r * x.scalar_count + s]);
    add_rows(list, width, base, out);
  }
}

template <class T>
void weighted_row_sum(const std::int32_t* index, const T* weights, std::int64_t count, const T* table,
                      std::int64_t width, const T* base, T* out) {
  RowList<T> list;
  for (std::int64_t i = 0; i < count; ++i)
    if (list.add(table + index[i] * width, weights[i])) {
      add_rows(list, width, base, out);
      base = out;
      list.count = 0;
    }
  add_rows(list, width, base, out);
}

template <class T>
void embedding_sum_backward(SparseRows<T> x, const T* gradient, std::int64_t width, T* table_gradient) {
  for (std::int64_t r = 0; r < x.rows; ++r, gradient += width) {
    for (std::int64_t s = 0; s < x.slots; ++s)
      if (const std::uint8_t column = x.columns[r * x.slots + s]; column != no_column)
        add_row(gradient, width, table_gradient + column * width);
    for (std::int64_t s = 0; s < x.scalar_count; ++s)
      add_scaled_row(gradient, x.scalars[r * x.scalar_count + s], width, table_gradient + (x.onehot + s) * width);
  }
}

template <class T>
void segment_sum(const std::int32_t* offsets, std::int64_t segments, const std::int32_t* index, const T* x,
                 std::int64_t width, T* out) {
  for (std::int64_t s = 0; s < segments; ++s, out += width) {
    const std::int32_t begin = offsets[s], end = offsets[s + 1];
    if (begin == end) clear_row(width, out);
    for (std::int32_t j = begin; j < end; ++j) {
      const T* row = x + (index ? index[j] : j) * width;
      if (j == begin) copy_row(row, width, out);
      else add_row(row, width, out);
    }
  }
}

template <class T>
void segment_scatter(const std::int32_t* offsets, std::int64_t segments, const std::int32_t* index, const T* x,
                     std::int64_t width, T* out) {
  for (std::int64_t s = 0; s < segments; ++s, x += width)
    for (std::int32_t j = offsets[s]; j < offsets[s + 1]; ++j) add_row(x, width, out + index[j] * width);
}

template <class T>
void filtered_sum(const std::int32_t* offsets, std::int64_t segments, const std::int32_t* index,
                  const std::int32_t* filter, const T* x, const T* filters, std::int64_t width, T* out) {
  for (std::int64_t s = 0; s < segments; ++s, out += width) {
    clear_row(width, out);
    for (std::int32_t j = offsets[s]; j < offsets[s + 1]; ++j) {
      const T* __restrict a = x + index[j] * width;
      const T* __restrict b = filters + filter[j] * width;
      T* __restrict sum = out;
      for (std::int64_t c = 0; c < width; ++c) sum[c] += a[c] * b[c];
    }
  }
}

template <class T>
void pair_products(const std::int32_t* first, const std::int32_t* second, std::int64_t pairs, const T* x, const T* g,
                   std::int64_t width, T* out) {
  for (std::int64_t p = 0; p < pairs; ++p, out += width) {
    const T* __restrict xa = x + first[p] * width;
    const T* __restrict xb = x + second[p] * width;
    const T* __restrict ga = g + first[p] * width;
    const T* __restrict gb = g + second[p] * width;
    T* __restrict to = out;
    for (std::int64_t c = 0; c < width; ++c) to[c] = xa[c] * gb[c] + xb[c] * ga[c];
  }
}

template <class T>
void segment_broadcast(const std::int32_t* offsets, std::int64_t segments, const T* x, std::int64_t width, T* out) {
  for (std::int64_t s = 0; s < segments; ++s)
    for (std::int32_t j = offsets[s]; j < offsets[s + 1]; ++j) copy_row(x + s * width, width, out + j * width);
}

constexpr std::int64_t softmax_columns = 64;  ///< worked on together

/// Calls work(first row, end, first column, columns) for the blocks of each segment that has rows.
template <class Work>
inline void visit_segment_blocks(const std::int32_t* offsets, std::int64_t segments, std::int64_t width,
                                 const Work& work) {
  for (std::int64_t s = 0; s < segments; ++s)
    for (std::int64_t c = 0; c < width && offsets[s] < offsets[s + 1]; c += softmax_columns)
      work(offsets[s], offsets[s + 1], c, width - c < softmax_columns ? width - c : softmax_columns);
}

/// Numbers that lie side by side are taken so many at a time, place by place, and these results then one by one: the
/// order depends on their number alone.
constexpr std::int64_t row_lanes = 16;

/// `first` combined with count numbers of(j): combine(a, b) for the numbers of each lane, then for the lanes.
template <class T, class Of, class Combine>
inline T reduce_row(T first, std::int64_t count, const Of& of, const Combine& combine) {
  T lanes[row_lanes];
  for (T& lane : lanes) lane = first;
  std::int64_t j = 0;
  for (; j + row_lanes <= count; j += row_lanes)
    for (std::int64_t c = 0; c < row_lanes; ++c) lanes[c] = combine(lanes[c], of(j + c));
  for (std::int64_t c = 0; j + c < count; ++c) lanes[c] = combine(lanes[c], of(j + c));
  T all = lanes[0];
  for (std::int64_t c = 1; c < row_lanes; ++c) all = combine(all, lanes[c]);
  return all;
}

template <class T>
constexpr auto take_larger = [](T a, T b) { return b > a ? b : a; };
template <class T>
constexpr auto add = [](T a, T b) { return a + b; };

/// Softmax of numbers that lie side by side, in place or not: vectors along them, where segment_softmax has vectors
/// across columns.
template <class T>
inline void softmax_row(const T* x, std::int64_t count, T* out) {
  if (count == 0) return;
  const T largest = reduce_row(x[0], count, [x](std::int64_t j) { return x[j]; }, take_larger<T>);
#pragma GCC ivdep
  for (std::int64_t j = 0; j < count; ++j) out[j] = fast_exponential(x[j] - largest);
  const T total = reduce_row(T{0}, count, [out](std::int64_t j) { return out[j]; }, add<T>);
  for (std::int64_t j = 0; j < count; ++j) out[j] /= total;
}

template <class T>
inline void softmax_row_backward(const T* y, const T* g, std::int64_t count, T* out) {
  const T mean = reduce_row(T{0}, count, [y, g](std::int64_t j) { return y[j] * g[j]; }, add<T>);
#pragma GCC ivdep
  for (std::int64_t j = 0; j < count; ++j) out[j] = y[j] * (g[j] - mean);
}

template <class T>
void segment_softmax(const std::int32_t* offsets, std::int64_t segments, const T* x, std::int64_t width, T* out) {
  if (width == 1) {
    for (std::int64_t s = 0; s < segments; ++s)
      softmax_row(x + offsets[s], offsets[s + 1] - offsets[s], out + offsets[s]);
    return;
  }
  visit_segment_blocks(offsets, segments, width,
                       [&](std::int64_t begin, std::int64_t end, std::int64_t c0, auto columns) {
                         T largest[softmax_columns], total[softmax_columns] = {};
                         copy_row(x + begin * width + c0, columns, largest);
                         for (std::int64_t j = begin + 1; j < end; ++j) {
                           const T* row = x + j * width + c0;
                           for (std::int64_t c = 0; c < columns; ++c)
                             largest[c] = row[c] > largest[c] ? row[c] : largest[c];
                         }
                         for (std::int64_t j = begin; j < end; ++j) {
                           T exponentials[softmax_columns];
                           const T* row = x + j * width + c0;
                           for (std::int64_t c = 0; c < columns; ++c)
                             exponentials[c] = fast_exponential(row[c] - largest[c]);
                           for (std::int64_t c = 0; c < columns; ++c) total[c] += exponentials[c];
                           copy_row(exponentials, columns, out + j * width + c0);
                         }
                         for (std::int64_t j = begin; j < end; ++j) {
                           T* row = out + j * width + c0;
                           for (std::int64_t c = 0; c < columns; ++c) row[c] /= total[c];
                         }
                       });
}

template <class T>
void segment_softmax_backward(const std::int32_t* offsets, std::int64_t segments, const T* y, const T* g,
                              std::int64_t width, T* out) {
  if (width == 1) {
    for (std::int64_t s = 0; s < segments; ++s)
      softmax_row_backward(y + offsets[s], g + offsets[s], offsets[s + 1] - offsets[s], out + offsets[s]);
    return;
  }
  visit_segment_blocks(offsets, segments, width,
                       [&](std::int64_t begin, std::int64_t end, std::int64_t c0, auto columns) {
                         T mean[softmax_columns] = {};
                         for (std::int64_t j = begin; j < end; ++j) {
                           const T *own_y = y + j * width + c0, *own_g = g + j * width + c0;
                           for (std::int64_t c = 0; c < columns; ++c) mean[c] += own_y[c] * own_g[c];
                         }
                         for (std::int64_t j = begin; j < end; ++j) {
                           const T *own_y = y + j * width + c0, *own_g = g + j * width + c0;
                           T* row = out + j * width + c0;
                           for (std::int64_t c = 0; c < columns; ++c) row[c] = own_y[c] * (own_g[c] - mean[c]);
                         }
                       });
}

template <class T>
void segment_max(const std::int32_t* offsets, std::int64_t segments, const T* x, std::int64_t width, T* out,
                 std::int32_t* where) {
  for (std::int64_t s = 0; s < segments; ++s, out += width, where += width) {
    const std::int32_t begin = offsets[s], end = offsets[s + 1];
    for (std::int64_t c = 0; c < width; ++c) {
      out[c] = begin == end ? 0 : x[begin * width + c];
      where[c] = begin == end ? -1 : begin;
    }
    for (std::int32_t j = begin + 1; j < end; ++j) {
      const T* row = x + j * width;
      for (std::int64_t c = 0; c < width; ++c) {
        const bool larger = row[c] > out[c];
        out[c] = larger ? row[c] : out[c];
        where[c] = larger ? j : where[c];
      }
    }
  }
}

template <class T>
void segment_max_backward(const std::int32_t* where, std::int64_t segments, const T* g, std::int64_t width, T* out) {
  for (std::int64_t s = 0; s < segments; ++s, where += width, g += width)
    for (std::int64_t c = 0; c < width; ++c)
      if (where[c] >= 0) out[where[c] * width + c] = g[c];
}

template <class T>
void scatter_add(const std::int32_t* index, std::int64_t count, const T* x, std::int64_t width, T* out) {
  for (std::int64_t i = 0; i < count; ++i) add_row(x + i * width, width, out + index[i] * width);
}

template <class T>
void gather_add(const std::int32_t* index, std::int64_t count, const T* x, std::int64_t width, T* out) {
  for (std::int64_t i = 0; i < count; ++i) add_row(x + index[i] * width, width, out + i * width);
}

template <class T>
void gather_difference(const std::int32_t* index_a, const T* a, const std::int32_t* index_b, const T* b,
                       std::int64_t count, std::int64_t width, T* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    const T* __restrict x = a + index_a[i] * width;
    const T* __restrict y = b + index_b[i] * width;
    T* __restrict z = out + i * width;
    for (std::int64_t c = 0; c < width; ++c) z[c] = x[c] - y[c];
  }
}

template <class T>
void sum_parts(const T* parts, std::int64_t count, std::int64_t stride, std::int64_t size, T* total) {
  copy_row(parts, size, total);
  for (std::int64_t p = 1; p < count; ++p) add_row(parts + p * stride, size, total);
}

template <class T>
void adam(const AdamStep& step, std::int64_t size, const T* __restrict gradient, T* __restrict parameter,
          T* __restrict first, T* __restrict second) {
  const T beta1 = static_cast<T>(step.beta1), beta2 = static_cast<T>(step.beta2);
  const T rest1 = static_cast<T>(1 - step.beta1), rest2 = static_cast<T>(1 - step.beta2);
  const T size_of_step = static_cast<T>(step.rate / (1 - power(step.beta1, step.step)));
  const T correction = static_cast<T>(1 / square_root(1 - power(step.beta2, step.step)));
  const T epsilon = static_cast<T>(step.epsilon), scale = static_cast<T>(step.gradient_scale);
  const T kept = static_cast<T>(step.decoupled ? 1 - step.rate * step.weight_decay : 1);
  const T decay = static_cast<T>(step.decoupled ? 0 : step.weight_decay);
  for (std::int64_t i = 0; i < size; ++i) {
    const T g = gradient[i] * scale + decay * parameter[i];
    first[i] = beta1 * first[i] + rest1 * g;
    second[i] = beta2 * second[i] + rest2 * g * g;
    parameter[i] = parameter[i] * kept - size_of_step * first[i] / (square_root(second[i]) * correction + epsilon);
  }
}
