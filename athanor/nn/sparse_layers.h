// Linear layers on rows that are sparse in part, on the CPU. Each is one function with one gradient, where the same
// sums made of embedding_sum() and dense() would cut the weight, and put its gradient together again.
#pragma once

#include "athanor/kernels/precision.h"
#include "athanor/nn/batch.h"

namespace athanor::nn {

/// Whether the rows can be read here: on the CPU, without strengths and signs.
bool takes_sparse_layers(const SparseRows& x);

/// [nodes[node_of_edge], edges] * weight^T; node_of_edge i32 [edges], weight [out, columns of nodes + those of edges]
/// -> [edges, out].
torch::Tensor embed_edges(const SparseRows& nodes, const torch::Tensor& node_of_edge, const SparseRows& edges,
                          const torch::Tensor& weight);

/// [x, rest] * weight^T + bias, and relu of it where `rectify`; rest [rows, width], weight [out, columns of x + width],
/// bias [out] -> [rows, out]. In bf16 the rest is rounded as dense() does it.
torch::Tensor dense_with_sparse(const SparseRows& x, const torch::Tensor& rest, const torch::Tensor& weight,
                                const torch::Tensor& bias, bool rectify, kernels::Precision precision);

}  // namespace athanor::nn
