// Differentiable functions over `kernels`. On a GPU without kernels the same sums are made of torch operators.
#pragma once

#include "athanor/kernels/precision.h"
#include "athanor/nn/batch.h"

namespace athanor::nn {

/// x [rows, in] * weight^T [in, out] + base, where base is undefined, a bias [out] or a matrix [rows, out].
/// On the CPU a row of the result depends on that row alone, bit for bit, and never on the BLAS library. In bf16 (of
/// f32 tensors, with widths of 16 and more) what is multiplied is rounded, in the gradient too; on a GPU also the
/// product.
torch::Tensor dense(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& base = {},
                    kernels::Precision precision = kernels::Precision::f32);

/// x * table for sparse rows x; table [onehot + scalars, width] -> [rows, width].
torch::Tensor embedding_sum(const torch::Tensor& table, const SparseRows& x);

/// Adds to each edge what its source node has: edges[e] + nodes[source(e)].
torch::Tensor add_source(const torch::Tensor& edges, const torch::Tensor& nodes, const GraphBatch& graph);

/// Message along edge v -> w: the sum of h over the edges u -> v, less the edge w -> v (property.md 5.4).
/// h [edges, width] -> [edges, width].
torch::Tensor edge_message(const torch::Tensor& h, const GraphBatch& graph);

/// Sum over the edges into each node: h [edges, width] -> [nodes, width].
torch::Tensor incoming_sum(const torch::Tensor& h, const GraphBatch& graph);

/// Sum over the neighbours of each node: h [nodes, width] -> [nodes, width].
torch::Tensor neighbour_sum(const torch::Tensor& h, const GraphBatch& graph);

/// Sum of the rows of each segment; offsets i32 [segments + 1].
torch::Tensor segment_sum(const torch::Tensor& x, const torch::Tensor& offsets);

/// Mean of the rows of each segment; 0 for a segment without rows, here and in the two below.
torch::Tensor segment_mean(const torch::Tensor& x, const torch::Tensor& offsets);

/// Largest value of each column in each segment; the first of equals gets the gradient.
torch::Tensor segment_max(const torch::Tensor& x, const torch::Tensor& offsets);

/// Standard deviation of each column in each segment; 0, without gradient, for a variance up to 1e-5.
torch::Tensor segment_std(const torch::Tensor& x, const torch::Tensor& offsets);

/// Softmax of each column of x [rows, width] inside each segment.
torch::Tensor segment_softmax(const torch::Tensor& x, const torch::Tensor& offsets);

/// Row s of x [segments, width] for each of the `rows` rows of all segments: the transpose of segment_sum.
torch::Tensor segment_broadcast(const torch::Tensor& x, const torch::Tensor& offsets, std::int64_t rows);

/// x[index[i]]; index i32 [count] -> [count, width].
torch::Tensor gather_rows(const torch::Tensor& x, const torch::Tensor& index);

/// Rows of each segment, [segments, 1] of the number type of `like`.
torch::Tensor count_rows(const torch::Tensor& offsets, const torch::Tensor& like);

/// Index of the segment of each of the `rows` rows, i64: 0 0 1 1 1 for offsets 0 2 5.
torch::Tensor expand_offsets(const torch::Tensor& offsets, std::int64_t rows);

}  // namespace athanor::nn
