// Attention among the nodes of each graph.
#pragma once

#include "athanor/nn/batch.h"

namespace athanor::nn {

/// Pairs of nodes of the same graph, both orders and each node with itself: graph by graph, n * n of them, row by row.
std::int64_t count_pairs(const torch::Tensor& graph_offsets);

/// Scaled dot-product attention with several heads (Vaswani et al. 2017, arXiv:1706.03762) inside each graph:
/// softmax(q k^T / sqrt(width / heads) + bias) v. q, k, v [nodes, width], of which each head has its part; bias
/// [pairs, heads] (query, key) in the order of count_pairs(), or undefined -> [nodes, width]. On the CPU the numbers of
/// a graph do not depend on the others.
torch::Tensor attention(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v,
                        const torch::Tensor& bias, const torch::Tensor& graph_offsets, std::int64_t heads);

struct Trace;
/// The shares of that attention, [pairs, heads], kept for an explanation of a batch of one graph or sequence.
void keep_attention(Trace& trace, const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& bias,
                    std::int64_t heads);

}  // namespace athanor::nn
