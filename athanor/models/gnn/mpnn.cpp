#include "athanor/models/gnn/mpnn.h"

#include "athanor/nn/functions.h"
#include "athanor/nn/row_groups.h"

namespace athanor::models {
using torch::Tensor;

namespace {

/// Keys that are all different, u8 [rows, 4].
Tensor number_rows(std::int64_t rows, const Tensor& like) {
  return torch::arange(rows, torch::kInt).unsqueeze(1).view(torch::kByte).to(like.device());
}

}  // namespace

Mpnn::Mpnn(nn::ParameterList& list, const MpnnOptions& options, const InputShape& shape)
    : depth_(options.depth),
      hidden_(options.hidden),
      dropout_(options.dropout),
      activation_(options.activation, options.slope),
      input_(list, "encoder.input", shape.node_width(), hidden_),
      bond_(list, "encoder.bond", shape.edge_onehot, hidden_),
      matrix_(list, "encoder.matrix", hidden_, hidden_ * hidden_),
      own_(list, "encoder.own", hidden_, hidden_),
      gru_(list, "encoder.gru", hidden_, hidden_) {}

Tensor Mpnn::operator()(const nn::Context& context, const nn::GraphBatch& graph) const {
  const Tensor& strength = graph.edges.strength;
  // Bonds of one kind share their matrix, but under an explanation each has its own.
  const nn::RowGroups kinds(strength.defined() ? number_rows(graph.num_edges, graph.edges.columns)
                                               : graph.edges.columns);
  const nn::SparseRows features{graph.edges.columns.index_select(0, kinds.first()),
                                graph.edges.scalars.index_select(0, kinds.first()), graph.edges.onehot,
                                strength.defined() ? strength.index_select(0, kinds.first()) : strength,
                                graph.edges.with_sign};
  const Tensor hidden = activation_(nn::embedding_sum(bond_.weight(context).t(), features) + bond_.bias(context));
  const Tensor matrices = matrix_(context, hidden).view({-1, hidden_, hidden_});

  Tensor h = activation_(nn::embedding_sum(input_.weight(context).t(), graph.nodes) + input_.bias(context));
  for (std::int64_t round = 0; round < depth_; ++round) {
    const Tensor sent = kinds.multiply(nn::gather_rows(h, graph.source), matrices);
    const Tensor message = nn::incoming_sum(sent, graph) + own_(context, h);
    h = gru_(context, nn::dropout(context, activation_(message), dropout_), h);
  }
  return h;
}

}  // namespace athanor::models
