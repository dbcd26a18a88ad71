// Joining and selecting packed graphs.
#include "athanor/featurize/inputs.h"

#include "athanor/core/error.h"

namespace athanor::featurize {
namespace {

template <class T>
void copy_range(const std::vector<T>& from, std::size_t begin, std::size_t end, std::vector<T>& to) {
  const auto start = from.begin();
  to.insert(to.end(), start + static_cast<std::ptrdiff_t>(begin), start + static_cast<std::ptrdiff_t>(end));
}

/// Copies the arrays of the graphs [first, last), which lie side by side; the offsets are the caller's.
void copy_graphs(const PackedGraphs& from, std::size_t first, std::size_t last, PackedGraphs& to) {
  const auto node_begin = static_cast<std::size_t>(from.node_offsets[first]);
  const auto node_end = static_cast<std::size_t>(from.node_offsets[last]);
  const auto edge_begin = static_cast<std::size_t>(from.edge_offsets[first]);
  const auto edge_end = static_cast<std::size_t>(from.edge_offsets[last]);
  copy_range(from.node_columns, node_begin * from.node_slots, node_end * from.node_slots, to.node_columns);
  copy_range(from.node_scalars, node_begin * from.node_scalar_count, node_end * from.node_scalar_count,
             to.node_scalars);
  copy_range(from.in_offsets, node_begin + first, node_end + last, to.in_offsets);
  copy_range(from.edge_source, edge_begin, edge_end, to.edge_source);
  copy_range(from.edge_target, edge_begin, edge_end, to.edge_target);
  copy_range(from.edge_reverse, edge_begin, edge_end, to.edge_reverse);
  copy_range(from.edge_columns, edge_begin * from.edge_slots, edge_end * from.edge_slots, to.edge_columns);
}

/// Same feature set, no graphs.
PackedGraphs make_empty_like(const PackedGraphs& graphs) {
  PackedGraphs empty;
  empty.node_slots = graphs.node_slots;
  empty.node_onehot = graphs.node_onehot;
  empty.node_scalar_count = graphs.node_scalar_count;
  empty.edge_slots = graphs.edge_slots;
  empty.edge_onehot = graphs.edge_onehot;
  return empty;
}

bool same_layout(const PackedGraphs& a, const PackedGraphs& b) {
  return a.node_slots == b.node_slots && a.node_onehot == b.node_onehot && a.node_scalar_count == b.node_scalar_count &&
         a.edge_slots == b.edge_slots && a.edge_onehot == b.edge_onehot;
}

void reserve_arrays(PackedGraphs& graphs, std::size_t count, std::size_t nodes, std::size_t edges) {
  graphs.node_offsets.reserve(count + 1);
  graphs.edge_offsets.reserve(count + 1);
  graphs.node_columns.reserve(nodes * graphs.node_slots);
  graphs.node_scalars.reserve(nodes * graphs.node_scalar_count);
  graphs.in_offsets.reserve(nodes + count);
  graphs.edge_source.reserve(edges);
  graphs.edge_target.reserve(edges);
  graphs.edge_reverse.reserve(edges);
  graphs.edge_columns.reserve(edges * graphs.edge_slots);
}

}  // namespace

void PackedGraphs::append(const PackedGraphs& other) {
  if (!same_layout(*this, other))
    fail(ErrorCode::internal, "Graphs of {} + {} columns cannot be appended to graphs of {} + {} columns",
         other.node_width(), other.edge_width(), node_width(), edge_width());
  if (&other == this) {
    const PackedGraphs copy = other;
    append(copy);
    return;
  }
  const std::int64_t nodes = node_offsets.back();
  const std::int64_t edges = edge_offsets.back();
  copy_graphs(other, 0, other.size(), *this);
  for (std::size_t i = 1; i <= other.size(); ++i) {
    node_offsets.push_back(nodes + other.node_offsets[i]);
    edge_offsets.push_back(edges + other.edge_offsets[i]);
  }
}

PackedGraphs select(const PackedGraphs& graphs, std::span<const std::size_t> indices) {
  PackedGraphs chosen = make_empty_like(graphs);
  std::size_t nodes = 0, edges = 0;
  for (const std::size_t index : indices) {
    if (index >= graphs.size()) fail(ErrorCode::internal, "Graph {} was asked for; there are {}", index, graphs.size());
    nodes += static_cast<std::size_t>(graphs.num_nodes(index));
    edges += static_cast<std::size_t>(graphs.num_edges(index));
  }
  reserve_arrays(chosen, indices.size(), nodes, edges);
  for (const std::size_t index : indices) {
    copy_graphs(graphs, index, index + 1, chosen);
    chosen.node_offsets.push_back(chosen.node_offsets.back() + graphs.num_nodes(index));
    chosen.edge_offsets.push_back(chosen.edge_offsets.back() + graphs.num_edges(index));
  }
  return chosen;
}

}  // namespace athanor::featurize
