#include "athanor/models/gnn/graph_network.h"

#include "athanor/core/error.h"
#include "athanor/models/head_layers.h"

namespace athanor::models {
namespace {

/// Fails before anything is made of inputs and options that no network on graphs takes.
const GraphNetwork::EncoderFactory& check(const GraphNetwork::EncoderFactory& factory, const GraphOptions& options,
                                          const InputShape& shape) {
  if (shape.node_width() == 0 || shape.edge_onehot == 0)
    fail(ErrorCode::invalid_options, "Networks on graphs need molecular graphs");
  if (options.activation == "maxout")
    fail(ErrorCode::invalid_options,
         "The activation maxout is for mlp; networks on graphs need one that keeps the width, such as relu");
  return factory;
}

}  // namespace

GraphNetwork::GraphNetwork(const GraphOptions& options, const InputShape& shape, nn::LossOptions loss,
                           const EncoderFactory& make_encoder)
    : Model(std::move(loss)),
      encoder_(check(make_encoder, options, shape)(parameters_)),
      cut_(!options.batch_norm && !encoder_->mixes_rows()),
      readout_(make_readout(parameters_, options, encoder_->width())),
      norm_(parameters_, "norm", options.batch_norm ? nn::NormKind::batch : nn::NormKind::none, readout_->width()),
      head_(parameters_, "head", readout_->width() + shape.vector_columns, loss_.num_outputs(),
            make_head_layers(options, options.dropout, nn::Activation(options.activation, options.slope))) {}

torch::Tensor GraphNetwork::forward(const nn::Context& context, const nn::Batch& batch) const {
  const torch::Tensor atoms = (*encoder_)(context, batch.graphs);
  torch::Tensor molecules = norm_(context, (*readout_)(context, atoms, batch.graphs));
  if (batch.vectors.defined()) molecules = torch::cat({molecules, batch.vectors}, 1);
  return head_(context, molecules);
}

}  // namespace athanor::models
