// A network of several targets that learns how much each of them weighs.
#pragma once

#include "athanor/models/model.h"

namespace athanor::models {

/// Weights by uncertainty of the task (Kendall, Gal and Cipolla 2018, arXiv:1705.07115, eq. 7 and 10): a number with
/// loss L costs exp(-s) L / 2 + s / 2, a class exp(-s) L + s / 2, with one s per target, the logarithm of a variance,
/// that begins at 0 and is learned with the network. Its parameters are those of the network, then the s, which no
/// bundle keeps. Without training the loss is the network's own, so that epochs can be compared.
class TargetWeighting : public Model {
 public:
  /// `loss`: that of the network. Error(invalid_options) for losses that are likelihoods of their own.
  TargetWeighting(std::unique_ptr<Model> network, nn::LossOptions loss);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return network_->micro_batch_rows(); }
  const nn::ParameterList& kept_parameters() const override { return network_->parameters(); }
  LossResult loss(const nn::Context& context, const nn::Batch& batch) const override;

 private:
  std::unique_ptr<Model> network_;
  std::size_t log_variances_;
  torch::Tensor factors_;  ///< [targets] 1/2 of numbers, 1 of classes
};

}  // namespace athanor::models
