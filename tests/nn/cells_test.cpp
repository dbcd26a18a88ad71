// Recurrent cells against PyTorch's.
#include "athanor/nn/cells.h"

#include <gtest/gtest.h>

#include "small_graphs.h"

namespace athanor::nn {
namespace {
using torch::Tensor;

Weights make_double_weights(const ParameterList& list) {
  Weights weights = make_views(list, initialize(list, 4), false);
  for (Tensor& weight : weights) weight = weight.to(torch::kDouble);
  return weights;
}

Tensor make_rows(std::int64_t rows, std::int64_t columns, double phase) {
  return torch::sin(torch::arange(rows * columns, torch::kDouble) + phase).view({rows, columns});
}

TEST(GruCell, EqualsPyTorchs) {
  ParameterList list;
  const GruCell cell(list, "gru", 3, 4);
  const Weights w = make_double_weights(list);
  const Tensor x = make_rows(5, 3, 0), h = make_rows(5, 4, 1);
  EXPECT_TRUE(torch::allclose(cell({w}, x, h), at::gru_cell(x, h, w[0], w[1], w[2], w[3]), 1e-12, 1e-12));
  EXPECT_LT(testing::compare_gradient(h, [&](const Tensor& v) { return cell({w}, x, v); }), 1e-8);
}

TEST(LstmCell, EqualsPyTorchs) {
  ParameterList list;
  const LstmCell cell(list, "lstm", 3, 4);
  const Weights w = make_double_weights(list);
  const Tensor x = make_rows(5, 3, 0), h = make_rows(5, 4, 1), c = make_rows(5, 4, 2);
  const auto expected = at::lstm_cell(x, {h, c}, w[0], w[1], w[2], w[3]);
  const LstmCell::State state = cell({w}, x, {h, c});
  EXPECT_TRUE(torch::allclose(state.hidden, std::get<0>(expected), 1e-12, 1e-12));
  EXPECT_TRUE(torch::allclose(state.cell, std::get<1>(expected), 1e-12, 1e-12));
}

}  // namespace
}  // namespace athanor::nn
