// Matrix product for one instruction set: blocks of some rows by 2 vectors kept in registers, b packed into panels.
// Each element of c is accumulated over k in ascending order inside fixed slices of k, so that a row of c does not
// depend on how many rows are computed with it.

template <class T, int Bytes = ATHANOR_VECTOR_BYTES>
struct VectorOf {
  static constexpr int lanes = Bytes / sizeof(T);
  typedef T Type __attribute__((vector_size(Bytes), aligned(sizeof(T)), may_alias));
};

constexpr int block_rows = ATHANOR_BLOCK_ROWS;  // rows of c held in registers
constexpr std::int64_t slice_k = 320;           // a panel of b (320 x 2 vectors) stays near the first-level cache
/// A row of blocks meets all panels while it is in the first-level cache, when these stay in the second-level cache;
/// more rows together make up for panels from farther away.
inline std::int64_t choose_slab_rows(std::int64_t packed_bytes) {
  return packed_bytes <= 512 * 1024 ? block_rows : 12 * block_rows;
}

/// The part of c that begins at some column: what it starts from, and what it becomes.
template <class T>
struct BlockEnds {
  const T* base;  ///< null = zero
  std::int64_t base_stride;
  bool rectify;
};

/// `columns` columns of c = ends of the sums [rows, stride].
template <class T>
void finish_block(const T* sums, std::int64_t rows, std::int64_t stride, BlockEnds<T> ends, T* c, std::int64_t c_stride,
                  std::int64_t columns) {
  for (std::int64_t i = 0; i < rows; ++i, sums += stride, c += c_stride) {
    const T* base = ends.base ? ends.base + i * ends.base_stride : nullptr;
    for (std::int64_t j = 0; j < columns; ++j) {
      const T value = base ? base[j] + sums[j] : sums[j];
      c[j] = ends.rectify && value < 0 ? T{0} : value;
    }
  }
}

/// c block [Rows, Vectors] = ends of a block * packed panel [k, Vectors]; `columns` of them are stored.
template <class T, int Rows, int Vectors>
inline void multiply_block(std::int64_t k, MatrixView<T> a, const T* panel, BlockEnds<T> ends, T* c,
                           std::int64_t c_stride, std::int64_t columns) {
  using V = typename VectorOf<T>::Type;
  constexpr int lanes = VectorOf<T>::lanes;
  V sum[Rows][Vectors] = {};
  for (std::int64_t p = 0; p < k; ++p) {
    V row[Vectors];
    for (int j = 0; j < Vectors; ++j) row[j] = *reinterpret_cast<const V*>(panel + (p * Vectors + j) * lanes);
    const T* column = a.data + p * a.column_stride;
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
      const T value = column[i * a.row_stride];
      for (int j = 0; j < Vectors; ++j) sum[i][j] += value * row[j];
    }
  }
  alignas(64) T sums[Rows * Vectors * lanes];
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i)
    for (int j = 0; j < Vectors; ++j) *reinterpret_cast<V*>(sums + (i * Vectors + j) * lanes) = sum[i][j];
  finish_block<T>(sums, Rows, Vectors * lanes, ends, c, c_stride,
                  columns < Vectors * lanes ? columns : std::int64_t{Vectors * lanes});
}

/// The block of `rows` rows, at most Rows.
template <class T, int Vectors, int Rows = block_rows>
inline void multiply_rows(std::int64_t rows, std::int64_t k, MatrixView<T> a, const T* panel, BlockEnds<T> ends, T* c,
                          std::int64_t c_stride, std::int64_t columns) {
  if constexpr (Rows > 1)
    if (rows < Rows) return multiply_rows<T, Vectors, Rows - 1>(rows, k, a, panel, ends, c, c_stride, columns);
  multiply_block<T, Rows, Vectors>(k, a, panel, ends, c, c_stride, columns);
}

template <class T>
constexpr std::int64_t panel_width = 2 * VectorOf<T>::lanes;

/// Columns with what fills up the last vector.
template <class T>
inline std::int64_t fill_up(std::int64_t n) {
  constexpr std::int64_t lanes = VectorOf<T>::lanes;
  return (n + lanes - 1) / lanes * lanes;
}

