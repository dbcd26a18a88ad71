// What networks read: rows of vectors, graphs, tokens and/or points with their targets, as tensors. No chemistry here.
#pragma once

#include <vector>

#include "athanor/nn/torch.h"

namespace athanor::nn {

/// Sparse one-hot rows with real-valued columns behind them (kernels::SparseRows as tensors).
struct SparseRows {
  torch::Tensor columns;       ///< u8 [rows, slots], 255 = none
  torch::Tensor scalars;       ///< [rows, scalar_count]
  std::int64_t onehot = 0;     ///< number of one-hot columns
  torch::Tensor strength{};    ///< [rows, 1] factor on each row, undefined = 1: what explanations differentiate by
  std::int64_t with_sign = 0;  ///< the last one-hot columns, which may be -1: onehot + i in `columns` says that one is
};

/// Graphs one after another. Directed edges are sorted by target node; node and edge numbers run through the batch.
struct GraphBatch {
  std::int64_t num_graphs = 0, num_nodes = 0, num_edges = 0;
  SparseRows nodes, edges;      ///< rows [nodes] and [edges]
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
  torch::Tensor values{};    ///< [tokens, numbers] of a series, in place of ids
};

/// Clouds of points one after another.
struct PointBatch {
  std::int64_t num_clouds = 0, num_points = 0;
  torch::Tensor offsets;    ///< i32 [clouds + 1]
  torch::Tensor kinds;      ///< i32 [points], negative = unknown
  torch::Tensor positions;  ///< [points, 3]
  torch::Tensor values;     ///< [points, numbers of each]
};

/// The inputs of some rows, one after another, and what is known of their targets.
struct Batch {
  std::int64_t rows = 0;
  GraphBatch graphs;
  std::vector<GraphBatch> partners;  ///< graphs of the second, third … molecule of each row
  torch::Tensor shares;              ///< [rows, molecules] of mixtures, which add up to 1; else undefined
  TokenBatch tokens;
  PointBatch points;
  torch::Tensor vectors;  ///< [rows, columns], already scaled; undefined when there are none
  torch::Tensor targets;  ///< [rows, targets] in scaled units, 0 where missing; undefined for prediction. Of networks
                          ///< on sites (models/sites) [sites of all rows, targets], as the mask
  torch::Tensor mask;     ///< [rows, targets] 1 = known
  torch::Tensor sums;     ///< [rows, targets] of the sites of each row, in scaled units; undefined = they are free
  torch::Tensor bounds;   ///< [rows, targets] -1 = the value is below the target, +1 = above; undefined without bounds
};

/// Calls body(tensor) for every tensor of the batch that is defined.
template <class Body>
void for_each_tensor(Batch& batch, const Body& body) {
  const auto visit = [&](auto&... tensors) { ((tensors.defined() ? body(tensors) : void()), ...); };
  const auto visit_rows = [&](SparseRows& rows) { visit(rows.columns, rows.scalars, rows.strength); };
  const auto visit_graphs = [&](GraphBatch& graphs) {
    visit_rows(graphs.nodes);
    visit_rows(graphs.edges);
    visit(graphs.graph_offsets, graphs.in_offsets, graphs.source, graphs.target, graphs.reverse);
  };
  visit_graphs(batch.graphs);
  for (GraphBatch& graphs : batch.partners) visit_graphs(graphs);
  visit(batch.shares, batch.tokens.ids, batch.tokens.offsets, batch.tokens.strength, batch.tokens.values);
  visit(batch.points.offsets, batch.points.kinds, batch.points.positions, batch.points.values);
  visit(batch.vectors, batch.targets, batch.mask, batch.sums, batch.bounds);
}

}  // namespace athanor::nn
