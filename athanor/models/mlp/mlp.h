// Multi-layer perceptron on vectors.
#pragma once

#include "athanor/models/mlp/mlp_options.h"
#include "athanor/models/model.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Columns of the vectors; Error(invalid_options) when there are none. `model` is the name of the network.
std::int64_t require_vectors(const InputShape& shape, const std::string& model);

/// Hidden layers (Linear, norm, activation, dropout), then one Linear to the targets.
class Mlp : public Model {
 public:
  Mlp(const MlpOptions& options, const InputShape& shape, nn::LossOptions loss);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return cut_ ? 32 : 0; }

 private:
  bool cut_;
  nn::FeedForward layers_;
};

}  // namespace athanor::models
