#include "athanor/models/gnn/dmpnn.h"

#include "athanor/core/error.h"

namespace athanor::models {
namespace {

const InputShape& require_graphs(const InputShape& shape) {
  if (shape.node_width() == 0 || shape.edge_onehot == 0)
    fail(ErrorCode::invalid_options, "The model dmpnn needs molecular graphs");
  return shape;
}

nn::FeedForwardOptions make_head_options(const DmpnnOptions& options) {
  return {std::vector<std::int64_t>(static_cast<std::size_t>(options.ffn_layers), options.ffn_hidden),
          nn::Activation(options.activation, options.slope), options.dropout, nn::NormKind::none};
}

}  // namespace

Dmpnn::Dmpnn(const DmpnnOptions& options, const InputShape& shape, nn::LossOptions loss)
    : Model(std::move(loss)),
      cut_(!options.batch_norm),
      encoder_(parameters_, options, require_graphs(shape)),
      readout_(parameters_, options),
      norm_(parameters_, "norm", options.batch_norm ? nn::NormKind::batch : nn::NormKind::none, options.hidden),
      head_(parameters_, "head", options.hidden + shape.vector_columns, loss_.num_outputs(),
            make_head_options(options)) {}

torch::Tensor Dmpnn::forward(const nn::Context& context, const nn::Batch& batch) const {
  const torch::Tensor atoms = encoder_(context, batch.graphs);
  torch::Tensor molecules = norm_(context, readout_(context, atoms, batch.graphs));
  if (batch.vectors.defined()) molecules = torch::cat({molecules, batch.vectors}, 1);
  return head_(context, molecules);
}

}  // namespace athanor::models
