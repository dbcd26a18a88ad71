#include "athanor/inference/graph_group.h"

namespace athanor::inference {
namespace {

void append_shifted(const std::int32_t* from, std::int64_t count, std::int32_t shift, std::vector<std::int32_t>& to) {
  for (std::int64_t i = 0; i < count; ++i) to.push_back(from[i] + shift);
}

}  // namespace

void GraphGroup::assign(const featurize::PackedGraphs& graphs, std::size_t first, std::size_t count) {
  const std::int64_t node_begin = graphs.node_offsets[first], edge_begin = graphs.edge_offsets[first];
  const auto node_slots = static_cast<std::int64_t>(graphs.node_slots),
             node_scalars = static_cast<std::int64_t>(graphs.node_scalar_count),
             edge_slots = static_cast<std::int64_t>(graphs.edge_slots);
  nodes = {graphs.node_offsets[first + count] - node_begin,
           node_slots,
           static_cast<std::int64_t>(graphs.node_onehot + graphs.node_signed),
           node_scalars,
           graphs.node_columns.data() + node_begin * node_slots,
           graphs.node_scalars.data() + node_begin * node_scalars};
  edges = {graphs.edge_offsets[first + count] - edge_begin,
           edge_slots,
           static_cast<std::int64_t>(graphs.edge_onehot + graphs.edge_signed),
           0,
           graphs.edge_columns.data() + edge_begin * edge_slots,
           nullptr};
  for (auto* list : {&graph_offsets, &in_offsets, &source, &reverse}) list->clear();
  graph_offsets.push_back(0);
  in_offsets.push_back(0);
  for (std::size_t graph = first; graph < first + count; ++graph) {
    const std::int64_t num_edges = graphs.num_edges(graph), edge = graphs.edge_offsets[graph];
    const auto node_shift = static_cast<std::int32_t>(graphs.node_offsets[graph] - node_begin),
               edge_shift = static_cast<std::int32_t>(edge - edge_begin);
    graph_offsets.push_back(static_cast<std::int32_t>(graphs.node_offsets[graph + 1] - node_begin));
    append_shifted(graphs.in_offsets.data() + graphs.in_offsets_begin(graph) + 1, graphs.num_nodes(graph), edge_shift,
                   in_offsets);
    append_shifted(graphs.edge_source.data() + edge, num_edges, node_shift, source);
    append_shifted(graphs.edge_reverse.data() + edge, num_edges, edge_shift, reverse);
  }
}

kernels::EdgeGraph GraphGroup::edge_graph() const {
  return {nodes.rows,
          edges.rows,
          in_offsets.data(),
          source.data(),
          reverse.data(),
          {nodes.columns, static_cast<std::size_t>(nodes.slots)},
          {nodes.scalars, static_cast<std::size_t>(nodes.scalar_count) * sizeof(float)},
          {edges.columns, static_cast<std::size_t>(edges.slots)}};
}

kernels::SparseRows<float> ChosenRows::take(const kernels::SparseRows<float>& rows,
                                            const std::vector<std::int32_t>& chosen) {
  columns_.clear();
  scalars_.clear();
  for (const std::int32_t row : chosen) {
    const std::uint8_t* columns = rows.columns + row * rows.slots;
    columns_.insert(columns_.end(), columns, columns + rows.slots);
    const float* scalars = rows.scalars + row * rows.scalar_count;
    scalars_.insert(scalars_.end(), scalars, scalars + rows.scalar_count);
  }
  return {std::ssize(chosen), rows.slots, rows.onehot, rows.scalar_count, columns_.data(), scalars_.data()};
}

}  // namespace athanor::inference
