#include "athanor/models/gnn/message_passing.h"

#include "athanor/nn/functions.h"
#include "athanor/nn/message_rounds.h"

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
  const Tensor& weight = output_.weight(context);
  const Tensor own = nn::embedding_sum(weight.narrow(1, 0, node_width_).t(), graph.nodes) + output_.bias(context);
  const Tensor sum = nn::dense(messages, weight.narrow(1, node_width_, hidden_), own, context.precision);
  return nn::dropout(context, activation_.consume(sum), dropout_);
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
  const Tensor table = input_.weight(context).t();
  const Tensor from_nodes = nn::embedding_sum(table.narrow(0, 0, node_width_), edges.kinds);
  const Tensor h0 = nn::embedding_sum(table.narrow(0, node_width_, edge_width_), edges.edges) +
                    nn::gather_rows(from_nodes, edges.edge_kinds);
  return nn::relu_message_sums(h0, update_.weight(context), edges, graph, context.precision);
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
