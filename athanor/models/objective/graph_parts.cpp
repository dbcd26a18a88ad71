#include "athanor/models/objective/graph_parts.h"

#include "athanor/models/objective/graph_indices.h"

namespace athanor::models {
namespace {

torch::Tensor place_rows(const std::vector<std::int32_t>& numbers, torch::Device device) {
  return torch::tensor(numbers, torch::kInt).to(device);
}

nn::SparseRows take_sparse_rows(const nn::SparseRows& rows, const torch::Tensor& kept) {
  return {rows.columns.index_select(0, kept), rows.scalars.index_select(0, kept), rows.onehot};
}

}  // namespace

nn::GraphBatch take_parts(const nn::GraphBatch& graphs, std::span<const std::vector<std::int32_t>> parts) {
  const torch::Device device = graphs.source.device();
  const GraphIndices indices(graphs);
  // Parts may share atoms: numbers are those of the part at hand.
  std::vector<std::int32_t> node_number(static_cast<std::size_t>(graphs.num_nodes), -1),
      edge_number(static_cast<std::size_t>(graphs.num_edges), -1);
  std::vector<std::int32_t> nodes, edges, graph_offsets{0}, in_offsets{0}, source, target, reverse;
  for (const std::vector<std::int32_t>& part : parts) {
    const std::size_t first_edge = edges.size();
    for (const std::int32_t atom : part) {
      node_number[static_cast<std::size_t>(atom)] = static_cast<std::int32_t>(nodes.size());
      nodes.push_back(atom);
    }
    for (const std::int32_t atom : part) {
      for (std::int32_t edge = indices.in_offsets()[atom]; edge < indices.in_offsets()[atom + 1]; ++edge) {
        const std::int32_t from = node_number[static_cast<std::size_t>(indices.source()[edge])];
        if (from < 0) continue;
        edge_number[static_cast<std::size_t>(edge)] = static_cast<std::int32_t>(edges.size());
        edges.push_back(edge);
        source.push_back(from);
        target.push_back(node_number[static_cast<std::size_t>(atom)]);
      }
      in_offsets.push_back(static_cast<std::int32_t>(edges.size()));
    }
    for (std::size_t e = first_edge; e < edges.size(); ++e)
      reverse.push_back(edge_number[static_cast<std::size_t>(indices.reverse()[edges[e]])]);
    for (const std::int32_t atom : part) node_number[static_cast<std::size_t>(atom)] = -1;
    graph_offsets.push_back(static_cast<std::int32_t>(nodes.size()));
  }
  const torch::Tensor kept_nodes = place_rows(nodes, device).to(torch::kLong),
                      kept_edges = place_rows(edges, device).to(torch::kLong);
  nn::GraphBatch result;
  result.num_graphs = static_cast<std::int64_t>(parts.size());
  result.num_nodes = static_cast<std::int64_t>(nodes.size());
  result.num_edges = static_cast<std::int64_t>(edges.size());
  result.nodes = take_sparse_rows(graphs.nodes, kept_nodes);
  result.edges = take_sparse_rows(graphs.edges, kept_edges);
  result.graph_offsets = place_rows(graph_offsets, device);
  result.in_offsets = place_rows(in_offsets, device);
  result.source = place_rows(source, device);
  result.target = place_rows(target, device);
  result.reverse = place_rows(reverse, device);
  return result;
}

}  // namespace athanor::models
