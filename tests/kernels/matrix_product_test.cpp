// The matrix product against the sum written out, and its promise that a row depends on that row alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "athanor/kernels/kernels.h"
#include "random_values.h"

namespace athanor::kernels {
namespace {
using testing::make_values;

template <class T>
class MatrixProduct : public ::testing::Test {
 protected:
  static constexpr double tolerance = sizeof(T) == 4 ? 2e-6 : 1e-14;  // per unit of k
};
using NumberTypes = ::testing::Types<float, double>;
TYPED_TEST_SUITE(MatrixProduct, NumberTypes);

template <class T>
void expect_product(const Kernels<T>& table, std::int64_t m, std::int64_t n, std::int64_t k, bool transpose_a,
                    bool transpose_b, bool accumulate, double tolerance) {
  const auto a = make_values<T>(m * k, 1), b = make_values<T>(k * n, 2);
  auto c = make_values<T>(m * n, 3);
  const auto before = c;
  const MatrixView<T> a_view = transpose_a ? MatrixView<T>{a.data(), 1, m} : MatrixView<T>{a.data(), k, 1};
  const MatrixView<T> b_view = transpose_b ? MatrixView<T>{b.data(), 1, k} : MatrixView<T>{b.data(), n, 1};
  table.multiply(m, n, k, a_view, b_view, c.data(), accumulate);
  for (std::int64_t i = 0; i < m; ++i)
    for (std::int64_t j = 0; j < n; ++j) {
      double expected = accumulate ? before[i * n + j] : 0;
      for (std::int64_t p = 0; p < k; ++p)
        expected += static_cast<double>(a_view.data[i * a_view.row_stride + p * a_view.column_stride]) *
                    b_view.data[p * b_view.row_stride + j * b_view.column_stride];
      ASSERT_NEAR(c[i * n + j], expected, tolerance * static_cast<double>(k + 1))
          << m << "x" << n << "x" << k << " at " << i << "," << j;
    }
}

TYPED_TEST(MatrixProduct, EqualsTheSumForAllShapesAndStrides) {
  for (const auto& [name, table] : list_kernels<TypeParam>())
    for (const std::int64_t m : {1, 6, 11, 27, 73})
      for (const std::int64_t n : {1, 8, 17, 50})
        for (const std::int64_t k : {1, 320, 643})
          for (int strides = 0; strides < 8; ++strides)
            expect_product<TypeParam>(*table, m, n, k, strides & 1, strides & 2, strides & 4, this->tolerance);
}

TYPED_TEST(MatrixProduct, GivesZeroOrKeepsTheSumWhenNothingIsSummed) {
  std::vector<TypeParam> c{5, 6};
  kernels<TypeParam>().multiply(1, 2, 0, {nullptr, 0, 1}, {nullptr, 2, 1}, c.data(), true);
  EXPECT_EQ(c, (std::vector<TypeParam>{5, 6}));
  kernels<TypeParam>().multiply(1, 2, 0, {nullptr, 0, 1}, {nullptr, 2, 1}, c.data(), false);
  EXPECT_EQ(c, (std::vector<TypeParam>{0, 0}));
}

TYPED_TEST(MatrixProduct, ComputesARowToTheSameBitsInAnyCompany) {
  const std::int64_t m = 185, n = 37, k = 700;
  const auto a = make_values<TypeParam>(m * k, 4), b = make_values<TypeParam>(n * k, 5);
  std::vector<TypeParam> all(m * n), one(n);
  const MatrixView<TypeParam> b_view{b.data(), 1, k};
  for (const auto& [name, table] : list_kernels<TypeParam>()) {
    table->multiply(m, n, k, {a.data(), k, 1}, b_view, all.data(), false);
    for (std::int64_t i = 0; i < m; ++i) {
      table->multiply(1, n, k, {a.data() + i * k, k, 1}, b_view, one.data(), false);
      for (std::int64_t j = 0; j < n; ++j) ASSERT_EQ(one[j], all[i * n + j]) << name << " " << i << "," << j;
    }
  }
}

TYPED_TEST(MatrixProduct, WithPackedWeightsGivesTheSameBits) {
  using T = TypeParam;
  for (const auto& [name, table] : list_kernels<T>())
    for (const std::int64_t n : {1, 16, 37, 64})
      for (const std::int64_t k : {1, 300, 700}) {
        const std::int64_t m = 31;
        const auto a = make_values<T>(m * k, 1), b = make_values<T>(k * n, 2), base = make_values<T>(m * n, 3);
        const MatrixView<T> a_view{a.data(), k, 1}, b_view{b.data(), 1, k};
        std::vector<T> expected = base, packed(static_cast<std::size_t>(table->packed_size(n, k))), c(m * n);
        table->pack(n, k, b_view, packed.data());
        table->multiply(m, n, k, a_view, b_view, expected.data(), true);
        table->multiply_packed(m, n, k, a_view, packed.data(), {base.data(), n, false}, c.data());
        ASSERT_EQ(c, expected) << name << " " << n << " " << k;
        c = base;
        table->multiply_packed(m, n, k, a_view, packed.data(), {c.data(), n, true}, c.data());
        for (T& value : expected) value = std::max(value, T{0});
        ASSERT_EQ(c, expected) << name << " " << n << " " << k << ", in place and rectified";
        table->multiply(m, n, k, a_view, b_view, expected.data(), false);
        table->multiply_packed(m, n, k, a_view, packed.data(), {}, c.data());
        ASSERT_EQ(c, expected) << name << " " << n << " " << k << ", without a base";
      }
}

TYPED_TEST(MatrixProduct, AddsABiasToEveryRowAndKeepsNan) {
  using T = TypeParam;
  const std::vector<T> a{1, 2, std::numeric_limits<T>::quiet_NaN()}, b{-1, 3}, bias{10, -4};
  for (const auto& [name, table] : list_kernels<T>()) {
    std::vector<T> packed(static_cast<std::size_t>(table->packed_size(2, 1))), c(6);
    table->pack(2, 1, {b.data(), 2, 1}, packed.data());
    table->multiply_packed(3, 2, 1, {a.data(), 1, 1}, packed.data(), {bias.data(), 0, true}, c.data());
    EXPECT_EQ((std::vector<T>{c.begin(), c.begin() + 4}), (std::vector<T>{9, 0, 8, 2})) << name;
    EXPECT_TRUE(std::isnan(c[4]) && std::isnan(c[5])) << name;
  }
}

TEST(InstructionSets, AreListedFromTheBestToTheOneThatRunsEverywhere) {
  const auto tables = list_kernels<float>();
  EXPECT_STREQ(tables.front().name, instruction_set());
  EXPECT_EQ(tables.front().table, &kernels<float>());
  EXPECT_STREQ(tables.back().name, "portable");
  EXPECT_EQ(tables.back().table, &portable_kernels<float>());
  for (const auto& [name, table] : tables) EXPECT_EQ(table->multiply_add_loop(1000, 0), 0) << name;
}

}  // namespace
}  // namespace athanor::kernels
