#include "athanor/models/gnn/attentive_fp.h"

#include "athanor/nn/activation.h"
#include "athanor/nn/functions.h"
#include "athanor/nn/trace.h"

namespace athanor::models {
namespace {
using torch::Tensor;

Tensor leak(const Tensor& x) { return torch::leaky_relu(x, 0.01); }

}  // namespace

AttentiveFp::AttentiveFp(nn::ParameterList& list, const AttentivefpOptions& options, const InputShape& shape)
    : hidden_(options.hidden),
      dropout_(options.dropout),
      input_(list, "encoder.input", shape.node_width(), hidden_),
      pair_(list, "encoder.pair", hidden_ + shape.edge_onehot, hidden_, false) {
  for (std::int64_t round = 0; round < options.depth; ++round) {
    const std::string name = "encoder." + std::to_string(round);
    rounds_.push_back(
        {nn::Linear(list, name + ".value", hidden_, hidden_), nn::Linear(list, name + ".source", hidden_, 1, false),
         nn::Linear(list, name + ".target", hidden_, 1, false), nn::GruCell(list, name + ".gru", hidden_, hidden_)});
  }
}

/// s . lr(U [h_u | e_uv]) of each edge, [edges, 1].
Tensor AttentiveFp::score_bonds(const nn::Context& context, const Tensor& h, const nn::GraphBatch& graph) const {
  const Tensor& weight = pair_.weight(context);
  const Tensor bonds = nn::embedding_sum(weight.narrow(1, hidden_, graph.edges.onehot).t(), graph.edges);
  const Tensor pairs =
      leak(nn::add_source(bonds, nn::dense(h, weight.narrow(1, 0, hidden_), {}, context.precision), graph));
  return rounds_.front().source(context, pairs);
}

Tensor AttentiveFp::operator()(const nn::Context& context, const nn::GraphBatch& graph) const {
  static const nn::Activation elu("elu");
  const Tensor& offsets = graph.in_offsets;
  Tensor h = leak(nn::embedding_sum(input_.weight(context).t(), graph.nodes) + input_.bias(context));
  for (std::size_t i = 0; i < rounds_.size(); ++i) {
    const Round& round = rounds_[i];
    const Tensor values = nn::dense(h, round.value.weight(context), {}, context.precision);
    const Tensor from =
        i == 0 ? score_bonds(context, h, graph) : nn::gather_rows(round.source(context, values), graph.source);
    const Tensor to = nn::segment_broadcast(round.target(context, i == 0 ? h : values), offsets, graph.num_edges);
    const Tensor share = nn::segment_softmax(leak(from + to), offsets);
    if (context.trace) context.trace->keep_attention(graph.source, offsets, share);
    const Tensor heard = nn::incoming_sum(nn::gather_rows(values, graph.source) * share, graph);
    const Tensor message = nn::dropout(context, elu(heard + round.value.bias(context)), dropout_);
    h = torch::relu(round.gru(context, message, h));
  }
  return h;
}

}  // namespace athanor::models
