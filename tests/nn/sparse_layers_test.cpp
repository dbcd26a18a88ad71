// Layers on rows that are sparse in part against the same sums made of embedding_sum() and dense().
#include "athanor/nn/sparse_layers.h"

#include <gtest/gtest.h>

#include "athanor/nn/functions.h"
#include "athanor/nn/without_kernels.h"
#include "rounded.h"
#include "small_graphs.h"

namespace athanor::nn {
namespace {
using testing::compare_gradient;
using testing::draw;
using testing::expect_rounded;
using torch::Tensor;

constexpr double tolerance = 1e-12, gradient_tolerance = 1e-7;

/// Rows of one of 3 kinds, one of 2 others or none, and a number.
SparseRows make_nodes(torch::ScalarType type = torch::kDouble) {
  SparseRows rows;
  rows.columns = torch::tensor({0, 3, 1, 255, 2, 4, 0, 4}, torch::kInt).to(torch::kByte).view({4, 2});
  rows.scalars = torch::tensor({0.5, -1.0, 0.0, 2.0}, type).view({4, 1});
  rows.onehot = 5;
  return rows;
}

SparseRows make_edges(torch::ScalarType type = torch::kDouble) {
  SparseRows rows;
  rows.columns = torch::tensor({0, 1, 1, 0, 1}, torch::kByte).view({5, 1});
  rows.scalars = torch::empty({5, 0}, type);
  rows.onehot = 2;
  return rows;
}

Tensor node_of_edge() { return torch::tensor({3, 0, 0, 2, 3}, torch::kInt); }

Tensor embed_apart(const Tensor& weight) {
  const Tensor table = weight.t();
  return embedding_sum(table.narrow(0, 0, 6), make_nodes()).index_select(0, node_of_edge()) +
         embedding_sum(table.narrow(0, 6, 2), make_edges());
}

TEST(EmbedEdges, AddsUpWhatAnEdgeAndItsSourceGive) {
  const Tensor weight = draw({19, 8}, 1);
  const auto embed = [](const Tensor& v) { return embed_edges(make_nodes(), node_of_edge(), make_edges(), v); };
  EXPECT_TRUE(torch::allclose(embed(weight), embed_apart(weight), tolerance, tolerance));
  EXPECT_LT(compare_gradient(weight, embed), gradient_tolerance);
}

TEST(EmbedEdges, TakesNoEdges) {
  SparseRows edges = make_edges();
  edges.columns = edges.columns.narrow(0, 0, 0);
  edges.scalars = edges.scalars.narrow(0, 0, 0);
  const Tensor weight = draw({7, 8}, 1).requires_grad_();
  const Tensor out = embed_edges(make_nodes(), torch::empty({0}, torch::kInt), edges, weight);
  EXPECT_EQ(out.size(0), 0);
  EXPECT_EQ(torch::autograd::grad({out.sum()}, {weight})[0].abs().sum().item<double>(), 0);
}

TEST(DenseWithSparse, IsALinearLayerOnAllColumnsWithItsGradients) {
  const Tensor rest = draw({4, 21}, 2), weight = draw({18, 27}, 3), bias = draw({18}, 4);
  const SparseRows nodes = make_nodes();
  const Tensor expected =
      embedding_sum(weight.narrow(1, 0, 6).t(), nodes) + bias + torch::matmul(rest, weight.narrow(1, 6, 21).t());
  for (const bool rectify : {false, true}) {
    const auto layer = [&](const Tensor& r, const Tensor& w, const Tensor& b) {
      return dense_with_sparse(nodes, r, w, b, rectify, kernels::Precision::f32);
    };
    EXPECT_TRUE(
        torch::allclose(layer(rest, weight, bias), rectify ? torch::relu(expected) : expected, tolerance, tolerance));
    EXPECT_LT(compare_gradient(rest, [&](const Tensor& v) { return layer(v, weight, bias); }), gradient_tolerance);
    EXPECT_LT(compare_gradient(weight, [&](const Tensor& v) { return layer(rest, v, bias); }), gradient_tolerance);
    EXPECT_LT(compare_gradient(bias, [&](const Tensor& v) { return layer(rest, weight, v); }), gradient_tolerance);
  }
}

TEST(DenseWithSparse, IsCloseInBf16WithItsGradients) {
  expect_rounded(draw({4, 40}, 5), draw({20, 46}, 6), [](const Tensor& rest, const Tensor& weight, auto precision) {
    return dense_with_sparse(make_nodes(rest.scalar_type()), rest, weight, torch::zeros({20}, rest.options()), false,
                             precision);
  });
}

TEST(TakesSparseLayers, SaysForWhichRowsTheyAre) {
  SparseRows rows = make_nodes();
  EXPECT_TRUE(takes_sparse_layers(rows));
  {
    const WithoutKernels without;
    EXPECT_FALSE(takes_sparse_layers(rows));
  }
  rows.with_sign = 1;
  EXPECT_FALSE(takes_sparse_layers(rows));
  rows.with_sign = 0;
  rows.strength = torch::ones({4, 1});
  EXPECT_FALSE(takes_sparse_layers(rows));
}

}  // namespace
}  // namespace athanor::nn
