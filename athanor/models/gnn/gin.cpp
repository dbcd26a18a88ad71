#include "athanor/models/gnn/gin.h"

#include "athanor/nn/functions.h"

namespace athanor::models {
using torch::Tensor;

GinConvolution::GinConvolution(nn::ParameterList& list, const std::string& name, const ConvolutionOptions& options,
                               const InputShape&)
    : epsilon_(list.add(name + ".epsilon", {1}, {0, 0})),
      mlp_(list, name + ".mlp", options.hidden, options.hidden,
           {{options.hidden}, nn::Activation(options.activation, options.slope), 0, nn::NormKind::none}) {}

Tensor GinConvolution::operator()(const nn::Context& context, const Tensor& h, const nn::GraphBatch& graph) const {
  return update(context, h, nn::neighbour_sum(h, graph));
}

Tensor GinConvolution::update(const nn::Context& context, const Tensor& h, const Tensor& messages) const {
  return mlp_(context, h * (context.weights[epsilon_] + 1) + messages);
}

GineConvolution::GineConvolution(nn::ParameterList& list, const std::string& name, const ConvolutionOptions& options,
                                 const InputShape& shape)
    : GinConvolution(list, name, options, shape), bond_(list, name + ".bond", shape.edge_onehot, options.hidden) {}

Tensor GineConvolution::operator()(const nn::Context& context, const Tensor& h, const nn::GraphBatch& graph) const {
  const Tensor bonds = nn::embedding_sum(bond_.weight(context).t(), graph.edges) + bond_.bias(context);
  return update(context, h, nn::incoming_sum(torch::relu(nn::add_source(bonds, h, graph)), graph));
}

}  // namespace athanor::models
