// What networks read: rows of vectors, graphs and/or tokens with their targets, as tensors. No chemistry here.
#pragma once

#include "athanor/nn/torch.h"

namespace athanor::nn {

/// Sparse one-hot rows with real-valued columns behind them (kernels::SparseRows as tensors).
struct SparseRows {
  torch::Tensor columns;     ///< u8 [rows, slots], 255 = none
  torch::Tensor scalars;     ///< [rows, scalar_count]
  std::int64_t onehot = 0;   ///< number of one-hot columns
  torch::Tensor strength{};  ///< [rows, 1] factor on each row, undefined = 1: what explanations differentiate by
};

/// Graphs one after another. Directed edges are sorted by target node; node and edge numbers run through the batch.
struct GraphBatch {
  std::int64_t num_graphs = 0, num_nodes = 0, num_edges = 0;
  SparseRows nodes, edges;
  torch::Tensor graph_offsets;  ///< i32 [graphs + 1]: nodes of each graph
  torch::Tensor in_offsets;     ///< i32 [nodes + 1]: edges into each node
  torch::Tensor source;         ///< i32 [edges]
  torch::Tensor target;         ///< i32 [edges]
  torch::Tensor reverse;        ///< i32 [edges]
};

/// Sequences of tokens one after another, without gaps.
struct TokenBatch {
  std::int64_t num_sequences = 0, num_tokens = 0;
  torch::Tensor ids;         ///< i32 [tokens], negative = unknown
  torch::Tensor offsets;     ///< i32 [sequences + 1]
  torch::Tensor strength{};  ///< [tokens, 1] factor on the embedding of each, undefined = 1, as of SparseRows
};

struct Batch {
  std::int64_t rows = 0;
  GraphBatch graphs;
  TokenBatch tokens;
  torch::Tensor vectors;  ///< [rows, columns], already scaled; undefined when there are none
  torch::Tensor targets;  ///< [rows, targets] in scaled units, 0 where missing; undefined for prediction
  torch::Tensor mask;     ///< [rows, targets] 1 = known
  torch::Tensor bounds;   ///< [rows, targets] -1 = the value is below the target, +1 = above; undefined without bounds
};

}  // namespace athanor::nn
