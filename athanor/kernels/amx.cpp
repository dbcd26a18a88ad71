// Products of bfloat16 matrices by AMX tiles, and the loops that show how fast such a CPU is; this file alone is
// compiled for it. No inline function of the standard library is used here: see instruction_set.inl.
#include <immintrin.h>

#include <new>

#include "athanor/kernels/bf16.h"

namespace athanor::kernels {

namespace avx512_bf16 {
const Bf16Kernels& table();
}

namespace amx {
namespace {

#include "athanor/kernels/bf16_product.inl"
#include "athanor/kernels/scratch.inl"

constexpr std::int64_t tile_rows = 16, tile_bytes = 64;

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

/// Sums of a block: 32 rows of 32 columns.
struct alignas(64) Block {
  float sums[2 * tile_rows][2 * tile_columns];
};

/// Block of 32 rows of a [32, k] times a panel of two tiles.
inline void multiply_wide(std::int64_t k, ConstBf16Rows a, const Bf16* panel, Block& block) {
  const Bf16 *upper = a.data, *lower = a.data + tile_rows * a.stride;
  const std::int64_t stride = a.stride * static_cast<std::int64_t>(sizeof(Bf16));
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (std::int64_t p = 0; p < k; p += tile_depth, panel += 2 * tile_numbers) {
    _tile_loadd(6, panel, tile_bytes);
    _tile_loadd(4, upper + p, stride);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(7, panel + tile_numbers, tile_bytes);
    _tile_dpbf16ps(1, 4, 7);
    _tile_loadd(5, lower + p, stride);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  constexpr std::int64_t row = sizeof block.sums[0];
  _tile_stored(0, &block.sums[0][0], row);
  _tile_stored(1, &block.sums[0][tile_columns], row);
  _tile_stored(2, &block.sums[tile_rows][0], row);
  _tile_stored(3, &block.sums[tile_rows][tile_columns], row);
}

/// As above for the last panel, when it is one tile wide.
inline void multiply_narrow(std::int64_t k, ConstBf16Rows a, const Bf16* panel, Block& block) {
  const Bf16 *upper = a.data, *lower = a.data + tile_rows * a.stride;
  const std::int64_t stride = a.stride * static_cast<std::int64_t>(sizeof(Bf16));
  _tile_zero(0);
  _tile_zero(2);
  for (std::int64_t p = 0; p < k; p += tile_depth, panel += tile_numbers) {
    _tile_loadd(6, panel, tile_bytes);
    _tile_loadd(4, upper + p, stride);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(5, lower + p, stride);
    _tile_dpbf16ps(2, 5, 6);
  }
  constexpr std::int64_t row = sizeof block.sums[0];
  _tile_stored(0, &block.sums[0][0], row);
  _tile_stored(2, &block.sums[tile_rows][0], row);
}

/// A block whose sums are computed, and where they go.
struct Pending {
  std::int64_t rows = 0, columns = 0;
  const float* base = nullptr;
  float* c = nullptr;
};

inline void finish_block(const Block& block, const Pending& pending, ProductEnds<float> ends, std::int64_t c_stride) {
  const __mmask16 first = mask_columns(pending.columns), second = mask_columns(pending.columns - tile_columns);
  const bool wide = pending.columns > tile_columns;
  for (std::int64_t i = 0; i < pending.rows; ++i) {
    const float* base = pending.base ? pending.base + i * ends.base_stride : nullptr;
    float* c = pending.c + i * c_stride;
    finish(_mm512_load_ps(block.sums[i]), base, ends.rectify, first, c);
    if (wide)
      finish(_mm512_load_ps(block.sums[i] + tile_columns), base ? base + tile_columns : nullptr, ends.rectify, second,
             c + tile_columns);
  }
}

/// The 32 rows of a from `row` on; when there are fewer, their copy in `memory` with zeros below them.
inline ConstBf16Rows take_rows(ConstBf16Rows a, std::int64_t row, std::int64_t m, std::int64_t k, Bf16* memory) {
  const Bf16* first = a.data + row * a.stride;
  if (m - row >= 2 * tile_rows) return {first, a.stride};
  const std::int64_t width = round_up(k, tile_depth);
  for (std::int64_t i = 0; i < 2 * tile_rows; ++i)
    for (std::int64_t p = 0; p < width; p += tile_depth)
      _mm512_store_si512(memory + i * width + p,
                         i < m - row ? _mm512_loadu_si512(first + i * a.stride + p) : _mm512_setzero_si512());
  return {memory, width};
}

/// A block is finished while the tiles work on the next one.
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, ConstBf16Rows a, const void* packed,
              ProductEnds<float> ends, float* c) {
  if (m == 0 || n == 0) return;
  const Scratch<Bf16> memory(m % (2 * tile_rows) == 0 ? 0 : 2 * tile_rows * round_up(k, tile_depth));
  const Tiles tiles;
  Block blocks[2];
  Pending pending;
  int turn = 0;
  for (std::int64_t i = 0; i < m; i += 2 * tile_rows) {
    const ConstBf16Rows rows = take_rows(a, i, m, k, memory.data);
    const std::int64_t num_rows = m - i < 2 * tile_rows ? m - i : 2 * tile_rows;
    for (std::int64_t j = 0; j < n; j += 2 * tile_columns, turn ^= 1) {
      if (n - j > tile_columns) multiply_wide(k, rows, find_panel(packed, j, k), blocks[turn]);
      else multiply_narrow(k, rows, find_panel(packed, j, k), blocks[turn]);
      finish_block(blocks[turn ^ 1], pending, ends, n);
      pending = {num_rows, n - j, ends.base ? ends.base + i * ends.base_stride + j : nullptr, c + i * n + j};
    }
  }
  finish_block(blocks[turn ^ 1], pending, ends, n);
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

extern const std::int64_t bf16_loop_flop, int8_loop_flop;
const std::int64_t bf16_loop_flop = 4 * 2 * tile_rows * tile_columns * tile_depth;
const std::int64_t int8_loop_flop = 2 * bf16_loop_flop;

/// `rounds` times bf16_loop_flop operations in tiles alone.
void bf16_loop(std::int64_t rounds) {
  const Tiles tiles;
  for (std::int64_t r = 0; r < rounds; ++r) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
}

/// As above on integers of 8 bits.
void int8_loop(std::int64_t rounds) {
  const Tiles tiles;
  for (std::int64_t r = 0; r < rounds; ++r) {
    _tile_dpbssd(0, 4, 6);
    _tile_dpbssd(1, 4, 7);
    _tile_dpbssd(2, 5, 6);
    _tile_dpbssd(3, 5, 7);
  }
}

}  // namespace amx
}  // namespace athanor::kernels
