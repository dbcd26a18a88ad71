// Gathers, segment sums and embedding sums against small examples worked by hand and against the portable table.
#include <gtest/gtest.h>

#include <cmath>

#include "athanor/kernels/kernels.h"
#include "random_values.h"

namespace athanor::kernels {
namespace {
using testing::make_values;
using Floats = std::vector<float>;

TEST(SegmentSum, AddsTheRowsOfEachSegmentAndClearsEmptyOnes) {
  const Floats x{1, 2, 10, 20, 100, 200};
  const std::vector<std::int32_t> offsets{0, 2, 2, 3};
  Floats out(6, -1);
  kernels<float>().segment_sum(offsets.data(), 3, nullptr, x.data(), 2, out.data());
  EXPECT_EQ(out, (Floats{11, 22, 0, 0, 100, 200}));
}

TEST(SegmentSum, ReadsRowsThroughAnIndex) {
  const Floats x{1, 2, 10, 20, 100, 200};
  const std::vector<std::int32_t> offsets{0, 1, 3}, index{2, 0, 0};
  Floats out(4, -1);
  kernels<float>().segment_sum(offsets.data(), 2, index.data(), x.data(), 2, out.data());
  EXPECT_EQ(out, (Floats{100, 200, 2, 4}));
}

TEST(SegmentBroadcast, RepeatsTheRowOfTheSegment) {
  const Floats x{1, 2, 3, 4};
  const std::vector<std::int32_t> offsets{0, 1, 3};
  Floats out(6);
  kernels<float>().segment_broadcast(offsets.data(), 2, x.data(), 2, out.data());
  EXPECT_EQ(out, (Floats{1, 2, 3, 4, 3, 4}));
}

TEST(SegmentSoftmax, SumsToOneInEachSegmentAndStandsLargeNumbers) {
  const std::vector<double> x{1000, 1001, -5};
  const std::vector<std::int32_t> offsets{0, 2, 2, 3};
  std::vector<double> out(3);
  kernels<double>().segment_softmax(offsets.data(), 3, x.data(), 1, out.data());
  EXPECT_NEAR(out[1], 1 / (1 + std::exp(-1.0)), 1e-15);
  EXPECT_NEAR(out[0] + out[1], 1, 1e-15);
  EXPECT_EQ(out[2], 1);
}

TEST(SegmentSoftmax, IsOfEachColumn) {
  const std::vector<double> x{1, 5, 2, 3, 0, -1};
  const std::vector<std::int32_t> offsets{0, 3};
  std::vector<double> out(6);
  kernels<double>().segment_softmax(offsets.data(), 1, x.data(), 2, out.data());
  const double first = std::exp(1) + std::exp(2) + 1, second = std::exp(5) + std::exp(3) + std::exp(-1);
  EXPECT_NEAR(out[2], std::exp(2) / first, 1e-15);
  EXPECT_NEAR(out[5], std::exp(-1) / second, 1e-15);
}

/// Numbers side by side go another way than columns, to the same values, in place too.
TEST(SegmentSoftmax, OfOneColumnIsThatOfAColumnAmongOthers) {
  const std::vector<std::int32_t> offsets{0, 1, 1, 18, 35, 300};
  const Floats x = testing::make_values<float>(300, 1), g = testing::make_values<float>(300, 2);
  Floats twice, twice_g;
  for (std::size_t i = 0; i < x.size(); ++i) {
    twice.insert(twice.end(), {x[i], 1 - x[i]});
    twice_g.insert(twice_g.end(), {g[i], 2 * g[i]});
  }
  for (const auto& [name, table] : list_kernels<float>()) {
    Floats expected(600), expected_g(600), found = x, found_g = g;
    table->segment_softmax(offsets.data(), 5, twice.data(), 2, expected.data());
    table->segment_softmax(offsets.data(), 5, found.data(), 1, found.data());
    table->segment_softmax_backward(offsets.data(), 5, expected.data(), twice_g.data(), 2, expected_g.data());
    table->segment_softmax_backward(offsets.data(), 5, found.data(), found_g.data(), 1, found_g.data());
    for (std::size_t i = 0; i < x.size(); ++i) {
      ASSERT_NEAR(found[i], expected[2 * i], 1e-6 * expected[2 * i]) << name << " " << i;
      ASSERT_NEAR(found_g[i], expected_g[2 * i], 1e-6) << name << " " << i;
    }
  }
}

/// A segment has the same bits wherever it begins.
TEST(SegmentSoftmax, OfOneColumnDoesNotDependOnThePlace) {
  const Floats x = testing::make_values<float>(53, 3);
  for (const auto& [name, table] : list_kernels<float>()) {
    Floats alone(53);
    const std::vector<std::int32_t> whole{0, 53};
    table->segment_softmax(whole.data(), 1, x.data(), 1, alone.data());
    for (std::int32_t first = 1; first < 20; ++first) {
      Floats moved(static_cast<std::size_t>(first), 0.5F), out(moved.size() + 53);
      moved.insert(moved.end(), x.begin(), x.end());
      const std::vector<std::int32_t> offsets{0, first, first + 53};
      table->segment_softmax(offsets.data(), 2, moved.data(), 1, out.data());
      for (std::size_t i = 0; i < 53; ++i) ASSERT_EQ(out[i + static_cast<std::size_t>(first)], alone[i]) << name;
    }
  }
}

TEST(SegmentMax, FindsTheFirstOfTheLargestAndSendsItTheGradient) {
  const Floats x{1, 9, 3, 2, 3, 9, -7, -8};
  const std::vector<std::int32_t> offsets{0, 3, 3, 4};
  Floats out(6, 5), gradient(8, 0);
  std::vector<std::int32_t> where(6, 5);
  kernels<float>().segment_max(offsets.data(), 3, x.data(), 2, out.data(), where.data());
  EXPECT_EQ(out, (Floats{3, 9, 0, 0, -7, -8}));
  EXPECT_EQ(where, (std::vector<std::int32_t>{1, 0, -1, -1, 3, 3}));
  const Floats g{10, 20, 30, 40, 50, 60};
  kernels<float>().segment_max_backward(where.data(), 3, g.data(), 2, gradient.data());
  EXPECT_EQ(gradient, (Floats{0, 20, 10, 0, 0, 0, 50, 60}));
}

TEST(ScatterAdd, AddsRowsWhereTheIndexSays) {
  const Floats x{1, 2, 10, 20, 100, 200};
  const std::vector<std::int32_t> index{1, 0, 1};
  Floats out(4, 0.5F);
  kernels<float>().scatter_add(index.data(), 3, x.data(), 2, out.data());
  EXPECT_EQ(out, (Floats{10.5F, 20.5F, 101.5F, 202.5F}));
}

TEST(SegmentScatter, IsTheTransposeOfASumByIndex) {
  const Floats x{1, 2, 10, 20, 100, 200};
  const std::vector<std::int32_t> offsets{0, 2, 2, 3}, index{1, 0, 1};
  Floats out(4, 0.5F);
  kernels<float>().segment_scatter(offsets.data(), 3, index.data(), x.data(), 2, out.data());
  EXPECT_EQ(out, (Floats{1.5F, 2.5F, 101.5F, 202.5F}));
}

TEST(Gather, AddsAndSubtractsIndexedRows) {
  const Floats a{1, 2, 3, 4}, b{10, 20, 30, 40};
  const std::vector<std::int32_t> first{1, 0, 1}, second{0, 0, 1};
  Floats out(6, 1);
  kernels<float>().gather_add(first.data(), 3, a.data(), 2, out.data());
  EXPECT_EQ(out, (Floats{4, 5, 2, 3, 4, 5}));
  kernels<float>().gather_difference(first.data(), a.data(), second.data(), b.data(), 3, 2, out.data());
  EXPECT_EQ(out, (Floats{-7, -16, -9, -18, -27, -36}));
}

TEST(FilteredSum, AddsNeighboursThroughFiltersWithItsGradient) {
  const Floats x{1, 2, 3, 4, 5, 6}, filters{10, 100, -1, 0.5F};
  const std::vector<std::int32_t> offsets{0, 2, 2, 3}, index{1, 2, 0}, filter{0, 1, 1}, first{0, 0}, second{1, 2};
  Floats out(6, 7), gradient(4, 7);
  kernels<float>().filtered_sum(offsets.data(), 3, index.data(), filter.data(), x.data(), filters.data(), 2,
                                out.data());
  EXPECT_EQ(out, (Floats{30 - 5, 400 + 3, 0, 0, -1, 1}));
  const Floats g{1, 1, 2, 2, 0, 3};
  kernels<float>().pair_products(first.data(), second.data(), 2, x.data(), g.data(), 2, gradient.data());
  EXPECT_EQ(gradient, (Floats{1 * 2 + 3 * 1, 2 * 2 + 4 * 1, 1 * 0 + 5 * 1, 2 * 3 + 6 * 1}));
}

TEST(EmbeddingSum, EqualsTheProductWithOneHotRows) {
  const std::vector<std::uint8_t> columns{0, 2, 255, 1};
  const Floats scalars{0.5F, 2};
  const Floats table{1, 2, 10, 20, 100, 200, 1000, 2000};  // three one-hot columns and one scalar
  const SparseRows<float> x{2, 2, 3, 1, columns.data(), scalars.data()};
  Floats out(4);
  kernels<float>().embedding_sum(x, table.data(), 2, out.data());
  EXPECT_EQ(out, (Floats{1 + 100 + 500, 2 + 200 + 1000, 10 + 2000, 20 + 4000}));
  Floats gradient(8, 0);
  kernels<float>().embedding_sum_backward(x, Floats{1, 2, 3, 4}.data(), 2, gradient.data());
  EXPECT_EQ(gradient, (Floats{1, 2, 3, 4, 1, 2, 0.5F + 6, 1 + 8}));
}

TEST(SumParts, AddsPartsInOrder) {
  const Floats parts{1, 2, 3, 10, 20, 30};
  Floats total(2);
  kernels<float>().sum_parts(parts.data(), 2, 3, 2, total.data());
  EXPECT_EQ(total, (Floats{11, 22}));
}

TEST(WeightedRowSum, EqualsTheProductWithARowOfMostlyZeros) {
  const std::int64_t rows = 9, width = 300;
  const auto table_values = make_values<double>(rows * width, 1), base = make_values<double>(width, 2);
  const std::vector<std::int32_t> index{7, 2, 7};
  const std::vector<double> weights{1, -0.5, 2};
  for (const auto& [name, table] : list_kernels<double>()) {
    std::vector<double> out(width);
    table->weighted_row_sum(index.data(), weights.data(), 3, table_values.data(), width, base.data(), out.data());
    for (std::int64_t c = 0; c < width; ++c)
      EXPECT_NEAR(out[c], base[c] + 3 * table_values[7 * width + c] - 0.5 * table_values[2 * width + c], 1e-14) << name;
    table->weighted_row_sum(nullptr, nullptr, 0, table_values.data(), width, base.data(), out.data());
    EXPECT_EQ(out, base);
  }
}

TEST(InstructionSets, AgreeWithThePortableTable) {
  const std::int64_t rows = 40, width = 37;
  const auto x = make_values<double>(rows * width, 1);
  std::vector<std::int32_t> offsets{0}, index;
  for (std::int32_t i = 0; i < rows; ++i) index.push_back((i * 7) % static_cast<std::int32_t>(rows));
  while (offsets.back() < rows) offsets.push_back(std::min<std::int32_t>(offsets.back() + offsets.size() % 4, rows));
  const auto segments = static_cast<std::int64_t>(offsets.size()) - 1;
  std::vector<double> here(segments * width), there(segments * width);
  portable_kernels<double>().segment_sum(offsets.data(), segments, index.data(), x.data(), width, there.data());
  for (const auto& [name, table] : list_kernels<double>()) {
    table->segment_sum(offsets.data(), segments, index.data(), x.data(), width, here.data());
    EXPECT_EQ(here, there) << name;
  }
}

}  // namespace
}  // namespace athanor::kernels
