// Self-normalising network on vectors.
#pragma once

#include "athanor/models/mlp/deep_mlp_options.h"
#include "athanor/models/model.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// SNN of Klambauer et al. 2017 (arXiv:1706.02515): hidden layers of Linear, SELU and alpha dropout, whose weights
/// begin with variance 1 / inputs, so that mean 0 and variance 1 pass through any number of layers. Initial weights are
/// uniform in place of normal, biases begin at 0.
class SelfNormalizingNetwork : public Model {
 public:
  SelfNormalizingNetwork(const SelfNormalizingOptions& options, const InputShape& shape, nn::LossOptions loss);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return 32; }

 private:
  double dropout_;
  nn::Activation activation_{"selu"};
  std::vector<nn::Linear> layers_;
};

}  // namespace athanor::models
