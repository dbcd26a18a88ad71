#include "athanor/models/mlp/mlp.h"

#include "athanor/core/error.h"

namespace athanor::models {
namespace {

nn::FeedForwardOptions make_layer_options(const MlpOptions& options) {
  return {std::vector<std::int64_t>(static_cast<std::size_t>(options.layers), options.hidden),
          nn::Activation(options.activation, options.slope), options.dropout, nn::parse_norm(options.norm)};
}

}  // namespace

std::int64_t require_vectors(const InputShape& shape, const std::string& model) {
  if (shape.vector_columns == 0)
    fail(ErrorCode::invalid_options, "The model {} needs vector features, such as --featurizer morgan", model);
  return shape.vector_columns;
}

Mlp::Mlp(const MlpOptions& options, const InputShape& shape, nn::LossOptions loss)
    : Model(std::move(loss)),
      cut_(options.norm != "batch"),
      layers_(parameters_, "layers", require_vectors(shape, "mlp"), loss_.output_layer(), make_layer_options(options)) {
}

torch::Tensor Mlp::forward(const nn::Context& context, const nn::Batch& batch) const {
  return layers_(context, batch.vectors);
}

}  // namespace athanor::models
