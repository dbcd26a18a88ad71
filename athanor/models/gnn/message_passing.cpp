#include "athanor/models/gnn/message_passing.h"

#include "athanor/nn/functions.h"
#include "athanor/nn/message_rounds.h"
#include "athanor/nn/sparse_layers.h"

namespace athanor::models {
using torch::Tensor;

MessagePassing::MessagePassing(nn::ParameterList& list, const DmpnnOptions& options, const InputShape& shape)
    : bonds_(options.messages == "bond"),
      depth_(options.depth),
      hidden_(options.hidden),
      node_width_(shape.node_width()),
      edge_width_(shape.edge_onehot),
      dropout_(options.dropout),
      activation_(options.activation, options.slope),
      input_(list, "encoder.w_i", bonds_ ? node_width_ + edge_width_ : node_width_, hidden_, false),
      update_(list, "encoder.w_h", bonds_ ? hidden_ : hidden_ + edge_width_, hidden_, false),
      output_(list, "encoder.w_o", node_width_ + hidden_, hidden_) {}

Tensor MessagePassing::operator()(const nn::Context& context, const nn::GraphBatch& graph) const {
  const Tensor messages = bonds_ ? pass_bond_messages(context, graph) : pass_atom_messages(context, graph);
  return nn::dropout(context, update_nodes(context, graph, messages), dropout_);
}

Tensor MessagePassing::update_nodes(const nn::Context& context, const nn::GraphBatch& graph,
                                    const Tensor& messages) const {
  const Tensor& weight = output_.weight(context);
  if (nn::takes_sparse_layers(graph.nodes)) {
    const bool rectify = activation_.is_relu();
    const Tensor sum =
        nn::dense_with_sparse(graph.nodes, messages, weight, output_.bias(context), rectify, context.precision);
    return rectify ? sum : activation_(sum);
  }
  const Tensor own = nn::embedding_sum(weight.narrow(1, 0, node_width_).t(), graph.nodes) + output_.bias(context);
  const Tensor sum = nn::dense(messages, weight.narrow(1, node_width_, hidden_), own, context.precision);
  return activation_.consume(sum);
}

Tensor MessagePassing::pass_bond_messages(const nn::Context& context, const nn::GraphBatch& graph) const {
  const bool drops = context.drops() && dropout_ > 0;
  if (nn::has_distinct_edges(graph) && activation_.is_relu() && !drops) return pass_distinct_messages(context, graph);
  const Tensor table = input_.weight(context).t();
  const Tensor from_nodes = nn::embedding_sum(table.narrow(0, 0, node_width_), graph.nodes);
  const Tensor h0 =
      nn::add_source(nn::embedding_sum(table.narrow(0, node_width_, edge_width_), graph.edges), from_nodes, graph);
  Tensor h = activation_(h0);
  for (std::int64_t round = 1; round < depth_; ++round) {
    const Tensor sum = nn::dense(nn::edge_message(h, graph), update_.weight(context), h0, context.precision);
    h = nn::dropout(context, activation_.consume(sum), dropout_);
  }
  return nn::incoming_sum(h, graph);
}

Tensor MessagePassing::pass_distinct_messages(const nn::Context& context, const nn::GraphBatch& graph) const {
  const nn::DistinctEdges edges = nn::find_distinct_edges(graph, depth_ - 1);
  const Tensor h0 = embed_distinct_edges(context, edges);
  return nn::relu_message_sums(h0, update_.weight(context), edges, graph, context.precision);
}

Tensor MessagePassing::embed_distinct_edges(const nn::Context& context, const nn::DistinctEdges& edges) const {
  const Tensor& weight = input_.weight(context);
  if (nn::takes_sparse_layers(edges.kinds) && nn::takes_sparse_layers(edges.edges))
    return nn::embed_edges(edges.kinds, edges.edge_kinds, edges.edges, weight);
  const Tensor table = weight.t();
  const Tensor from_nodes = nn::embedding_sum(table.narrow(0, 0, node_width_), edges.kinds);
  return nn::embedding_sum(table.narrow(0, node_width_, edge_width_), edges.edges) +
         nn::gather_rows(from_nodes, edges.edge_kinds);
}

Tensor MessagePassing::pass_atom_messages(const nn::Context& context, const nn::GraphBatch& graph) const {
  const Tensor h0 = nn::embedding_sum(input_.weight(context).t(), graph.nodes);
  Tensor h = activation_(h0);
  if (depth_ > 1) {
    const Tensor& weight = update_.weight(context);
    const Tensor from_edges = nn::embedding_sum(weight.narrow(1, hidden_, edge_width_).t(), graph.edges);
    const Tensor base = h0 + nn::incoming_sum(from_edges, graph);
    for (std::int64_t round = 1; round < depth_; ++round) {
      const Tensor sum = nn::dense(nn::neighbour_sum(h, graph), weight.narrow(1, 0, hidden_), base, context.precision);
      h = nn::dropout(context, activation_.consume(sum), dropout_);
    }
  }
  return nn::neighbour_sum(h, graph);
}

}  // namespace athanor::models
