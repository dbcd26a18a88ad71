// Kernels on 8-bit integers against what the integers stand for, written out in double; all tables give the same bits.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "aligned_memory.h"
#include "athanor/kernels/int8.h"
#include "random_values.h"

namespace athanor::kernels {
namespace {
using testing::allocate;
using testing::make_values;
using testing::Memory;

/// Rows of integers with their memory.
struct StepRows {
  StepRows(std::int64_t rows, std::int64_t width)
      : stride(pad_int8_width(width)),
        memory(allocate(static_cast<std::size_t>(rows * stride))),
        low(static_cast<std::size_t>(rows)),
        step(static_cast<std::size_t>(rows)) {
    std::fill_n(data(), rows * stride, std::uint8_t{77});
  }
  std::uint8_t* data() const { return static_cast<std::uint8_t*>(memory.get()); }
  operator Int8Rows() { return {data(), stride, low.data(), step.data()}; }
  ConstInt8Rows from(std::int64_t row) const {
    return {data() + row * stride, stride, low.data() + row, step.data() + row};
  }
  /// The number that an integer stands for.
  double at(std::int64_t i, std::int64_t c) const {
    return low[static_cast<std::size_t>(i)] +
           static_cast<double>(step[static_cast<std::size_t>(i)]) * data()[i * stride + c];
  }

