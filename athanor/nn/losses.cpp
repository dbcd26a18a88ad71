#include "athanor/nn/losses.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/nn/functions.h"

namespace athanor::nn {
namespace {
using torch::Tensor;

bool is_bounded(LossKind kind) { return kind == LossKind::bounded_mse || kind == LossKind::bounded_mae; }

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

/// -sum over classes of weight * q * log softmax, q the smoothed label, as torch.nn.CrossEntropyLoss without reduction;
/// times (1 - sum of q * softmax)^gamma where `gamma` is above 0. output [rows, classes], target [rows].
Tensor compute_cross_entropy(const LossOptions& options, const Tensor& output, const Tensor& target,
                             const std::vector<double>& weights, double gamma, bool training) {
  const std::int64_t classes = output.size(1);
  const double s = training ? options.label_smoothing : 0;
  const Tensor log_shares = torch::log_softmax(output, 1);
  Tensor label = torch::one_hot(target.to(torch::kLong), classes).to(output.scalar_type());
  if (s > 0) label = label * (1 - s) + s / static_cast<double>(classes);
  Tensor weighed = label;
  if (!weights.empty()) weighed = label * torch::tensor(weights, output.options());
  const Tensor loss = -(weighed * log_shares).sum(1);
  return gamma > 0 ? loss * (1 - (label * log_shares.exp()).sum(1)).clamp_min(0).pow(gamma) : loss;
}

/// Variances, distances and evidence are kept above 0, as in models/scalers.cpp.
Tensor make_positive(const Tensor& raw) { return torch::softplus(raw) + 1e-6; }

Tensor compute_quantile(double quantile, const Tensor& output, const Tensor& target) {
  const Tensor error = target - output;
  return torch::maximum(quantile * error, (quantile - 1) * error);
}

Tensor compute_mve(const LossOptions& options, const Tensor& outputs, const Tensor& target, bool training) {
  const Tensor variance = make_positive(outputs.select(1, 1));
  const Tensor error = target - outputs.select(1, 0);
  const Tensor loss = 0.5 * (torch::log(2 * M_PI * variance) + error * error / variance);
  const bool is_weighed = training && options.variance_weight > 0;
  return is_weighed ? loss * variance.detach().pow(options.variance_weight) : loss;
}

Tensor compute_evidential(const LossOptions& options, const Tensor& outputs, const Tensor& target) {
  const Tensor nu = make_positive(outputs.select(1, 1)), alpha = make_positive(outputs.select(1, 2)) + 1,
               beta = make_positive(outputs.select(1, 3));
  const Tensor error = target - outputs.select(1, 0), omega = 2 * beta * (1 + nu);
  const Tensor likelihood = 0.5 * torch::log(M_PI / nu) - alpha * torch::log(omega) +
                            (alpha + 0.5) * torch::log(error * error * nu + omega) + torch::lgamma(alpha) -
                            torch::lgamma(alpha + 0.5);
  return likelihood + options.evidence_weight * error.abs() * (2 * nu + alpha);
}

Tensor compute_quantiles(const LossOptions& options, const Tensor& outputs, const Tensor& target) {
  const Tensor median = outputs.select(1, 0);
  const double tail = (1 - options.central_share) / 2;
  return compute_quantile(0.5, median, target) +
         compute_quantile(tail, median - make_positive(outputs.select(1, 1)), target) +
         compute_quantile(1 - tail, median + make_positive(outputs.select(1, 2)), target);
}

/// KL(Dirichlet(alpha) || Dirichlet(1)) per row.
Tensor compute_divergence(const Tensor& alpha) {
  const Tensor sum = alpha.sum(1);
  return torch::lgamma(sum) - torch::lgamma(alpha).sum(1) - std::lgamma(static_cast<double>(alpha.size(1))) +
         ((alpha - 1) * (torch::digamma(alpha) - torch::digamma(sum).unsqueeze(1))).sum(1);
}

Tensor compute_dirichlet(const LossOptions& options, const Tensor& outputs, const Tensor& target,
                         const std::vector<double>& weights) {
  const Tensor alpha = make_positive(outputs) + 1, sum = alpha.sum(1, true), p = alpha / sum;
  const Tensor label = torch::one_hot(target.to(torch::kLong), outputs.size(1)).to(outputs.scalar_type());
  const Tensor loss = ((label - p).pow(2) + p * (1 - p) / (sum + 1)).sum(1) +
                      options.evidence_weight * compute_divergence(label + (1 - label) * alpha);
  if (weights.empty()) return loss;
  const std::vector<double> of_classes = weights.size() == 1 ? std::vector<double>{1, weights[0]} : weights;
  return loss * (label * torch::tensor(of_classes, outputs.options())).sum(1);
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
    case LossKind::bounded_mse:
    case LossKind::bounded_mae:
    case LossKind::cross_entropy:
    case LossKind::mve:
    case LossKind::evidential:
    case LossKind::quantiles:
    case LossKind::dirichlet: break;  // see compute_target_loss
  }
  fail(ErrorCode::internal, "loss without a function");
}

/// The target itself where the output is on the allowed side of its bound, else the output.
Tensor apply_bounds(const Tensor& output, const Tensor& target, const Tensor& bounds) {
  const Tensor allowed = ((bounds < 0) & (output < target)) | ((bounds > 0) & (output > target));
  return torch::where(allowed, target, output);
}

/// [rows] losses of one target.
Tensor compute_target_loss(const LossOptions& options, std::size_t target, const Tensor& outputs, const Batch& batch,
                           bool training) {
  const auto column = static_cast<std::int64_t>(target);
  const Tensor given = batch.targets.select(1, column);
  const std::vector<double> weights =
      options.class_weights.empty() ? std::vector<double>() : options.class_weights[target];
  const LossKind kind = options.kinds[target];
  if (kind == LossKind::mve) return compute_mve(options, outputs, given, training);
  if (kind == LossKind::evidential) return compute_evidential(options, outputs, given);
  if (kind == LossKind::quantiles) return compute_quantiles(options, outputs, given);
  if (kind == LossKind::dirichlet) return compute_dirichlet(options, outputs, given, weights);
  if (outputs.size(1) > 1)
    return compute_cross_entropy(options, outputs, given, weights, kind == LossKind::focal ? options.focal_gamma : 0,
                                 training);
  Tensor output = outputs.select(1, 0);
  if (!is_bounded(kind)) return compute_loss(options, kind, weights.empty() ? 1 : weights[0], output, given, training);
  if (batch.bounds.defined()) output = apply_bounds(output, given, batch.bounds.select(1, column));
  return compute_loss(options, kind == LossKind::bounded_mse ? LossKind::mse : LossKind::mae, 1, output, given,
                      training);
}

double get(const std::vector<double>& weights, std::size_t target) { return weights.empty() ? 1 : weights[target]; }

}  // namespace

