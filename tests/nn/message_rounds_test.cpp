// Rounds of messages of equal edges against the rounds of all edges one by one.
#include "athanor/nn/message_rounds.h"

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

constexpr std::int64_t kinds_of_nodes = 3, kinds_of_edges = 2;

Tensor bytes(std::vector<std::uint8_t> values) {
  const auto rows = static_cast<std::int64_t>(values.size());
  return torch::tensor(values, torch::kByte).view({rows, 1});
}

/// Two paths A-B-A whose bonds are alike, a path A-B=A, and lone nodes.
GraphBatch make_graphs(torch::ScalarType type = torch::kDouble) {
  const GraphBatch one = testing::make_small_graphs();
  GraphBatch graph = one;
  std::vector<Tensor> offsets{one.in_offsets.slice(0, 0, 1)}, source, target, reverse;
  for (int copy = 0; copy < 3; ++copy) {
    offsets.push_back(one.in_offsets.slice(0, 1) + 4 * copy);
    source.push_back(one.source + 4 * copy);
    target.push_back(one.target + 4 * copy);
    reverse.push_back(one.reverse + 4 * copy);
  }
  graph.num_nodes = graph.num_edges = 12;
  graph.in_offsets = torch::cat(offsets);
  graph.source = torch::cat(source);
  graph.target = torch::cat(target);
  graph.reverse = torch::cat(reverse);
  graph.nodes = {bytes({0, 1, 0, 2, 0, 1, 0, 0, 0, 1, 0, 2}), torch::zeros({12, 1}, type), kinds_of_nodes};
  graph.nodes.scalars[3] = 0.5;
  graph.edges = {bytes({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}), torch::empty({12, 0}, type), kinds_of_edges};
  return graph;
}

Tensor embed_edges(const Tensor& table, const SparseRows& nodes, const SparseRows& edges, const Tensor& source) {
  return embedding_sum(table.slice(0, 0, kinds_of_nodes + 1), nodes).index_select(0, source) +
         embedding_sum(table.slice(0, kinds_of_nodes + 1), edges);
}

/// All edges.
Tensor sum_messages(const Tensor& table, const Tensor& weight, const GraphBatch& graph, std::int64_t rounds) {
  const Tensor h0 = embed_edges(table, graph.nodes, graph.edges, graph.source);
  Tensor h = torch::relu(h0);
  for (std::int64_t round = 0; round < rounds; ++round)
    h = torch::relu(torch::matmul(edge_message(h, graph), weight.t()) + h0);
  return incoming_sum(h, graph);
}

Tensor sum_distinct_messages(const Tensor& table, const Tensor& weight, const GraphBatch& graph, std::int64_t rounds,
                             kernels::Precision precision = kernels::Precision::f32) {
  const DistinctEdges edges = find_distinct_edges(graph, rounds);
  return relu_message_sums(embed_edges(table, edges.kinds, edges.edges, edges.edge_kinds), weight, edges, graph,
                           precision);
}

TEST(ReluMessageSums, AreTheRoundsOneByOneWithTheirGradients) {
  const GraphBatch graph = make_graphs();
  const Tensor table = draw({6, 5}, 1), weight = draw({5, 5}, 2);
  for (const std::int64_t rounds : {0, 1, 3}) {
    const Tensor found = sum_distinct_messages(table, weight, graph, rounds);
    EXPECT_TRUE(torch::allclose(found, sum_messages(table, weight, graph, rounds), 1e-12, 1e-12)) << rounds;
    EXPECT_LT(compare_gradient(table, [&](const Tensor& v) { return sum_distinct_messages(v, weight, graph, rounds); }),
              1e-7);
    if (rounds == 0) continue;
    EXPECT_LT(compare_gradient(weight, [&](const Tensor& v) { return sum_distinct_messages(table, v, graph, rounds); }),
              1e-7);
  }
}

TEST(ReluMessageSums, AreCloseInBf16WithTheirGradients) {
  for (const std::int64_t width : {9, 40})
    for (const std::int64_t rounds : {1, 3})
      expect_rounded(draw({6, width}, 3), draw({width, width}, 4),
                     [&](const Tensor& table, const Tensor& weight, auto precision) {
                       return sum_distinct_messages(table, weight, make_graphs(table.scalar_type()), rounds, precision);
                     });
}

TEST(ReluMessageSums, TakeGraphsWithoutEdges) {
  GraphBatch graph = make_graphs(torch::kFloat);
  graph.num_edges = 0;
  graph.in_offsets = torch::zeros({13}, torch::kInt);
  graph.source = graph.target = graph.reverse = torch::empty({0}, torch::kInt);
  graph.edges.columns = graph.edges.columns.slice(0, 0, 0);
  graph.edges.scalars = graph.edges.scalars.slice(0, 0, 0);
  const Tensor table = draw({6, 20}, 5).to(torch::kFloat),
               weight = draw({20, 20}, 6).to(torch::kFloat).requires_grad_();
  for (const auto precision : {kernels::Precision::f32, kernels::Precision::bf16}) {
    const Tensor sums = sum_distinct_messages(table, weight, graph, 2, precision);
    EXPECT_EQ(sums.abs().sum().item<float>(), 0);
    EXPECT_EQ(torch::autograd::grad({sums.sum()}, {weight})[0].abs().sum().item<float>(), 0);
  }
}

TEST(FindDistinctEdges, KeepsWhatDiffers) {
  const GraphBatch graph = make_graphs();
  const DistinctEdges edges = find_distinct_edges(graph, 1);
  EXPECT_EQ(edges.kinds.columns.size(0), 4);  // A, B, C with a number, C without
  EXPECT_EQ(edges.edges.columns.size(0), 4);  // from A or B, by either bond
}

TEST(FindDistinctEdges, IsNotForRowsOfOwnStrengthNorWithoutKernels) {
  GraphBatch graph = make_graphs();
  EXPECT_TRUE(has_distinct_edges(graph));
  graph.edges.strength = torch::ones({12, 1});
  EXPECT_FALSE(has_distinct_edges(graph));
  graph.edges.strength = Tensor();
  const WithoutKernels without;
  EXPECT_FALSE(has_distinct_edges(graph));
}

}  // namespace
}  // namespace athanor::nn