  std::int64_t stride;
  Memory memory;
  std::vector<float> low, step;
};

StepRows quantize_rows(const Int8Kernels& table, const std::vector<float>& x, std::int64_t rows, std::int64_t width) {
  StepRows out(rows, width);
  table.quantize(rows, width, x.data(), width, out);
  return out;
}

Memory pack_columns(const std::vector<float>& b, std::int64_t n, std::int64_t k) {
  Memory packed = allocate(int8_packed_bytes(n, k));
  pack_int8(n, k, {b.data(), n, 1}, packed.get());
  return packed;
}

/// b [k, n] as it is rounded: 127 steps on either side of 0 in each column.
std::vector<double> round_columns(const std::vector<float>& b, std::int64_t n, std::int64_t k) {
  std::vector<double> rounded(b.size());
  for (std::int64_t j = 0; j < n; ++j) {
    float largest = 0;
    for (std::int64_t p = 0; p < k; ++p) largest = std::max(largest, std::abs(b[p * n + j]));
    const double step = largest / 127.0F;
    for (std::int64_t p = 0; p < k; ++p) rounded[p * n + j] = step > 0 ? step * std::nearbyint(b[p * n + j] / step) : 0;
  }
  return rounded;
}

TEST(Int8, KeepsTheEndsOfARowAndRoundsToHalfAStep) {
  for (const std::int64_t width : {1, 15, 16, 64, 323}) {
    const auto x = make_values<float>(9 * width, 1);
    for (const auto& [name, table] : list_int8_kernels()) {
      const StepRows out = quantize_rows(*table, x, 9, width);
      for (std::int64_t i = 0; i < 9; ++i) {
        const float *row = x.data() + i * width, *lowest = std::min_element(row, row + width),
                    *highest = std::max_element(row, row + width);
        EXPECT_EQ(out.at(i, lowest - row), *lowest) << name;
        EXPECT_NEAR(out.at(i, highest - row), *highest, 1e-6) << name;
        for (std::int64_t c = 0; c < width; ++c)
          ASSERT_NEAR(out.at(i, c), row[c], 0.5001 * out.step[i]) << name << " " << width << " at " << i << "," << c;
      }
    }
  }
}

TEST(Int8, RoundsAlikeInAllTables) {
  for (const std::int64_t width : {1, 17, 300}) {
    auto x = make_values<float>(8 * width, 2);
    std::fill_n(x.begin(), width, 0.25F);                                                  // all equal
    for (std::int64_t c = 0; c < width; ++c) x[width + c] = std::max(0.0F, x[width + c]);  // as relu leaves them
    x[2 * width] = std::numeric_limits<float>::infinity();
    x[3 * width + width / 2] = std::numeric_limits<float>::quiet_NaN();
    x[4 * width] = 1e30F;
    const StepRows expected = quantize_rows(*list_int8_kernels().back().table, x, 8, width);
    EXPECT_EQ(expected.at(0, width - 1), 0.25);
    EXPECT_TRUE(std::isnan(expected.at(2, 0)));
    EXPECT_TRUE(std::isnan(expected.at(3, 0)));
    for (const auto& [name, table] : list_int8_kernels()) {
      const StepRows found = quantize_rows(*table, x, 8, width);
      for (std::int64_t i = 0; i < 8; ++i) {
        EXPECT_EQ(found.step[i], expected.step[i]) << name << " row " << i;
        if (i != 2 && i != 3) EXPECT_EQ(found.low[i], expected.low[i]) << name << " row " << i;
        else EXPECT_TRUE(std::isnan(found.low[i])) << name << " row " << i;
        for (std::int64_t c = 0; c < width; ++c)
          ASSERT_EQ(found.data()[i * found.stride + c], expected.data()[i * expected.stride + c])
              << name << " row " << i;
      }
    }
  }
}

struct Shape {
  std::int64_t m, n, k;
};

std::vector<float> multiply(const Int8Kernels& table, const StepRows& a, const void* packed, Shape s,
                            ProductEnds<float> ends) {
  std::vector<float> c(static_cast<std::size_t>(s.m * s.n), std::numeric_limits<float>::quiet_NaN());
  table.multiply(s.m, s.n, s.k, a.from(0), packed, ends, c.data());
  return c;
}

void expect_product(Shape s, bool with_base, bool rectify) {
  const auto x = make_values<float>(s.m * s.k, 1), y = make_values<float>(s.k * s.n, 2),
             base = make_values<float>(s.m * s.n, 3);
  const Memory packed = pack_columns(y, s.n, s.k);
  const std::vector<double> b = round_columns(y, s.n, s.k);
  const ProductEnds<float> ends{with_base ? base.data() : nullptr, s.n, rectify};
  const StepRows a = quantize_rows(int8_kernels(), x, s.m, s.k);
  const std::vector<float> first = multiply(int8_kernels(), a, packed.get(), s, ends);
  for (std::int64_t i = 0; i < s.m; ++i)
    for (std::int64_t j = 0; j < s.n; ++j) {
      double sum = 0, size = 4;
      for (std::int64_t p = 0; p < s.k; ++p) {
        sum += a.at(i, p) * b[p * s.n + j];
        size += std::abs(a.low[i] * b[p * s.n + j]);
      }
      if (with_base) sum += base[i * s.n + j];
      if (rectify) sum = std::max(sum, 0.0);
      ASSERT_NEAR(first[i * s.n + j], sum, 1e-6 * size) << s.m << "x" << s.n << "x" << s.k << " at " << i << "," << j;
    }
  for (const auto& [name, table] : list_int8_kernels())
    EXPECT_EQ(multiply(*table, a, packed.get(), s, ends), first) << name << " " << s.m << "x" << s.n << "x" << s.k;
}

TEST(Int8, MultipliesMatricesOfAllShapesToTheSameBits) {
  for (const std::int64_t m : {1, 5, 32, 49})
    for (const std::int64_t n : {1, 16, 17, 50})
      for (const std::int64_t k : {1, 31, 64, 323}) expect_product({m, n, k}, (m + n) % 2, (n + k) % 2);
}

TEST(Int8, MultipliesTheLongestRows) { expect_product({2, 3, most_int8_width}, false, false); }

TEST(Int8, MultipliesIntoItsBase) {
  const Shape s{37, 48, 40};
  const auto x = make_values<float>(s.m * s.k, 1), y = make_values<float>(s.k * s.n, 2),
             base = make_values<float>(s.m * s.n, 3);
  const Memory packed = pack_columns(y, s.n, s.k);
  for (const auto& [name, table] : list_int8_kernels()) {
    const StepRows a = quantize_rows(*table, x, s.m, s.k);
    std::vector<float> in_place = base;
    table->multiply(s.m, s.n, s.k, a.from(0), packed.get(), {in_place.data(), s.n, false}, in_place.data());
    EXPECT_EQ(in_place, multiply(*table, a, packed.get(), s, {base.data(), s.n, false})) << name;
  }
}

TEST(Int8, ComputesARowToTheSameBitsInAnyCompany) {
  const Shape s{100, 37, 300};
  const auto x = make_values<float>(s.m * s.k, 4), y = make_values<float>(s.k * s.n, 5);
  const Memory packed = pack_columns(y, s.n, s.k);
  for (const auto& [name, table] : list_int8_kernels()) {
    const StepRows a = quantize_rows(*table, x, s.m, s.k);
    const std::vector<float> all = multiply(*table, a, packed.get(), s, {});
    std::vector<float> one(static_cast<std::size_t>(s.n));
    for (std::int64_t i = 0; i < s.m; ++i) {
      table->multiply(1, s.n, s.k, a.from(i), packed.get(), {}, one.data());
      for (std::int64_t j = 0; j < s.n; ++j) ASSERT_EQ(one[j], all[i * s.n + j]) << name << " " << i << "," << j;
    }
  }
}

TEST(Int8, KeepsNaNsInTheirRowsAndColumns) {
  const Shape s{3, 20, 40};
  auto x = make_values<float>(s.m * s.k, 6), y = make_values<float>(s.k * s.n, 7);
  x[s.k + 7] = std::numeric_limits<float>::quiet_NaN();
  y[5 * s.n + 11] = std::numeric_limits<float>::infinity();
  const Memory packed = pack_columns(y, s.n, s.k);
  for (const auto& [name, table] : list_int8_kernels()) {
    const auto c = multiply(*table, quantize_rows(*table, x, s.m, s.k), packed.get(), s, {nullptr, 0, true});
    for (std::int64_t i = 0; i < s.m; ++i)
      for (std::int64_t j = 0; j < s.n; ++j)
        ASSERT_EQ(std::isnan(c[i * s.n + j]), i == 1 || j == 11) << name << " " << i << "," << j;
  }
}

TEST(Int8, PacksWhatIsTurned) {
  for (const Shape s : {Shape{4, 1, 1}, Shape{4, 37, 45}, Shape{4, 64, 300}}) {
    const auto x = make_values<float>(s.m * s.k, 1), y = make_values<float>(s.k * s.n, 2);
    std::vector<float> turned(y.size());
    for (std::int64_t p = 0; p < s.k; ++p)
      for (std::int64_t j = 0; j < s.n; ++j) turned[j * s.k + p] = y[p * s.n + j];
    const Memory packed = pack_columns(y, s.n, s.k), packed_turned = allocate(int8_packed_bytes(s.n, s.k));
    pack_int8(s.n, s.k, {turned.data(), 1, s.k}, packed_turned.get());
    const StepRows a = quantize_rows(int8_kernels(), x, s.m, s.k);
    EXPECT_EQ(multiply(int8_kernels(), a, packed_turned.get(), s, {}),
              multiply(int8_kernels(), a, packed.get(), s, {}));
  }
}

}  // namespace
}  // namespace athanor::kernels