std::int64_t LossOptions::num_outputs() const {
  return widths.empty() ? static_cast<std::int64_t>(kinds.size())
                        : std::accumulate(widths.begin(), widths.end(), std::int64_t{0});
}

OutputLayer LossOptions::output_layer() const {
  if (random_features == 0) return num_outputs();
  GaussianOptions gaussian{{}, random_features, norm_bound};
  for (const std::int64_t raw : widths) gaussian.widths.push_back(raw - 1);
  return OutputLayer(std::move(gaussian));
}

Tensor masked_loss_sum(const LossOptions& options, const Tensor& outputs, const Batch& batch, bool training) {
  const auto& kinds = options.kinds;
  const bool alike = options.class_weights.empty() && options.target_weights.empty() &&
                     options.num_outputs() == static_cast<std::int64_t>(kinds.size()) && !is_bounded(kinds.front()) &&
                     std::all_of(kinds.begin(), kinds.end(), [&](LossKind kind) { return kind == kinds.front(); });
  if (alike) return (compute_loss(options, kinds.front(), 1, outputs, batch.targets, training) * batch.mask).sum();
  return masked_target_loss_sums(options, outputs, batch, training).sum();
}

Tensor masked_target_loss_sums(const LossOptions& options, const Tensor& outputs, const Batch& batch, bool training) {
  std::vector<Tensor> sums;
  std::int64_t first = 0;
  for (std::size_t t = 0; t < options.kinds.size(); ++t) {
    const auto column = static_cast<std::int64_t>(t);
    const std::int64_t seen = options.width(t) - (options.random_features > 0 ? 1 : 0);
    const Tensor losses = compute_target_loss(options, t, outputs.narrow(1, first, seen), batch, training);
    first += options.width(t);
    sums.push_back((losses * batch.mask.select(1, column)).sum() * get(options.target_weights, t));
  }
  return torch::stack(sums);
}

Tensor cross_entropy_sum(const Tensor& logits, const Tensor& labels, const Tensor& weights) {
  const Tensor logs = torch::log_softmax(logits, 1).gather(1, labels.unsqueeze(1)).squeeze(1);
  return -(logs * weights.to(logs.scalar_type())).sum();
}

Tensor nt_xent_sum(const Tensor& first, const Tensor& second, double temperature) {
  const Tensor both = torch::cat({first, second});
  const Tensor views = both / both.square().sum(1, true).clamp_min(1e-16).sqrt();
  const std::int64_t rows = first.size(0);
  const Tensor self = torch::eye(2 * rows, views.options().dtype(torch::kBool));
  const Tensor cosines = (dense(views, views) / temperature).masked_fill(self, -INFINITY);
  const Tensor partners = torch::arange(2 * rows, torch::dtype(torch::kLong).device(views.device())).roll(rows);
  return cross_entropy_sum(cosines, partners, torch::full({2 * rows}, 0.5, views.options()));
}

}  // namespace athanor::nn
