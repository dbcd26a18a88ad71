// Where the numbers of packed 8-bit weights lie, after tiles.inl.

/// What stands behind the tiles of packed weights, for each column: the step, and the sum of the numbers that the
/// integers of the column stand for. Both have room for whole tiles.
struct Int8Columns {
  Int8Columns(const void* packed, std::int64_t n, std::int64_t k)
      : steps(reinterpret_cast<const float*>(static_cast<const char*>(packed) +
                                             round_up(n, tile_columns) * round_up(k, tile_row_bytes))),
        sums(steps + round_up(n, tile_columns)) {}
  const float *steps, *sums;
};

/// What varies by less in a row counts as equal.
constexpr float least_int8_range = 1e-30F;
