// Rounds of messages along directed edges, computed once for edges that are equal.
#pragma once

#include "athanor/kernels/edge_classes.h"
#include "athanor/kernels/precision.h"
#include "athanor/nn/batch.h"

namespace athanor::nn {

/// The classes of the edges of a batch, as libtorch's functions keep them.
struct EdgeClassesHolder : torch::CustomClassHolder {
  kernels::EdgeClasses classes;
};

/// The features of one edge of each class at the start, and how classes follow from one another.
struct DistinctEdges {
  SparseRows kinds;          ///< nodes that differ
  SparseRows edges;          ///< that differ by their features or their source's
  torch::Tensor edge_kinds;  ///< i32 [edges]: the kind of the source
  c10::intrusive_ptr<EdgeClassesHolder> classes;
};

/// Whether distinct edges can be found in the batch: on the CPU, where no row has a strength of its own.
bool has_distinct_edges(const GraphBatch& graph);
/// For a number of rounds, which is not negative.
DistinctEdges find_distinct_edges(const GraphBatch& graph, std::int64_t rounds);

/// h = relu(h0), then `rounds` times h = relu(edge_message(h) * weight^T + h0) for all edges; the sum of h over the
/// edges into each node. h0 [distinct edges, width], weight [width, width] -> [nodes, width]. One function with one
/// gradient. In bf16 (of f32 tensors) states are rounded before they are multiplied, and in the gradient what is
/// multiplied there.
torch::Tensor relu_message_sums(const torch::Tensor& h0, const torch::Tensor& weight, const DistinctEdges& edges,
                                const GraphBatch& graph, kernels::Precision precision = kernels::Precision::f32);

}  // namespace athanor::nn
