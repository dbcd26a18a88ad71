// Products of matrices of bfloat16 numbers and of 8-bit integers by AMX tiles, and the loops that show how fast such a
// CPU is; this file alone is compiled for it. No inline function of the standard library is used here: see
// instruction_set.inl.
#include <immintrin.h>

#include <new>

#include "athanor/kernels/bf16.h"
#include "athanor/kernels/int8.h"

namespace athanor::kernels {

namespace avx512_bf16 {
const Bf16Kernels& table();
}
namespace avx512_vnni {
const Int8Kernels& table();
}

namespace amx {
namespace {

#include "athanor/kernels/tiles.inl"

#include "athanor/kernels/int8_layout.inl"
#include "athanor/kernels/int8_sums.inl"
#include "athanor/kernels/product_ends.inl"
#include "athanor/kernels/scratch.inl"

/// What _tile_loadconfig reads: eight tiles of 16 rows of 64 bytes. It must lie in static memory: GCC sees the
/// instruction read no more than its first bytes, and would leave out writing the others.
struct alignas(64) Layout {
  std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
  std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
constexpr Layout layout;

/// The tiles of this thread have that layout until the end of the scope.
struct Tiles {
  Tiles() { _tile_loadconfig(&layout); }
  ~Tiles() { _tile_release(); }
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;
};

/// Sums of a block, f32 or 32-bit integers: 32 rows of 32 columns.
struct alignas(64) Block {
  float sums[2 * tile_rows][2 * tile_columns];
};

/// Numbers of a row of a product, as what they are multiplied with: 16 bits are bfloat16 numbers, 8 are integers
/// without a sign times such with one.
enum class Numbers { bf16, int8 };

/// Tiles 0 to 3 are the sums, two and two; 4 and 5 rows of a, 6 and 7 columns of b. Their numbers must be literals.
template <Numbers kind>
inline void multiply_upper_left() {
  if constexpr (kind == Numbers::bf16) _tile_dpbf16ps(0, 4, 6);
  else _tile_dpbusd(0, 4, 6);
}
template <Numbers kind>
inline void multiply_upper_right() {
  if constexpr (kind == Numbers::bf16) _tile_dpbf16ps(1, 4, 7);
  else _tile_dpbusd(1, 4, 7);
}
template <Numbers kind>
inline void multiply_lower_left() {
  if constexpr (kind == Numbers::bf16) _tile_dpbf16ps(2, 5, 6);
  else _tile_dpbusd(2, 5, 6);
}
template <Numbers kind>
inline void multiply_lower_right() {
  if constexpr (kind == Numbers::bf16) _tile_dpbf16ps(3, 5, 7);
  else _tile_dpbusd(3, 5, 7);
}

/// Rows of bytes that are read.
struct ByteRows {
  const char* data;
  std::int64_t stride;
};

/// Block of 32 rows of a, of `width` bytes, times a panel of two tiles.
template <Numbers kind>
inline void multiply_wide(std::int64_t width, ByteRows a, const char* panel, Block& block) {
  const char *upper = a.data, *lower = a.data + tile_rows * a.stride;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (std::int64_t p = 0; p < width; p += tile_row_bytes, panel += 2 * tile_bytes) {
    _tile_loadd(6, panel, tile_row_bytes);
    _tile_loadd(4, upper + p, a.stride);
    multiply_upper_left<kind>();
    _tile_loadd(7, panel + tile_bytes, tile_row_bytes);
    multiply_upper_right<kind>();
    _tile_loadd(5, lower + p, a.stride);
    multiply_lower_left<kind>();
    multiply_lower_right<kind>();
  }
  constexpr std::int64_t row = sizeof block.sums[0];
  _tile_stored(0, &block.sums[0][0], row);
  _tile_stored(1, &block.sums[0][tile_columns], row);
  _tile_stored(2, &block.sums[tile_rows][0], row);
  _tile_stored(3, &block.sums[tile_rows][tile_columns], row);
}

/// As above for the last panel, when it is one tile wide.
template <Numbers kind>
inline void multiply_narrow(std::int64_t width, ByteRows a, const char* panel, Block& block) {
  const char *upper = a.data, *lower = a.data + tile_rows * a.stride;
  _tile_zero(0);
  _tile_zero(2);
  for (std::int64_t p = 0; p < width; p += tile_row_bytes, panel += tile_bytes) {
    _tile_loadd(6, panel, tile_row_bytes);
    _tile_loadd(4, upper + p, a.stride);
    multiply_upper_left<kind>();
    _tile_loadd(5, lower + p, a.stride);
    multiply_lower_left<kind>();
  }
  constexpr std::int64_t row = sizeof block.sums[0];
  _tile_stored(0, &block.sums[0][0], row);
  _tile_stored(2, &block.sums[tile_rows][0], row);
}

/// A block whose sums are computed, and where they go.
struct Pending {
  std::int64_t row = 0, rows = 0, column = 0;
};

/// The 32 rows of a from `row` on; when there are fewer, their copy in `memory` with zeros below them.
inline ByteRows take_rows(ByteRows a, std::int64_t row, std::int64_t m, std::int64_t width, char* memory) {
  const char* first = a.data + row * a.stride;
  if (m - row >= 2 * tile_rows) return {first, a.stride};
  for (std::int64_t i = 0; i < 2 * tile_rows; ++i)
    for (std::int64_t p = 0; p < width; p += tile_row_bytes)
      _mm512_store_si512(memory + i * width + p,
                         i < m - row ? _mm512_loadu_si512(first + i * a.stride + p) : _mm512_setzero_si512());
  return {memory, width};
}

/// Rows of `width` bytes, whole tiles, times packed b; calls finish_row(row, first column, sums) for each row of
/// each block of two tiles side by side, or one. A block is finished while the tiles work on the next one.
template <Numbers kind, class Finish>
inline void multiply_blocks(std::int64_t m, std::int64_t n, std::int64_t width, ByteRows a, const void* packed,
                            const Finish& finish_row) {
  if (m == 0 || n == 0) return;
  const Scratch<char> memory(m % (2 * tile_rows) == 0 ? 0 : 2 * tile_rows * width);
  const Tiles tiles;
  Block blocks[2];
  Pending pending;
  const auto finish_block = [&](const Block& block) {
    for (std::int64_t i = 0; i < pending.rows; ++i) finish_row(pending.row + i, pending.column, block.sums[i]);
  };
  int turn = 0;
  for (std::int64_t i = 0; i < m; i += 2 * tile_rows) {
    const ByteRows rows = take_rows(a, i, m, width, memory.data);
    for (std::int64_t j = 0; j < n; j += 2 * tile_columns, turn ^= 1) {
      const char* panel = static_cast<const char*>(packed) + j * width;
      if (n - j > tile_columns) multiply_wide<kind>(width, rows, panel, blocks[turn]);
      else multiply_narrow<kind>(width, rows, panel, blocks[turn]);
      finish_block(blocks[turn ^ 1]);
      pending = {i, m - i < 2 * tile_rows ? m - i : 2 * tile_rows, j};
    }
  }
  finish_block(blocks[turn ^ 1]);
}

void multiply(std::int64_t m, std::int64_t n, std::int64_t k, ConstBf16Rows a, const void* packed,
              ProductEnds<float> ends, float* c) {
  constexpr auto number = static_cast<std::int64_t>(sizeof(Bf16));
  const auto finish_row = [&](std::int64_t i, std::int64_t j, const float* sums) {
    const float* base = ends.base ? ends.base + i * ends.base_stride : nullptr;
    for (const std::int64_t end = n < j + 2 * tile_columns ? n : j + 2 * tile_columns; j < end;
         j += tile_columns, sums += tile_columns)
      finish(_mm512_load_ps(sums), base ? base + j : nullptr, ends.rectify, mask_columns(n - j), c + i * n + j);
  };
  multiply_blocks<Numbers::bf16>(m, n, round_up(k * number, tile_row_bytes),
                                 {reinterpret_cast<const char*>(a.data), a.stride * number}, packed, finish_row);
}

void multiply_int8(std::int64_t m, std::int64_t n, std::int64_t k, ConstInt8Rows a, const void* packed,
                   ProductEnds<float> ends, float* c) {
  const Int8Columns columns(packed, n, k);
  const auto finish_row = [&](std::int64_t i, std::int64_t j, const float* sums) {
    const float* base = ends.base ? ends.base + i * ends.base_stride : nullptr;
    for (const std::int64_t end = n < j + 2 * tile_columns ? n : j + 2 * tile_columns; j < end;
         j += tile_columns, sums += tile_columns)
      finish(weigh(_mm512_load_si512(sums), a.step[i], a.low[i], columns.steps + j, columns.sums + j),
             base ? base + j : nullptr, ends.rectify, mask_columns(n - j), c + i * n + j);
  };
  multiply_blocks<Numbers::int8>(m, n, round_up(k, tile_row_bytes), {reinterpret_cast<const char*>(a.data), a.stride},
                                 packed, finish_row);
}

}  // namespace

const Bf16Kernels& table() {
  static const Bf16Kernels functions = [] {
    Bf16Kernels own = avx512_bf16::table();
    own.multiply = multiply;
    return own;
  }();
  return functions;
}

const Int8Kernels& int8_table() {
  static const Int8Kernels functions = [] {
    Int8Kernels own = avx512_vnni::table();
    own.multiply = multiply_int8;
    return own;
  }();
  return functions;
}

extern const std::int64_t bf16_loop_flop, int8_loop_flop;
const std::int64_t bf16_loop_flop = 4 * 2 * tile_rows * tile_columns * tile_depth<Bf16>;
const std::int64_t int8_loop_flop = 2 * bf16_loop_flop;

/// `rounds` times bf16_loop_flop operations in tiles alone.
void bf16_loop(std::int64_t rounds) {
  const Tiles tiles;
  for (std::int64_t r = 0; r < rounds; ++r) {
    multiply_upper_left<Numbers::bf16>();
    multiply_upper_right<Numbers::bf16>();
    multiply_lower_left<Numbers::bf16>();
    multiply_lower_right<Numbers::bf16>();
  }
}

/// As above on integers of 8 bits.
void int8_loop(std::int64_t rounds) {
  const Tiles tiles;
  for (std::int64_t r = 0; r < rounds; ++r) {
    multiply_upper_left<Numbers::int8>();
    multiply_upper_right<Numbers::int8>();
    multiply_lower_left<Numbers::int8>();
    multiply_lower_right<Numbers::int8>();
  }
}

}  // namespace amx
}  // namespace athanor::kernels
