#include "athanor/models/gnn/gps.h"

#include "athanor/models/gnn/positions.h"
#include "athanor/nn/functions.h"

namespace athanor::models {
namespace {
using torch::Tensor;

/// What the convolution reads of its options.
ConvolutionOptions make_local_options(const GpsOptions& options) {
  ConvolutionOptions local;
  local.hidden = options.hidden;
  local.activation = options.activation;
  local.slope = options.slope;
  return local;
}

}  // namespace

Gps::Gps(nn::ParameterList& list, const GpsOptions& options, const InputShape& shape)
    : hidden_(options.hidden),
      walk_steps_(options.walk_steps),
      laplacian_(options.laplacian),
      dropout_(options.dropout),
      mixes_rows_(options.norm == "batch"),
      input_(list, "encoder.input", shape.node_width(), hidden_) {
  if (walk_steps_ > 0) walk_input_.emplace(list, "encoder.walk", walk_steps_, hidden_, false);
  if (laplacian_ > 0) laplacian_input_.emplace(list, "encoder.laplacian", 2 * laplacian_, hidden_, false);
  const nn::NormKind norm = nn::parse_norm(options.norm);
  const nn::FeedForwardOptions mlp{
      {2 * hidden_}, nn::Activation(options.activation, options.slope), options.dropout, nn::NormKind::none};
  for (std::int64_t i = 0; i < options.depth; ++i) {
    const std::string name = "encoder." + std::to_string(i);
    layers_.push_back(
        {GineConvolution(list, name + ".local", make_local_options(options), shape),
         SelfAttention(list, name + ".global", options.heads, hidden_),
         nn::Norm(list, name + ".local.norm", norm, hidden_), nn::Norm(list, name + ".global.norm", norm, hidden_),
         nn::FeedForward(list, name + ".mlp", hidden_, hidden_, mlp), nn::Norm(list, name + ".norm", norm, hidden_)});
  }
}

Tensor Gps::embed(const nn::Context& context, const nn::GraphBatch& graph) const {
  Tensor h = nn::embedding_sum(input_.weight(context).t(), graph.nodes) + input_.bias(context);
  if (walk_input_) h = nn::dense(compute_return_probabilities(graph, walk_steps_, h), walk_input_->weight(context), h);
  if (laplacian_input_)
    h = nn::dense(compute_laplacian_positions(graph, laplacian_, h), laplacian_input_->weight(context), h);
  return h;
}

Tensor Gps::operator()(const nn::Context& context, const nn::GraphBatch& graph) const {
  Tensor h = embed(context, graph);
  for (const Layer& layer : layers_) {
    const Tensor local = nn::dropout(context, layer.local(context, h, graph), dropout_);
    const Tensor global = nn::dropout(context, layer.global(context, h, {}, graph), dropout_);
    const Tensor sum = layer.local_norm(context, h + local) + layer.global_norm(context, h + global);
    h = layer.norm(context, sum + nn::dropout(context, layer.mlp(context, sum), dropout_));
  }
  return h;
}

}  // namespace athanor::models