/// Panels of b[k0 .. k0 + k, :]: [panels][k][two vectors], the last panel one or two vectors wide and filled up with
/// zeros.
template <class T>
void pack_slice(std::int64_t n, std::int64_t k0, std::int64_t k, MatrixView<T> b, T* packed) {
  const std::int64_t full = fill_up<T>(n);
  for (std::int64_t j0 = 0; j0 < full; j0 += panel_width<T>) {
    const std::int64_t width = full - j0 < panel_width<T> ? full - j0 : panel_width<T>;
    const std::int64_t columns = n - j0 < width ? n - j0 : width;
    const T* source = b.data + k0 * b.row_stride + j0 * b.column_stride;
    T* panel = packed + j0 * k;
    if (columns < width)
      for (std::int64_t i = 0; i < k * width; ++i) panel[i] = 0;
    if (b.column_stride == 1)
      for (std::int64_t p = 0; p < k; ++p)
        for (std::int64_t j = 0; j < columns; ++j) panel[p * width + j] = source[p * b.row_stride + j];
    else
      for (std::int64_t j = 0; j < columns; ++j)
        for (std::int64_t p = 0; p < k; ++p) panel[p * width + j] = source[p * b.row_stride + j * b.column_stride];
  }
}

template <class T>
void multiply_slice(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, const T* packed, BlockEnds<T> ends,
                    T* c) {
  constexpr std::int64_t lanes = VectorOf<T>::lanes;
  const std::int64_t slab_rows = choose_slab_rows(fill_up<T>(n) * k * static_cast<std::int64_t>(sizeof(T)));
  for (std::int64_t i0 = 0; i0 < m; i0 += slab_rows) {
    const std::int64_t end = i0 + slab_rows < m ? i0 + slab_rows : m;
    for (std::int64_t j0 = 0; j0 < n; j0 += panel_width<T>)
      for (std::int64_t i = i0; i < end; i += block_rows) {
        const std::int64_t rows = end - i, columns = n - j0;
        const MatrixView<T> block{a.data + i * a.row_stride, a.row_stride, a.column_stride};
        const BlockEnds<T> part{ends.base ? ends.base + i * ends.base_stride + j0 : nullptr, ends.base_stride,
                                ends.rectify};
        if (columns > lanes) multiply_rows<T, 2>(rows, k, block, packed + j0 * k, part, c + i * n + j0, n, columns);
        else multiply_rows<T, 1>(rows, k, block, packed + j0 * k, part, c + i * n + j0, n, columns);
      }
  }
}

template <class T>
inline MatrixView<T> skip_columns(MatrixView<T> a, std::int64_t count) {
  return {a.data + count * a.column_stride, a.row_stride, a.column_stride};
}

template <class T>
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c, bool accumulate) {
  if (k == 0 && !accumulate)
    for (std::int64_t i = 0; i < m * n; ++i) c[i] = 0;
  if (m == 0 || n == 0 || k == 0) return;
  const Scratch<T> packed(fill_up<T>(n) * (k < slice_k ? k : slice_k));
  for (std::int64_t k0 = 0; k0 < k; k0 += slice_k) {
    const std::int64_t depth = k - k0 < slice_k ? k - k0 : slice_k;
    pack_slice(n, k0, depth, b, packed.data);
    multiply_slice<T>(m, n, depth, skip_columns(a, k0), packed.data, {accumulate || k0 > 0 ? c : nullptr, n, false}, c);
  }
}

template <class T>
std::int64_t packed_size(std::int64_t n, std::int64_t k) {
  return fill_up<T>(n) * k;
}

template <class T>
void pack(std::int64_t n, std::int64_t k, MatrixView<T> b, T* packed) {
  for (std::int64_t k0 = 0; k0 < k; k0 += slice_k)
    pack_slice(n, k0, k - k0 < slice_k ? k - k0 : slice_k, b, packed + fill_up<T>(n) * k0);
}

template <class T>
void multiply_packed(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, const T* packed,
                     ProductEnds<T> ends, T* c) {
  BlockEnds<T> slice{ends.base, ends.base_stride, false};
  for (std::int64_t k0 = 0; k0 < k; k0 += slice_k) {
    const std::int64_t depth = k - k0 < slice_k ? k - k0 : slice_k;
    slice.rectify = ends.rectify && k0 + depth == k;
    multiply_slice<T>(m, n, depth, skip_columns(a, k0), packed + fill_up<T>(n) * k0, slice, c);
    slice.base = c;
    slice.base_stride = n;
  }
}

constexpr int loop_sums = 12;  // independent sums: more than latency times units of any CPU

template <class T>
constexpr std::int64_t multiply_add_loop_flop = 2 * loop_sums* VectorOf<T>::lanes;

template <class T>
T multiply_add_loop(std::int64_t rounds, T start) {
  using V = typename VectorOf<T>::Type;
  V sum[loop_sums];
  for (int i = 0; i < loop_sums; ++i) sum[i] = V{} + start * static_cast<T>(i);
  const V factor = V{} + start;
  for (std::int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 16
    for (int i = 0; i < loop_sums; ++i) sum[i] = sum[i] * factor + factor;
  }
  V total{};
  for (int i = 0; i < loop_sums; ++i) total += sum[i];
  return total[0];
}
