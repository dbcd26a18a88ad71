#include "athanor/models/vector_join.h"

namespace athanor::models {

VectorJoin::VectorJoin(nn::ParameterList& list, const HeadOptions& options, const InputShape& shape,
                       const nn::Activation& activation, double dropout)
    : added_width_(shape.vector_columns) {
  if (options.vector_hidden == 0 || shape.vector_columns == 0) return;
  added_width_ = options.vector_hidden;
  encoder_.emplace(list, "head.vectors", shape.vector_columns, added_width_,
                   nn::FeedForwardOptions{{options.vector_hidden}, activation, dropout, nn::NormKind::none});
}

torch::Tensor VectorJoin::operator()(const nn::Context& context, const torch::Tensor& molecules,
                                     const nn::Batch& batch) const {
  if (!batch.vectors.defined()) return molecules;
  return torch::cat({molecules, encoder_ ? (*encoder_)(context, batch.vectors) : batch.vectors}, 1);
}

}  // namespace athanor::models
