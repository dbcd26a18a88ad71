// Each function over kernels against the same thing said in torch operators, and its gradient against differences.
#include "athanor/nn/functions.h"

#include <gtest/gtest.h>

#include "athanor/nn/without_kernels.h"
#include "rounded.h"
#include "small_graphs.h"

namespace athanor::nn {
namespace {
using testing::compare_gradient;
using testing::draw;
using testing::expect_rounded;
using testing::make_small_graphs;
using testing::to_long;
using torch::Tensor;

constexpr double gradient_tolerance = 1e-8;

Tensor random(std::initializer_list<std::int64_t> shape, double phase) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) count *= extent;
  return torch::sin(torch::arange(count, torch::kDouble) * 1.7 + phase).reshape(shape);
}

void expect_close(const Tensor& a, const Tensor& b) { EXPECT_TRUE(torch::allclose(a, b, 1e-12, 1e-12)) << a << b; }

TEST(Dense, EqualsTheLinearMapWithEachKindOfBase) {
  const Tensor x = random({5, 3}, 0), weight = random({4, 3}, 1), bias = random({4}, 2), base = random({5, 4}, 3);
  expect_close(dense(x, weight), torch::matmul(x, weight.t()));
  expect_close(dense(x, weight, bias), torch::matmul(x, weight.t()) + bias);
  expect_close(dense(x, weight, base), torch::matmul(x, weight.t()) + base);
}

TEST(Dense, TakesSlicesOfAWeight) {
  const Tensor x = random({5, 3}, 0), weight = random({4, 7}, 1);
  expect_close(dense(x, weight.narrow(1, 2, 3)), torch::matmul(x, weight.narrow(1, 2, 3).t()));
}

TEST(Dense, HasTheGradientOfEachArgument) {
  const Tensor x = random({5, 3}, 0), weight = random({4, 3}, 1), bias = random({4}, 2), base = random({5, 4}, 3);
  EXPECT_LT(compare_gradient(x, [&](const Tensor& v) { return dense(v, weight, bias); }), gradient_tolerance);
  EXPECT_LT(compare_gradient(weight, [&](const Tensor& v) { return dense(x, v, bias); }), gradient_tolerance);
  EXPECT_LT(compare_gradient(bias, [&](const Tensor& v) { return dense(x, weight, v); }), gradient_tolerance);
  EXPECT_LT(compare_gradient(base, [&](const Tensor& v) { return dense(x, weight, v); }), gradient_tolerance);
  EXPECT_LT(compare_gradient(random({4, 7}, 1), [&](const Tensor& v) { return dense(x, v.narrow(1, 2, 3)); }),
            gradient_tolerance);
}

/// Two rows of an index may be one row of the array.
TEST(GatherRows, AddsUpGradientsByTorchOperatorsToo) {
  const Tensor x = random({4, 3}, 0), index = torch::tensor({2, 0, 2, 2, 3}, torch::kInt);
  const WithoutKernels without;
  expect_close(gather_rows(x, index), x.index_select(0, index));
  EXPECT_LT(compare_gradient(x, [&](const Tensor& v) { return gather_rows(v, index); }), gradient_tolerance);
}

TEST(SegmentSoftmax, StandsSegmentsFarApartByTorchOperators) {
  const Tensor x = torch::tensor({1000.0, 1001.0, -1000.0, -1002.0}, torch::kDouble).unsqueeze(1);
  const Tensor offsets = torch::tensor({0, 2, 4}, torch::kInt), expected = segment_softmax(x, offsets);
  const WithoutKernels without;
  expect_close(segment_softmax(x, offsets), expected);
}

TEST(Dense, IsCloseInBf16WithItsGradients) {
  const Tensor base = draw({45, 33}, 3), bias = draw({33}, 2);
  expect_rounded(draw({45, 50}, 0), draw({33, 50}, 1),
                 [](const Tensor& x, const Tensor& weight, auto precision) { return dense(x, weight, {}, precision); });
  for (const Tensor& added : {base, bias})
    expect_rounded(draw({45, 50}, 0), draw({33, 70}, 1), [&](const Tensor& x, const Tensor& weight, auto precision) {
      return dense(x, weight.narrow(1, 20, 50), added.to(x.scalar_type()), precision);
    });
}

