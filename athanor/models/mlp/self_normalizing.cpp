#include "athanor/models/mlp/self_normalizing.h"

#include "athanor/models/mlp/mlp.h"

namespace athanor::models {

SelfNormalizingNetwork::SelfNormalizingNetwork(const SelfNormalizingOptions& options, const InputShape& shape,
                                               nn::LossOptions loss)
    : Model(std::move(loss)), dropout_(options.dropout) {
  std::int64_t inputs = require_vectors(shape, "snn");
  for (std::int64_t i = 0; i <= options.layers; ++i) {
    const std::int64_t outputs = i < options.layers ? options.hidden : loss_.num_outputs();
    layers_.emplace_back(parameters_, "layers." + std::to_string(i), inputs, outputs, nn::LinearStart::lecun);
    inputs = outputs;
  }
}

torch::Tensor SelfNormalizingNetwork::forward(const nn::Context& context, const nn::Batch& batch) const {
  torch::Tensor x = batch.vectors;
  for (std::size_t i = 0; i + 1 < layers_.size(); ++i)
    x = nn::alpha_dropout(context, activation_(layers_[i](context, x)), dropout_);
  return layers_.back()(context, x);
}

}  // namespace athanor::models
