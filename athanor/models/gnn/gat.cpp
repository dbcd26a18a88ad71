#include "athanor/models/gnn/gat.h"

#include <cmath>

#include "athanor/nn/functions.h"
#include "athanor/nn/trace.h"

namespace athanor::models {
namespace {
using torch::Tensor;

constexpr double attention_slope = 0.2;

/// The edges into each node, and behind them one from the node to itself.
struct EdgesAndLoops {
  explicit EdgesAndLoops(const nn::GraphBatch& graph) {
    const Tensor nodes = torch::arange(graph.num_nodes, graph.in_offsets.options()),
                 edges = torch::arange(graph.num_edges, graph.in_offsets.options());
    offsets = graph.in_offsets + torch::arange(graph.num_nodes + 1, graph.in_offsets.options());
    const Tensor places = torch::cat({edges + graph.target, offsets.slice(0, 1) - 1}).to(torch::kLong);
    order = torch::empty_like(places, torch::kInt).scatter_(0, places, torch::cat({edges, nodes + graph.num_edges}));
    source = torch::cat({graph.source, nodes}).index_select(0, order);
  }

  /// What each edge has, and for the edge from a node to itself the mean over the edges into it.
  Tensor add_means(const Tensor& edges, const nn::GraphBatch& graph) const {
    return nn::gather_rows(torch::cat({edges, nn::segment_mean(edges, graph.in_offsets)}), order);
  }
  std::int64_t count() const { return order.size(0); }

  Tensor offsets;  ///< i32 [nodes + 1]
  Tensor order;    ///< i32 [edges + nodes]: number of the edge, or edges + node
  Tensor source;   ///< i32 [edges + nodes]
};

std::size_t add_vector(nn::ParameterList& list, const std::string& name, std::int64_t width, const Heads& heads) {
  return list.add(name, {1, width}, {std::sqrt(static_cast<double>(heads.count()) / static_cast<double>(width)), 0});
}

}  // namespace

GatConvolution::GatConvolution(nn::ParameterList& list, const std::string& name, const GatOptions& options,
                               const InputShape& shape)
    : heads_(options.heads, options.hidden),
      linear_(list, name + ".linear", options.hidden, options.hidden),
      bond_(list, name + ".bond", shape.edge_onehot, options.hidden, false),
      source_(add_vector(list, name + ".source", options.hidden, heads_)),
      target_(add_vector(list, name + ".target", options.hidden, heads_)),
      edge_(add_vector(list, name + ".edge", options.hidden, heads_)) {}

Tensor GatConvolution::operator()(const nn::Context& context, const Tensor& h, const nn::GraphBatch& graph) const {
  const EdgesAndLoops loops(graph);
  const Tensor x = nn::dense(h, linear_.weight(context), {}, context.precision);
  const Tensor from = heads_.sum(x * context.weights[source_]), to = heads_.sum(x * context.weights[target_]);
  const Tensor table = heads_.sum(bond_.weight(context).t() * context.weights[edge_]);
  const Tensor along = loops.add_means(nn::embedding_sum(table, graph.edges), graph);
  const Tensor score =
      nn::gather_rows(from, loops.source) + nn::segment_broadcast(to, loops.offsets, loops.count()) + along;
  const Tensor share = nn::segment_softmax(torch::leaky_relu(score, attention_slope), loops.offsets);
  if (context.trace) context.trace->keep_attention(loops.source, loops.offsets, share);
  const Tensor messages = heads_.scale(nn::gather_rows(x, loops.source), share);
  return nn::segment_sum(messages, loops.offsets) + linear_.bias(context);
}

Gatv2Convolution::Gatv2Convolution(nn::ParameterList& list, const std::string& name, const GatOptions& options,
                                   const InputShape& shape)
    : heads_(options.heads, options.hidden),
      from_(list, name + ".from", options.hidden, options.hidden),
      to_(list, name + ".to", options.hidden, options.hidden),
      bond_(list, name + ".bond", shape.edge_onehot, options.hidden, false),
      attention_(add_vector(list, name + ".attention", options.hidden, heads_)),
      bias_(list.add(name + ".bias", {options.hidden}, {0, 0})) {}

Tensor Gatv2Convolution::operator()(const nn::Context& context, const Tensor& h, const nn::GraphBatch& graph) const {
  const EdgesAndLoops loops(graph);
  const Tensor from = nn::gather_rows(from_(context, h), loops.source);
  const Tensor to = nn::segment_broadcast(to_(context, h), loops.offsets, loops.count());
  const Tensor along = loops.add_means(nn::embedding_sum(bond_.weight(context).t(), graph.edges), graph);
  const Tensor hidden = torch::leaky_relu(from + to + along, attention_slope);
  const Tensor share = nn::segment_softmax(heads_.sum(hidden * context.weights[attention_]), loops.offsets);
  if (context.trace) context.trace->keep_attention(loops.source, loops.offsets, share);
  return nn::segment_sum(heads_.scale(from, share), loops.offsets) + context.weights[bias_];
}

}  // namespace athanor::models
