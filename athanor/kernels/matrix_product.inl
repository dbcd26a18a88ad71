// Matrix product for one instruction set: blocks of 6 rows by 2 vectors kept in registers, b packed into panels.
// Each element of c is accumulated over k in ascending order inside fixed slices of k, so that a row of c does not
// depend on how many rows are computed with it.

template <class T>
struct VectorOf {
  static constexpr int lanes = 32 / sizeof(T);
  typedef T Type __attribute__((vector_size(32), aligned(sizeof(T)), may_alias));
};

constexpr int block_rows = 6;          // rows of c held in registers
constexpr std::int64_t slice_k = 320;  // a panel of b (320 x 16 floats) fits the first-level cache
constexpr std::int64_t slab_rows = 72;

/// c block [Rows, columns] (+)= a block * packed panel [k, 2 vectors].
template <class T, int Rows>
inline void multiply_block(std::int64_t k, MatrixView<T> a, const T* panel, T* c, std::int64_t c_stride,
                           std::int64_t columns, bool accumulate) {
  using V = typename VectorOf<T>::Type;
  constexpr int lanes = VectorOf<T>::lanes;
  V sum[Rows][2] = {};
  for (std::int64_t p = 0; p < k; ++p) {
    const V b0 = *reinterpret_cast<const V*>(panel + p * 2 * lanes);
    const V b1 = *reinterpret_cast<const V*>(panel + p * 2 * lanes + lanes);
    const T* column = a.data + p * a.column_stride;
#pragma GCC unroll 6
    for (int i = 0; i < Rows; ++i) {
      const T value = column[i * a.row_stride];
      sum[i][0] += value * b0;
      sum[i][1] += value * b1;
    }
  }
  if (columns == 2 * lanes) {
    for (int i = 0; i < Rows; ++i)
      for (int j = 0; j < 2; ++j) {
        V* out = reinterpret_cast<V*>(c + i * c_stride + j * lanes);
        *out = accumulate ? *out + sum[i][j] : sum[i][j];
      }
    return;
  }
  for (int i = 0; i < Rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j) {
      T& out = c[i * c_stride + j];
      const T value = sum[i][j / lanes][j % lanes];
      out = accumulate ? out + value : value;
    }
}

template <class T>
inline void multiply_rows(std::int64_t rows, std::int64_t k, MatrixView<T> a, const T* panel, T* c,
                          std::int64_t c_stride, std::int64_t columns, bool accumulate) {
  switch (rows) {
    case 6: return multiply_block<T, 6>(k, a, panel, c, c_stride, columns, accumulate);
    case 5: return multiply_block<T, 5>(k, a, panel, c, c_stride, columns, accumulate);
    case 4: return multiply_block<T, 4>(k, a, panel, c, c_stride, columns, accumulate);
    case 3: return multiply_block<T, 3>(k, a, panel, c, c_stride, columns, accumulate);
    case 2: return multiply_block<T, 2>(k, a, panel, c, c_stride, columns, accumulate);
    default: return multiply_block<T, 1>(k, a, panel, c, c_stride, columns, accumulate);
  }
}

/// Panels of b[k0 .. k0 + k, :]: [n / panel width][k][panel width], the last one filled up with zeros.
template <class T>
void pack_panels(std::int64_t n, std::int64_t k0, std::int64_t k, MatrixView<T> b, T* packed) {
  constexpr std::int64_t panel_width = 2 * VectorOf<T>::lanes;
  for (std::int64_t j0 = 0; j0 < n; j0 += panel_width) {
    const std::int64_t columns = n - j0 < panel_width ? n - j0 : panel_width;
    const T* source = b.data + k0 * b.row_stride + j0 * b.column_stride;
    T* panel = packed + j0 * k;
    if (columns < panel_width)
      for (std::int64_t i = 0; i < k * panel_width; ++i) panel[i] = 0;
    if (b.column_stride == 1)
      for (std::int64_t p = 0; p < k; ++p)
        for (std::int64_t j = 0; j < columns; ++j) panel[p * panel_width + j] = source[p * b.row_stride + j];
    else
      for (std::int64_t j = 0; j < columns; ++j)
        for (std::int64_t p = 0; p < k; ++p)
          panel[p * panel_width + j] = source[p * b.row_stride + j * b.column_stride];
  }
}

template <class T>
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c, bool accumulate) {
  constexpr std::int64_t panel_width = 2 * VectorOf<T>::lanes;
  if (k == 0 && !accumulate)
    for (std::int64_t i = 0; i < m * n; ++i) c[i] = 0;
  if (m == 0 || n == 0 || k == 0) return;
  const std::int64_t panels = (n + panel_width - 1) / panel_width;
  const Scratch<T> packed(panels * panel_width * (k < slice_k ? k : slice_k));
  for (std::int64_t k0 = 0; k0 < k; k0 += slice_k) {
    const std::int64_t depth = k - k0 < slice_k ? k - k0 : slice_k;
    pack_panels(n, k0, depth, b, packed.data);
    for (std::int64_t i0 = 0; i0 < m; i0 += slab_rows) {
      const std::int64_t end = i0 + slab_rows < m ? i0 + slab_rows : m;
      for (std::int64_t j0 = 0; j0 < n; j0 += panel_width)
        for (std::int64_t i = i0; i < end; i += block_rows) {
          const MatrixView<T> block{a.data + i * a.row_stride + k0 * a.column_stride, a.row_stride, a.column_stride};
          multiply_rows(end - i < block_rows ? end - i : std::int64_t{block_rows}, depth, block,
                        packed.data + j0 * depth, c + i * n + j0, n, n - j0 < panel_width ? n - j0 : panel_width,
                        accumulate || k0 > 0);
        }
    }
  }
}
