// Attention inside graphs against torch operators graph by graph, and its gradients against differences.
#include "athanor/nn/attention.h"

#include <gtest/gtest.h>

#include "athanor/nn/trace.h"
#include "small_graphs.h"

namespace athanor::nn {
namespace {
using testing::compare_gradient;
using torch::Tensor;

constexpr std::int64_t heads = 2, columns = 3, width = heads * columns;

Tensor make_waves(std::int64_t rows, std::int64_t count, double phase) {
  return torch::sin(torch::arange(rows * count, torch::kDouble) * 1.3 + phase).view({rows, count});
}

/// Graphs of 3, 0 and 2 nodes.
struct Problem {
  Tensor offsets = torch::tensor(std::vector<std::int32_t>{0, 3, 3, 5}, torch::kInt);
  Tensor q = make_waves(5, width, 0), k = make_waves(5, width, 1), v = make_waves(5, width, 2),
         bias = make_waves(13, heads, 3);

  Tensor expect(bool with_bias) const {
    std::vector<Tensor> graphs;
    for (const auto& [first, nodes, pair] : {std::array<std::int64_t, 3>{0, 3, 0}, {3, 2, 9}}) {
      std::vector<Tensor> parts;
      for (std::int64_t head = 0; head < heads; ++head) {
        const auto part = [&](const Tensor& x) { return x.narrow(0, first, nodes).narrow(1, head * columns, columns); };
        Tensor score = torch::matmul(part(q), part(k).t()) / std::sqrt(3.0);
        if (with_bias) score = score + bias.narrow(0, pair, nodes * nodes).select(1, head).view({nodes, nodes});
        parts.push_back(torch::matmul(torch::softmax(score, 1), part(v)));
      }
      graphs.push_back(torch::cat(parts, 1));
    }
    return torch::cat(graphs);
  }
};

TEST(CountPairs, SquaresTheSizes) { EXPECT_EQ(count_pairs(Problem().offsets), 13); }

TEST(Attention, KeepsTheSharesThatItMixesWith) {
  const Problem p;
  const Tensor q = p.q.slice(0, 0, 3), k = p.k.slice(0, 0, 3), v = p.v.slice(0, 0, 3), bias = p.bias.slice(0, 0, 9);
  Trace trace;
  keep_attention(trace, q, k, bias, heads);
  const AttentionShares& kept = trace.attention.front();
  EXPECT_TRUE(torch::equal(kept.offsets, torch::tensor(std::vector<std::int64_t>{0, 3, 6, 9})));
  const Tensor shares = kept.shares.repeat_interleave(columns, 1);  // of each column of v
  const Tensor mixed = (shares * v.index_select(0, kept.from)).view({3, 3, width}).sum(1);
  EXPECT_TRUE(torch::allclose(mixed, p.expect(true).slice(0, 0, 3), 1e-12, 1e-12));
}

TEST(Attention, StaysInsideEachGraph) {
  const Problem p;
  EXPECT_TRUE(torch::allclose(attention(p.q, p.k, p.v, {}, p.offsets, heads), p.expect(false), 1e-12, 1e-12));
  EXPECT_TRUE(torch::allclose(attention(p.q, p.k, p.v, p.bias, p.offsets, heads), p.expect(true), 1e-12, 1e-12));
}

TEST(Attention, HasTheGradientOfEachArgument) {
  const Problem p;
  EXPECT_LT(compare_gradient(p.q, [&](const Tensor& x) { return attention(x, p.k, p.v, p.bias, p.offsets, heads); }),
            1e-8);
  EXPECT_LT(compare_gradient(p.k, [&](const Tensor& x) { return attention(p.q, x, p.v, p.bias, p.offsets, heads); }),
            1e-8);
  EXPECT_LT(compare_gradient(p.v, [&](const Tensor& x) { return attention(p.q, p.k, x, p.bias, p.offsets, heads); }),
            1e-8);
  EXPECT_LT(compare_gradient(p.bias, [&](const Tensor& x) { return attention(p.q, p.k, p.v, x, p.offsets, heads); }),
            1e-8);
}

}  // namespace
}  // namespace athanor::nn
