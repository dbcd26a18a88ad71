#include "athanor/nn/losses.h"

#include <algorithm>

#include "athanor/core/error.h"

namespace athanor::nn {
namespace {
using torch::Tensor;

bool is_for_classes(LossKind kind) { return kind == LossKind::bce || kind == LossKind::focal; }

Tensor smooth_labels(const LossOptions& options, const Tensor& target, bool training) {
  const double s = training ? options.label_smoothing : 0;
  return s > 0 ? target * (1 - s) + s / 2 : target;
}

/// Binary cross-entropy per value; the positive weight is a factor on the term of class 1.
Tensor compute_bce(const Tensor& output, const Tensor& target, double positive_weight) {
  constexpr auto none = at::Reduction::None;
  const Tensor loss = torch::binary_cross_entropy_with_logits(output, target, {}, {}, none);
  return positive_weight == 1 ? loss : loss + (positive_weight - 1) * target * torch::softplus(-output);
}

Tensor compute_focal(double gamma, const Tensor& output, const Tensor& target, double positive_weight) {
  const Tensor p = torch::sigmoid(output);
  const Tensor missed = target * (1 - p) + (1 - target) * p;
  return compute_bce(output, target, positive_weight) * missed.pow(gamma);
}

Tensor compute_quantile(double quantile, const Tensor& output, const Tensor& target) {
  const Tensor error = target - output;
  return torch::maximum(quantile * error, (quantile - 1) * error);
}

/// Losses of one or several columns that share their kind and weights.
Tensor compute_loss(const LossOptions& options, LossKind kind, double positive_weight, const Tensor& output,
                    const Tensor& given, bool training) {
  constexpr auto none = at::Reduction::None;
  const Tensor target = is_for_classes(kind) ? smooth_labels(options, given, training) : given;
  switch (kind) {
    case LossKind::mse: return torch::mse_loss(output, target, none);
    case LossKind::mae: return torch::l1_loss(output, target, none);
    case LossKind::huber: return torch::huber_loss(output, target, none, options.huber_delta);
    case LossKind::quantile: return compute_quantile(options.quantile, output, target);
    case LossKind::bce: return compute_bce(output, target, positive_weight);
    case LossKind::focal: return compute_focal(options.focal_gamma, output, target, positive_weight);
  }
  fail(ErrorCode::internal, "loss without a function");
}

double get(const std::vector<double>& weights, std::size_t target) { return weights.empty() ? 1 : weights[target]; }

}  // namespace

Tensor masked_loss_sum(const LossOptions& options, const Tensor& outputs, const Batch& batch, bool training) {
  const auto& kinds = options.kinds;
  const bool alike = options.positive_weights.empty() && options.target_weights.empty() &&
                     std::all_of(kinds.begin(), kinds.end(), [&](LossKind kind) { return kind == kinds.front(); });
  if (alike) return (compute_loss(options, kinds.front(), 1, outputs, batch.targets, training) * batch.mask).sum();
  Tensor sum;
  for (std::size_t t = 0; t < kinds.size(); ++t) {
    const auto column = static_cast<std::int64_t>(t);
    const Tensor losses = compute_loss(options, kinds[t], get(options.positive_weights, t), outputs.select(1, column),
                                       batch.targets.select(1, column), training);
    const Tensor part = (losses * batch.mask.select(1, column)).sum() * get(options.target_weights, t);
    sum = sum.defined() ? sum + part : part;
  }
  return sum;
}

}  // namespace athanor::nn
