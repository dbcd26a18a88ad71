// Kernels on 8-bit integers for any CPU, the packing that all tables share, and the choice of the table for the one
// that runs the program.
#include "athanor/kernels/int8.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "athanor/kernels/bf16.h"

namespace athanor::kernels {

#ifdef ATHANOR_X86
namespace avx512_vnni {
const Int8Kernels& table();
}
namespace amx {
const Int8Kernels& int8_table();
}
#endif

namespace {

#include "athanor/kernels/tiles.inl"

#include "athanor/kernels/int8_layout.inl"

constexpr std::int64_t group = 4;  ///< integers of a column that lie side by side

/// Place of (p, j) among packed integers.
std::int64_t find_place(std::int64_t p, std::int64_t j, std::int64_t n, std::int64_t k) {
  const std::int64_t panel = j / (2 * tile_columns) * 2 * tile_columns,
                     width = std::min(2 * tile_columns, round_up(n, tile_columns) - panel);
  const std::int64_t tile = p / tile_row_bytes * (width / tile_columns) + (j - panel) / tile_columns;
  return panel * round_up(k, tile_row_bytes) + tile * tile_bytes + p % tile_row_bytes / group * tile_row_bytes +
         j % tile_columns * group + p % group;
}

/// The integers of a column of `k` numbers; gives its step. All are 0 where a number is not finite, or all are 0.
float quantize_column(std::int64_t k, const float* x, std::int64_t stride, std::int8_t* out) {
  constexpr float most = 127;
  float largest = 0;
  bool is_finite = true;
  for (std::int64_t p = 0; p < k; ++p) {
    largest = std::max(largest, std::abs(x[p * stride]));
    is_finite = is_finite && std::isfinite(x[p * stride]);
  }
  const float step = largest / most;
  for (std::int64_t p = 0; p < k; ++p)
    out[p] = is_finite && step > 0
                 ? static_cast<std::int8_t>(std::clamp(std::nearbyint(x[p * stride] / step), -most, most))
                 : std::int8_t{0};
  return is_finite ? step : NAN;
}

}  // namespace

std::size_t int8_packed_bytes(std::int64_t n, std::int64_t k) {
  const std::int64_t columns = round_up(n, tile_columns);
  return static_cast<std::size_t>(columns * round_up(k, tile_row_bytes)) +
         2 * static_cast<std::size_t>(columns) * sizeof(float);
}

void pack_int8(std::int64_t n, std::int64_t k, MatrixView<float> b, void* packed) {
  auto* integers = static_cast<std::int8_t*>(packed);
  std::fill_n(static_cast<char*>(packed), int8_packed_bytes(n, k), char{0});
  const Int8Columns columns(packed, n, k);
  std::vector<std::int8_t> column(static_cast<std::size_t>(k));
  for (std::int64_t j = 0; j < n; ++j) {
    const float step = quantize_column(k, b.data + j * b.column_stride, b.row_stride, column.data());
    std::int64_t sum = 0;
    for (std::int64_t p = 0; p < k; ++p) {
      integers[find_place(p, j, n, k)] = column[static_cast<std::size_t>(p)];
      sum += column[static_cast<std::size_t>(p)];
    }
    const_cast<float*>(columns.steps)[j] = step;
    const_cast<float*>(columns.sums)[j] = step * static_cast<float>(sum);
  }
}

namespace portable_int8 {
namespace {

void quantize(std::int64_t rows, std::int64_t width, const float* x, std::int64_t stride, Int8Rows out) {
  for (std::int64_t i = 0; i < rows; ++i) {
    const float* row = x + i * stride;
    float low = row[0], high = row[0], nothing = 0;  // the last becomes NaN where a number is not finite
    for (std::int64_t c = 0; c < width; ++c) {
      low = std::min(low, row[c]);
      high = std::max(high, row[c]);
      nothing += row[c] * 0;
    }
    const float range = high - low, step = range / 255;
    const bool has_steps = range > least_int8_range && nothing == 0;
    const float per_step = has_steps ? 255 / range : 0;
    out.low[i] = low + nothing;
    out.step[i] = has_steps ? step : 0;
    std::uint8_t* to = out.data + i * out.stride;
    for (std::int64_t c = 0; c < out.stride; ++c)
      to[c] = c < width && has_steps ? static_cast<std::uint8_t>(std::nearbyint((row[c] - low) * per_step))
                                     : std::uint8_t{0};
  }
}

/// The integers of a column of b one after another.
void unpack_column(std::int64_t j, std::int64_t n, std::int64_t k, const void* packed, std::int16_t* out) {
  for (std::int64_t p = 0; p < k; ++p) out[p] = static_cast<const std::int8_t*>(packed)[find_place(p, j, n, k)];
}

void multiply(std::int64_t m, std::int64_t n, std::int64_t k, ConstInt8Rows a, const void* packed,
              ProductEnds<float> ends, float* c) {
  const Int8Columns columns(packed, n, k);
  std::vector<std::int16_t> column(static_cast<std::size_t>(k));
  for (std::int64_t j = 0; j < n; ++j) {
    unpack_column(j, n, k, packed, column.data());
    for (std::int64_t i = 0; i < m; ++i) {
      const std::uint8_t* row = a.data + i * a.stride;
      std::int32_t sum = 0;
      for (std::int64_t p = 0; p < k; ++p)
        sum += static_cast<std::int16_t>(row[p]) * column[static_cast<std::size_t>(p)];
      float value = a.step[i] * columns.steps[j] * static_cast<float>(sum) + a.low[i] * columns.sums[j];
      if (ends.base) value = ends.base[i * ends.base_stride + j] + value;
      c[i * n + j] = ends.rectify && value < 0 ? 0 : value;
    }
  }
}

const Int8Kernels& table() {
  static constexpr Int8Kernels functions{multiply, quantize};
  return functions;
}

}  // namespace
}  // namespace portable_int8

namespace {

std::vector<NamedInt8Kernels> find_int8_kernels() {
  std::vector<NamedInt8Kernels> tables;
#ifdef ATHANOR_X86
  const bool has_vnni = __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512f") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
  const auto& bf16 = list_bf16_kernels();  // asks the system for AMX, which has both
  const bool has_amx = std::any_of(bf16.begin(), bf16.end(),
                                   [](const NamedBf16Kernels& table) { return std::string_view(table.name) == "amx"; });
  if (has_amx && has_vnni) tables.push_back({"amx", &amx::int8_table()});
  if (has_vnni) tables.push_back({"avx512_vnni", &avx512_vnni::table()});
#endif
  tables.push_back({"portable", &portable_int8::table()});
  return tables;
}

}  // namespace

const std::vector<NamedInt8Kernels>& list_int8_kernels() {
  static const std::vector<NamedInt8Kernels> tables = find_int8_kernels();
  return tables;
}

const Int8Kernels& int8_kernels() { return *list_int8_kernels().front().table; }

}  // namespace athanor::kernels
