// The order of packed weights that CPUs with AVX-512 BF16, AVX-512 VNNI or AMX read: tiles of 16 rows of 64 bytes, where
// a row has what 16 columns hold in 4 bytes of k, which are two bfloat16 numbers or four integers. Panels of two tiles
// side by side go down all of k; the last panel is one or two tiles wide.

constexpr std::int64_t tile_columns = 16, tile_rows = 16, tile_row_bytes = 64, tile_bytes = tile_rows * tile_row_bytes;

inline std::int64_t round_up(std::int64_t value, std::int64_t unit) { return (value + unit - 1) / unit * unit; }

/// Numbers of k in a tile.
template <class Number>
constexpr std::int64_t tile_depth = tile_row_bytes / static_cast<std::int64_t>(sizeof(Number));
/// Numbers of a tile.
template <class Number>
constexpr std::int64_t tile_numbers = tile_columns * tile_depth<Number>;

/// The first number of the panel that begins at column j0.
template <class Number>
inline const Number* find_panel(const void* packed, std::int64_t j0, std::int64_t k) {
  return static_cast<const Number*>(packed) + j0 * round_up(k, tile_depth<Number>);
}
