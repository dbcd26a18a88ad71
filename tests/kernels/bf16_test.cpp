// Kernels on bfloat16 numbers of every instruction set against sums written out in double, and the promise that a row
// depends on that row alone.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "aligned_memory.h"
#include "athanor/kernels/bf16.h"
#include "athanor/kernels/limits.h"
#include "random_values.h"

namespace athanor::kernels {
namespace {
using testing::allocate;
using testing::make_values;
using testing::Memory;

/// Rows of bfloat16 numbers with their memory; what fills them up is NaN until a kernel writes it.
struct OwnRows {
  explicit OwnRows(std::int64_t rows, std::int64_t width)
      : stride(pad_bf16_width(width)), memory(allocate(static_cast<std::size_t>(rows * stride) * sizeof(Bf16))) {
    std::fill_n(data(), rows * stride, Bf16{0x7fc0});
  }
  Bf16* data() const { return static_cast<Bf16*>(memory.get()); }
  operator Bf16Rows() const { return {data(), stride}; }
  operator ConstBf16Rows() const { return {data(), stride}; }
  Bf16 at(std::int64_t i, std::int64_t c) const { return data()[i * stride + c]; }

  std::int64_t stride;
  Memory memory;
};

float widen(Bf16 x) { return std::bit_cast<float>(static_cast<std::uint32_t>(x) << 16); }

/// The nearest bfloat16 number by search among the two that enclose x; of two equally near ones the even one.
Bf16 round_by_search(float x) {
  const auto down = static_cast<Bf16>(std::bit_cast<std::uint32_t>(x) >> 16);
  const auto up = static_cast<Bf16>(down + 1);
  // What comes after the largest number is as far from it as the one before.
  const double above = std::isinf(widen(up)) ? std::copysign(std::ldexp(1.0, 128), x) : widen(up);
  const double to_down = std::abs(static_cast<double>(x) - widen(down)), to_up = std::abs(above - x);
  if (to_down != to_up) return to_down < to_up ? down : up;
  return down % 2 == 0 ? down : up;
}

OwnRows round_rows(const Bf16Kernels& table, const std::vector<float>& x, std::int64_t rows, std::int64_t width) {
  OwnRows out(rows, width);
  table.round(rows, width, x.data(), width, out);
  return out;
}

Memory pack(const Bf16Kernels& table, const std::vector<float>& b, std::int64_t n, std::int64_t k) {
  Memory packed = allocate(table.packed_bytes(n, k));
  table.pack(n, k, {b.data(), n, 1}, packed.get());
  return packed;
}

TEST(Bf16, RoundsToTheNearestAndTiesToEven) {
  std::vector<float> x = make_values<float>(1000, 1);
  for (int i = 0; i < 300; ++i)  // ties, and their neighbours
    for (const std::uint32_t low : {0x7fffU, 0x8000U, 0x8001U})
      x.push_back(std::bit_cast<float>(0x3f800000U + (static_cast<std::uint32_t>(i * 7919) << 16) % 0x20000000U + low));
  x.insert(x.end(), {0.F, -0.F, 1.F, std::numeric_limits<float>::max(), -std::numeric_limits<float>::max(),
                     std::numeric_limits<float>::min()});
  const auto width = static_cast<std::int64_t>(x.size());
  for (const auto& [name, table] : list_bf16_kernels()) {
    const OwnRows out = round_rows(*table, x, 1, width);
    for (std::int64_t c = 0; c < width; ++c)
      ASSERT_EQ(out.at(0, c), round_by_search(x[static_cast<std::size_t>(c)])) << name << " " << x[c];
    for (std::int64_t c = width; c < out.stride; ++c) ASSERT_EQ(out.at(0, c), 0);
  }
}

TEST(Bf16, RoundsWhatIsNoOrdinaryNumberAlikeInAllTables) {
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> x{infinity, -infinity, std::numeric_limits<float>::quiet_NaN(), 1e-40F, -1e-40F};
  for (const auto& [name, table] : list_bf16_kernels()) {
    const OwnRows out = round_rows(*table, x, 1, 5);
    EXPECT_EQ(widen(out.at(0, 0)), infinity) << name;
    EXPECT_EQ(widen(out.at(0, 1)), -infinity) << name;
    EXPECT_TRUE(std::isnan(widen(out.at(0, 2)))) << name;
    EXPECT_EQ(out.at(0, 3), 0) << name;
    EXPECT_EQ(out.at(0, 4), 0x8000) << name;
  }
}

struct Case {
  std::int64_t m, n, k;
};

/// What a product of the rounded numbers is in double, and the size of its terms.
struct Exact {
  double sum = 0, size = 0;
};

Exact multiply_exactly(const OwnRows& a, const OwnRows& b, std::int64_t i, std::int64_t j, std::int64_t k) {
  Exact exact;
  for (std::int64_t p = 0; p < k; ++p) {
    const double term = static_cast<double>(widen(a.at(i, p))) * widen(b.at(p, j));
    exact.sum += term;
    exact.size += std::abs(term);
  }
  return exact;
}

void expect_product(const NamedBf16Kernels& kernels, Case s, bool with_base, bool rectify) {
  const auto& [name, table] = kernels;
  const auto x = make_values<float>(s.m * s.k, 1), y = make_values<float>(s.k * s.n, 2),
             base = make_values<float>(s.m * s.n, 3);
  const OwnRows a = round_rows(*table, x, s.m, s.k), b = round_rows(*table, y, s.k, s.n);
  const Memory packed = pack(*table, y, s.n, s.k);
  const ProductEnds<float> ends{with_base ? base.data() : nullptr, s.n, rectify};
  std::vector<float> c(static_cast<std::size_t>(s.m * s.n), std::numeric_limits<float>::quiet_NaN());
  table->multiply(s.m, s.n, s.k, a, packed.get(), ends, c.data());
  for (std::int64_t i = 0; i < s.m; ++i)
    for (std::int64_t j = 0; j < s.n; ++j) {
      const Exact exact = multiply_exactly(a, b, i, j, s.k);
      double expected = exact.sum + (with_base ? base[static_cast<std::size_t>(i * s.n + j)] : 0);
      if (rectify) expected = std::max(expected, 0.0);
      const float found = c[static_cast<std::size_t>(i * s.n + j)];
      ASSERT_NEAR(found, expected, 1e-6 * (exact.size + 4))
          << name << " " << s.m << "x" << s.n << "x" << s.k << " at " << i << "," << j;
    }
}

TEST(Bf16, MultipliesMatricesOfAllShapes) {
  for (const NamedBf16Kernels& kernels : list_bf16_kernels())
    for (const std::int64_t m : {1, 5, 32, 49})
      for (const std::int64_t n : {1, 16, 17, 50})
        for (const std::int64_t k : {1, 31, 64, 323}) expect_product(kernels, {m, n, k}, (m + n) % 2, (n + k) % 2);
}

TEST(Bf16, MultipliesIntoItsBase) {
  const std::int64_t m = 37, n = 48, k = 40;
  const auto x = make_values<float>(m * k, 1), y = make_values<float>(k * n, 2), base = make_values<float>(m * n, 3);
  for (const auto& [name, table] : list_bf16_kernels()) {
    const OwnRows a = round_rows(*table, x, m, k);
    const Memory packed = pack(*table, y, n, k);
    std::vector<float> apart(static_cast<std::size_t>(m * n)), in_place = base;
    table->multiply(m, n, k, a, packed.get(), {base.data(), n, false}, apart.data());
    table->multiply(m, n, k, a, packed.get(), {in_place.data(), n, false}, in_place.data());
    EXPECT_EQ(in_place, apart) << name;
  }
}

TEST(Bf16, ComputesARowToTheSameBitsInAnyCompany) {
  const std::int64_t m = 100, n = 37, k = 300;
  const auto x = make_values<float>(m * k, 4), y = make_values<float>(k * n, 5);
  for (const auto& [name, table] : list_bf16_kernels()) {
    const OwnRows a = round_rows(*table, x, m, k);
    const Memory packed = pack(*table, y, n, k);
    std::vector<float> all(static_cast<std::size_t>(m * n)), one(static_cast<std::size_t>(n));
    table->multiply(m, n, k, a, packed.get(), {}, all.data());
    for (std::int64_t i = 0; i < m; ++i) {
      table->multiply(1, n, k, {a.data() + i * a.stride, a.stride}, packed.get(), {}, one.data());
      for (std::int64_t j = 0; j < n; ++j) ASSERT_EQ(one[j], all[i * n + j]) << name << " " << i << "," << j;
    }
  }
}

TEST(Bf16, KeepsNaNsInTheirRows) {
  const std::int64_t m = 3, n = 20, k = 40;
  auto x = make_values<float>(m * k, 6);
  x[k + 7] = std::numeric_limits<float>::quiet_NaN();
  const auto y = make_values<float>(k * n, 7);
  for (const auto& [name, table] : list_bf16_kernels()) {
    const OwnRows a = round_rows(*table, x, m, k);
    std::vector<float> c(static_cast<std::size_t>(m * n));
    table->multiply(m, n, k, a, pack(*table, y, n, k).get(), {nullptr, 0, true}, c.data());
    for (std::int64_t i = 0; i < m; ++i)
      for (std::int64_t j = 0; j < n; ++j) ASSERT_EQ(std::isnan(c[i * n + j]), i == 1) << name << " " << i << "," << j;
  }
}

/// The same numbers in another order: [columns, rows].
std::vector<float> turn(const std::vector<float>& x, std::int64_t rows, std::int64_t columns) {
  std::vector<float> turned(x.size());
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j) turned[j * rows + i] = x[i * columns + j];
  return turned;
}

TEST(Bf16, PacksWhatIsTurnedOrStrided) {
  for (const auto& [name, table] : list_bf16_kernels())
    for (const std::int64_t n : {1, 16, 19, 37, 64})
      for (const std::int64_t k : {1, 2, 31, 45, 300}) {
        const auto y = make_values<float>(k * n, 2), x = make_values<float>(5 * k, 1);
        const OwnRows a = round_rows(*table, x, 5, k);
        std::vector<float> spread(2 * y.size()), turned = turn(y, k, n);
        for (std::size_t i = 0; i < y.size(); ++i) spread[2 * i] = y[i];
        const auto multiply = [&](const auto& pack_into) {
          const Memory packed = allocate(table->packed_bytes(n, k));
          pack_into(packed.get());
          std::vector<float> c(static_cast<std::size_t>(5 * n));
          table->multiply(5, n, k, a, packed.get(), {}, c.data());
          return c;
        };
        const auto expected = multiply([&](void* packed) { table->pack(n, k, {y.data(), n, 1}, packed); });
        EXPECT_EQ(multiply([&](void* packed) { table->pack(n, k, {turned.data(), 1, k}, packed); }), expected);
        EXPECT_EQ(multiply([&](void* packed) {
                    table->pack(n, k, {spread.data(), 2 * n, 2}, packed);
                  }),
                  expected)
            << name << " " << n << "x" << k;
      }
}

TEST(Bf16, TurnsWhileItRounds) {
  for (const auto& [name, table] : list_bf16_kernels())
    for (const std::int64_t rows : {1, 32, 45, 70})
      for (const std::int64_t width : {1, 16, 20, 300}) {
        const auto x = make_values<float>(rows * width, 3);
        const OwnRows expected = round_rows(*table, turn(x, rows, width), width, rows);
        OwnRows found(width, rows);
        table->round_transposed(rows, width, x.data(), width, found);
        for (std::int64_t i = 0; i < width * found.stride; ++i)
          ASSERT_EQ(found.data()[i], expected.data()[i]) << name << " " << rows << "x" << width;
      }
}

TEST(Bf16, UsesAmxWhereTheCpuHasIt) {
  if (std::string_view(bf16_instruction_set()) != "amx") GTEST_SKIP() << "this CPU or its system has no AMX";
  EXPECT_TRUE(is_bf16_fast());
  EXPECT_GT(measure_amx_bf16_gflops(), 0);
  EXPECT_GT(measure_amx_int8_gops(), 0);
}

}  // namespace
}  // namespace athanor::kernels