TEST(Dense, StaysExactWhereItIsNarrow) {
  const Tensor x = random({5, 40}, 0).to(torch::kFloat), weight = random({3, 40}, 1).to(torch::kFloat);
  EXPECT_TRUE(torch::equal(dense(x, weight, {}, kernels::Precision::bf16), dense(x, weight)));
}

TEST(EmbeddingSum, EqualsTheProductWithTheDenseRows) {
  const SparseRows x{torch::tensor(std::vector<std::uint8_t>{0, 3, 255, 1, 2, 2}, torch::kByte).view({3, 2}),
                     random({3, 1}, 0), 4};
  Tensor rows = torch::zeros({3, 5}, torch::kDouble);
  rows[0][0] = 1, rows[0][3] = 1, rows[1][1] = 1, rows[2][2] = 2;
  rows.select(1, 4).copy_(x.scalars.select(1, 0));
  const Tensor table = random({5, 6}, 1);
  expect_close(embedding_sum(table, x), torch::matmul(rows, table));
  EXPECT_LT(compare_gradient(table, [&](const Tensor& v) { return embedding_sum(v, x); }), gradient_tolerance);
  EXPECT_LT(compare_gradient(random({6, 5}, 1), [&](const Tensor& v) { return embedding_sum(v.t(), x); }),
            gradient_tolerance);
}

TEST(EdgeMessage, SumsTheEdgesIntoTheSourceButNotTheReverse) {
  const GraphBatch graph = make_small_graphs();
  const Tensor h = random({4, 3}, 0);
  const Tensor sums = torch::zeros({4, 3}, torch::kDouble).index_add_(0, to_long(graph.target), h);
  expect_close(edge_message(h, graph),
               sums.index_select(0, to_long(graph.source)) - h.index_select(0, to_long(graph.reverse)));
  EXPECT_LT(compare_gradient(h, [&](const Tensor& v) { return edge_message(v, graph); }), gradient_tolerance);
}

TEST(AddSource, GivesEachEdgeItsSourceNode) {
  const GraphBatch graph = make_small_graphs();
  const Tensor edges = random({4, 3}, 0), nodes = random({4, 3}, 1);
  expect_close(add_source(edges, nodes, graph), edges + nodes.index_select(0, to_long(graph.source)));
  EXPECT_LT(compare_gradient(edges, [&](const Tensor& v) { return add_source(v, nodes, graph); }), gradient_tolerance);
  EXPECT_LT(compare_gradient(nodes, [&](const Tensor& v) { return add_source(edges, v, graph); }), gradient_tolerance);
}

TEST(IncomingSum, SumsTheEdgesIntoEachNode) {
  const GraphBatch graph = make_small_graphs();
  const Tensor h = random({4, 3}, 0);
  expect_close(incoming_sum(h, graph), torch::zeros({4, 3}, torch::kDouble).index_add_(0, to_long(graph.target), h));
  EXPECT_LT(compare_gradient(h, [&](const Tensor& v) { return incoming_sum(v, graph); }), gradient_tolerance);
}

TEST(NeighbourSum, SumsTheNeighboursOfEachNode) {
  const GraphBatch graph = make_small_graphs();
  const Tensor h = random({4, 3}, 0);
  const Tensor from = h.index_select(0, to_long(graph.source));
  expect_close(neighbour_sum(h, graph),
               torch::zeros({4, 3}, torch::kDouble).index_add_(0, to_long(graph.target), from));
  EXPECT_LT(compare_gradient(h, [&](const Tensor& v) { return neighbour_sum(v, graph); }), gradient_tolerance);
}

TEST(SegmentSoftmax, HasTheGradientOfTheSoftmax) {
  const GraphBatch graph = make_small_graphs();
  const Tensor x = random({4, 1}, 0);
  expect_close(segment_softmax(x, graph.graph_offsets).narrow(0, 0, 3), torch::softmax(x.narrow(0, 0, 3), 0));
  EXPECT_LT(compare_gradient(x, [&](const Tensor& v) { return segment_softmax(v, graph.graph_offsets); }),
            gradient_tolerance);
}

