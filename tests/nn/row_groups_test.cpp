// Rows that share matrices against the product row by row.
#include "athanor/nn/row_groups.h"

#include <gtest/gtest.h>

#include "small_graphs.h"

namespace athanor::nn {
namespace {
using torch::Tensor;

TEST(RowGroups, MultiplyEachRowByTheMatrixOfItsGroup) {
  const Tensor keys = torch::tensor(std::vector<std::uint8_t>{7, 1, 2, 9, 7, 1, 2, 3}, torch::kByte).view({4, 2});
  const RowGroups groups(keys);
  ASSERT_EQ(groups.count(), 3);
  EXPECT_TRUE(torch::equal(groups.first(), torch::tensor(std::vector<std::int32_t>{3, 1, 0}, torch::kInt)));
  const Tensor x = torch::sin(torch::arange(12, torch::kDouble)).view({4, 3});
  const Tensor matrices = torch::cos(torch::arange(18, torch::kDouble)).view({3, 3, 2});
  const std::vector<std::int64_t> group{2, 1, 2, 0};
  const Tensor out = groups.multiply(x, matrices);
  for (std::int64_t row = 0; row < 4; ++row)
    EXPECT_TRUE(torch::allclose(out[row], torch::matmul(x[row], matrices[group[static_cast<std::size_t>(row)]])));
  EXPECT_LT(testing::compare_gradient(x, [&](const Tensor& v) { return groups.multiply(v, matrices); }), 1e-8);
  EXPECT_LT(testing::compare_gradient(matrices, [&](const Tensor& v) { return groups.multiply(x, v); }), 1e-8);
}

TEST(RowGroups, OfNoRowsAreNone) {
  const RowGroups groups(torch::empty({0, 2}, torch::kByte));
  EXPECT_EQ(groups.count(), 0);
  EXPECT_EQ(groups.multiply(torch::empty({0, 3}), torch::empty({0, 3, 2})).size(1), 2);
}

}  // namespace
}  // namespace athanor::nn
