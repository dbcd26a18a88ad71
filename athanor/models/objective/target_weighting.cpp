#include "athanor/models/objective/target_weighting.h"

#include "athanor/core/error.h"

namespace athanor::models {
namespace {

/// Factor before exp(-s) L.
double find_factor(nn::LossKind kind) {
  switch (kind) {
    case nn::LossKind::bce:
    case nn::LossKind::focal:
    case nn::LossKind::cross_entropy: return 1;
    case nn::LossKind::mve:
    case nn::LossKind::evidential:
    case nn::LossKind::quantiles:
    case nn::LossKind::dirichlet:
      fail(ErrorCode::invalid_options,
           "--target-weighting uncertainty: the losses mve, evidential, quantiles and dirichlet have an uncertainty of "
           "their own; take another --loss, or --target-weights");
    default: return 0.5;
  }
}

torch::Tensor list_factors(const nn::LossOptions& loss) {
  std::vector<float> factors;
  for (const nn::LossKind kind : loss.kinds) factors.push_back(static_cast<float>(find_factor(kind)));
  return torch::tensor(factors);
}

}  // namespace

TargetWeighting::TargetWeighting(std::unique_ptr<Model> network, nn::LossOptions loss)
    : Model(std::move(loss)), network_(std::move(network)), factors_(list_factors(loss_)) {
  parameters_ = network_->parameters();
  log_variances_ = parameters_.add("target_weighting.log_variance", {factors_.size(0)}, {});
}

torch::Tensor TargetWeighting::forward(const nn::Context& context, const nn::Batch& batch) const {
  return network_->forward(context, batch);
}

LossResult TargetWeighting::loss(const nn::Context& context, const nn::Batch& batch) const {
  if (!context.training) return network_->loss(context, batch);
  const torch::Tensor outputs = network_->forward(context, batch);
  const torch::Tensor losses = nn::masked_target_loss_sums(loss_, outputs, batch, true);
  const torch::Tensor& s = context.weights[log_variances_];
  const torch::Tensor known = batch.mask.sum(0);
  return {(factors_.to(losses.options()) * torch::exp(-s) * losses + 0.5 * known * s).sum(), outputs};
}

}  // namespace athanor::models