TEST(SegmentSoftmax, IsOfEachColumn) {
  const GraphBatch graph = make_small_graphs();
  const Tensor x = random({4, 3}, 0);
  expect_close(segment_softmax(x, graph.graph_offsets).narrow(0, 0, 3), torch::softmax(x.narrow(0, 0, 3), 0));
  EXPECT_LT(compare_gradient(x, [&](const Tensor& v) { return segment_softmax(v, graph.graph_offsets); }),
            gradient_tolerance);
}

/// Segments of 3, 0 and 2 rows.
struct Segments {
  Tensor offsets = torch::tensor(std::vector<std::int32_t>{0, 3, 3, 5}, torch::kInt);
  Tensor x = random({5, 4}, 0);
  Tensor first = x.narrow(0, 0, 3), last = x.narrow(0, 3, 2), none = torch::zeros({4}, torch::kDouble);
};

TEST(SegmentMean, IsTheMeanOrZero) {
  const Segments s;
  expect_close(segment_mean(s.x, s.offsets), torch::stack({s.first.mean(0), s.none, s.last.mean(0)}));
  EXPECT_LT(compare_gradient(s.x, [&](const Tensor& v) { return segment_mean(v, s.offsets); }), gradient_tolerance);
}

TEST(SegmentMax, IsTheLargestOrZero) {
  const Segments s;
  expect_close(segment_max(s.x, s.offsets),
               torch::stack({std::get<0>(s.first.max(0)), s.none, std::get<0>(s.last.max(0))}));
  EXPECT_LT(compare_gradient(s.x, [&](const Tensor& v) { return segment_max(v, s.offsets); }), gradient_tolerance);
}

TEST(SegmentStd, IsTheDeviationOfThePopulationOrZero) {
  Segments s;
  expect_close(segment_std(s.x, s.offsets), torch::stack({s.first.std(0, false), s.none, s.last.std(0, false)}));
  EXPECT_LT(compare_gradient(s.x, [&](const Tensor& v) { return segment_std(v, s.offsets); }), gradient_tolerance);
  s.x.narrow(0, 3, 2).fill_(0.3);  // no deviation: no gradient either, not a division by 0
  const Tensor leaf = s.x.detach().requires_grad_();
  const Tensor gradient = torch::autograd::grad({segment_std(leaf, s.offsets).sum()}, {leaf})[0];
  EXPECT_EQ(gradient.narrow(0, 3, 2).abs().max().item<double>(), 0);
}

TEST(SegmentBroadcast, IsTheTransposeOfTheSum) {
  const Segments s;
  const Tensor x = random({3, 2}, 1);
  expect_close(segment_broadcast(x, s.offsets, 5), x.index_select(0, expand_offsets(s.offsets, 5)));
  EXPECT_LT(compare_gradient(x, [&](const Tensor& v) { return segment_broadcast(v, s.offsets, 5); }),
            gradient_tolerance);
}

TEST(GatherRows, RepeatsRowsAndAddsTheirGradients) {
  const Tensor x = random({3, 2}, 1), index = torch::tensor(std::vector<std::int32_t>{2, 0, 2, 2}, torch::kInt);
  expect_close(gather_rows(x, index), x.index_select(0, to_long(index)));
  EXPECT_LT(compare_gradient(x, [&](const Tensor& v) { return gather_rows(v, index); }), gradient_tolerance);
}

TEST(ExpandOffsets, NamesTheSegmentOfEachRow) {
  const Tensor offsets = torch::tensor(std::vector<std::int32_t>{0, 2, 2, 5}, torch::kInt);
  EXPECT_TRUE(
      torch::equal(expand_offsets(offsets, 5), torch::tensor(std::vector<std::int64_t>{0, 0, 2, 2, 2}, torch::kLong)));
}

TEST(Functions, AcceptGraphsWithoutEdges) {
  GraphBatch graph = make_small_graphs();
  const Tensor none = torch::empty({0}, torch::kInt);
  graph.in_offsets = torch::zeros({5}, torch::kInt);
  graph.source = graph.target = graph.reverse = none;
  const Tensor h = torch::empty({0, 3}, torch::kDouble);
  EXPECT_EQ(edge_message(h, graph).size(0), 0);
  EXPECT_EQ(incoming_sum(h, graph).abs().sum().item<double>(), 0);
}

}  // namespace
}  // namespace athanor::nn
