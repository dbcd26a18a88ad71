#include "athanor/models/gnn/graphormer.h"

#include "athanor/models/gnn/shortest_paths.h"
#include "athanor/nn/functions.h"

namespace athanor::models {
namespace {
using torch::Tensor;

constexpr std::int64_t largest_central_degree = 8;

}  // namespace

Graphormer::Graphormer(nn::ParameterList& list, const GraphormerOptions& options, const InputShape& shape)
    : hidden_(options.hidden),
      dropout_(options.dropout),
      input_(list, "encoder.input", shape.node_width(), hidden_),
      degree_(list.add("encoder.degree", {largest_central_degree + 1, hidden_}, {0.1, 0})),
      distance_(list.add("encoder.distance", {not_connected + 1, options.heads}, {0.1, 0})),
      hop_(list.add("encoder.hop", {most_hops, shape.edge_onehot, options.heads}, {0.1, 0})),
      norm_(list, "encoder.norm", nn::NormKind::layer, hidden_) {
  const nn::FeedForwardOptions mlp{
      {hidden_}, nn::Activation(options.activation, options.slope), options.dropout, nn::NormKind::none};
  for (std::int64_t i = 0; i < options.depth; ++i) {
    const std::string name = "encoder." + std::to_string(i);
    layers_.push_back({nn::Norm(list, name + ".attention.norm", nn::NormKind::layer, hidden_),
                       SelfAttention(list, name + ".attention", options.heads, hidden_),
                       nn::Norm(list, name + ".mlp.norm", nn::NormKind::layer, hidden_),
                       nn::FeedForward(list, name + ".mlp", hidden_, hidden_, mlp)});
  }
}

/// [pairs, heads].
Tensor Graphormer::compute_bias(const nn::Context& context, const nn::GraphBatch& graph) const {
  const Tensor& distance = context.weights[distance_];
  const ShortestPaths paths = find_shortest_paths(graph, distance);
  std::vector<Tensor> hops;
  for (const Tensor& table : context.weights[hop_].unbind(0)) hops.push_back(nn::embedding_sum(table, graph.edges));
  const Tensor steps = nn::gather_rows(torch::cat(hops), paths.step) * paths.share;
  return nn::gather_rows(distance, paths.distance) + nn::segment_sum(steps, paths.offsets);
}

Tensor Graphormer::operator()(const nn::Context& context, const nn::GraphBatch& graph) const {
  const Tensor degrees =
      (graph.in_offsets.slice(0, 1) - graph.in_offsets.slice(0, 0, -1)).clamp_max(largest_central_degree);
  Tensor h = nn::embedding_sum(input_.weight(context).t(), graph.nodes) + input_.bias(context) +
             nn::gather_rows(context.weights[degree_], degrees);
  const Tensor bias = compute_bias(context, graph);
  for (const Layer& layer : layers_) {
    const Tensor heard = layer.attention(context, layer.attention_norm(context, h), bias, graph);
    h = h + nn::dropout(context, heard, dropout_);
    h = h + nn::dropout(context, layer.mlp(context, layer.mlp_norm(context, h)), dropout_);
  }
  return norm_(context, h);
}

}  // namespace athanor::models
