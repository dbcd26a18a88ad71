#include "athanor/models/gnn/convolution_stack.h"

#include "athanor/nn/functions.h"

namespace athanor::models {
using torch::Tensor;

ConvolutionStack::ConvolutionStack(nn::ParameterList& list, const ConvolutionOptions& options, const InputShape& shape,
                                   const LayerFactory& make_layer)
    : hidden_(options.hidden),
      dropout_(options.dropout),
      residual_(options.residual),
      mixes_rows_(options.norm == "batch"),
      activation_(options.activation, options.slope),
      input_(list, "encoder.input", shape.node_width(), options.hidden) {
  const nn::FeedForwardOptions update{{options.hidden}, activation_, options.dropout, nn::NormKind::none};
  for (std::int64_t layer = 0; layer < options.depth; ++layer) {
    const std::string name = "encoder." + std::to_string(layer);
    layers_.push_back(make_layer(list, name));
    norms_.emplace_back(list, name + ".norm", nn::parse_norm(options.norm), hidden_);
    if (options.virtual_node && layer + 1 < options.depth)
      virtual_updates_.emplace_back(list, name + ".virtual", hidden_, hidden_, update);
  }
}

Tensor ConvolutionStack::operator()(const nn::Context& context, const nn::GraphBatch& graph) const {
  Tensor h = nn::embedding_sum(input_.weight(context).t(), graph.nodes) + input_.bias(context);
  Tensor virtual_state;
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    if (virtual_state.defined()) h = h + nn::segment_broadcast(virtual_state, graph.graph_offsets, graph.num_nodes);
    const Tensor sum = norms_[layer](context, (*layers_[layer])(context, h, graph));
    const Tensor fresh = nn::dropout(context, activation_.consume(sum), dropout_);
    if (layer < virtual_updates_.size()) {
      const Tensor heard = nn::segment_sum(h, graph.graph_offsets);
      const Tensor known = virtual_state.defined() ? heard + virtual_state : heard;
      const Tensor news = virtual_updates_[layer](context, known);
      virtual_state = virtual_state.defined() ? virtual_state + news : news;
    }
    h = residual_ ? h + fresh : fresh;
  }
  return h;
}

}  // namespace athanor::models
