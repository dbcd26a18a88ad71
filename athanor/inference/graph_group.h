// Some consecutive molecular graphs as one graph of separate parts.
#pragma once

#include <cstdint>
#include <vector>

#include "athanor/featurize/inputs.h"
#include "athanor/kernels/kernels.h"

namespace athanor::inference {

/// Graphs [first, first + count) of packed graphs: features where they are, indices counted through the group.
struct GraphGroup {
  /// Takes the graphs; memory is used again.
  void assign(const featurize::PackedGraphs& graphs, std::size_t first, std::size_t count);

  std::int64_t num_graphs() const { return static_cast<std::int64_t>(graph_offsets.size()) - 1; }
  std::int64_t num_nodes() const { return nodes.rows; }
  std::int64_t num_edges() const { return edges.rows; }

  kernels::SparseRows<float> nodes{}, edges{};
  std::vector<std::int32_t> graph_offsets;  ///< [graphs + 1] nodes of each graph
  std::vector<std::int32_t> in_offsets;     ///< [nodes + 1] edges into each node
  std::vector<std::int32_t> source;         ///< [edges]
  std::vector<std::int32_t> reverse;        ///< [edges]
};

}  // namespace athanor::inference
