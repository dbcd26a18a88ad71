// Some consecutive molecular graphs as one graph of separate parts.
#pragma once

#include <cstdint>
#include <vector>

#include "athanor/featurize/inputs.h"
#include "athanor/kernels/edge_classes.h"
#include "athanor/kernels/kernels.h"

namespace athanor::inference {

/// Graphs [first, first + count) of packed graphs: features where they are, indices counted through the group.
struct GraphGroup {
  /// Takes the graphs; memory is used again.
  void assign(const featurize::PackedGraphs& graphs, std::size_t first, std::size_t count);

  std::int64_t num_graphs() const { return static_cast<std::int64_t>(graph_offsets.size()) - 1; }
  std::int64_t num_nodes() const { return nodes.rows; }
  std::int64_t num_edges() const { return edges.rows; }
  kernels::EdgeGraph edge_graph() const;

  kernels::SparseRows<float> nodes{}, edges{};
  std::vector<std::int32_t> graph_offsets;  ///< [graphs + 1] nodes of each graph
  std::vector<std::int32_t> in_offsets;     ///< [nodes + 1] edges into each node
  std::vector<std::int32_t> source;         ///< [edges]
  std::vector<std::int32_t> reverse;        ///< [edges]
};

/// Some of a group's rows, one after another; memory is used again.
class ChosenRows {
 public:
  kernels::SparseRows<float> take(const kernels::SparseRows<float>& rows, const std::vector<std::int32_t>& chosen);

 private:
  std::vector<std::uint8_t> columns_;
  std::vector<float> scalars_;
};

}  // namespace athanor::inference
