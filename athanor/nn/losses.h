// Losses over several targets with gaps.
#pragma once

#include <string>
#include <vector>

#include "athanor/nn/batch.h"
#include "athanor/nn/layers.h"

namespace athanor::nn {

/// The losses by name; LossOptions says what each computes.
enum class LossKind {
  mse,
  mae,
  huber,
  quantile,
  bce,
  focal,
  cross_entropy,
  bounded_mse,
  bounded_mae,
  mve,
  evidential,
  quantiles,
  dirichlet
};

/// The loss of each target.
///   quantile  max(q e, (q - 1) e) with e = target - output (Koenker & Bassett 1978, doi:10.2307/1913643)
///   focal     (1 - p)^gamma * bce, p the probability of the true class (Lin et al. 2017, arXiv:1708.02002); of several
///             classes (1 - p)^gamma * cross_entropy
///   bounded_mse, bounded_mae  as mse and mae, but an output on the allowed side of a bound (Batch::bounds) costs
///   nothing cross_entropy  -log softmax of the true class; its target is the index of the class
/// Losses of distributions, whose raw outputs models/output_form.h describes:
///   mve         0.5 log(2 pi v) + e^2 / (2 v), e = target - m (Nix & Weigend 1994); in training times the
///               variance_weight-th power of v, without a gradient (beta-NLL, Seitzer et al. 2022, arXiv:2203.09168)
///   evidential  -log of Student's t that m, nu, alpha, beta give, plus evidence_weight |e| (2 nu + alpha)
///               (Amini et al. 2020, arXiv:1910.02600, eq. 8 to 10)
///   quantiles   the quantile losses of the median and of both quantiles, added
///   dirichlet   sum over classes of (y - p)^2 + p (1 - p) / (S + 1), plus evidence_weight times the divergence of the
///               Dirichlet distribution without the evidence of the true class from the flat one (Sensoy et al. 2018,
///               arXiv:1806.01768, eq. 5; the weight is constant, as in chemprop)
struct LossOptions {
  std::vector<LossKind> kinds;         ///< [targets]
  std::vector<std::int64_t> widths{};  ///< [targets] raw outputs of a target; empty = all 1
  /// Of a network whose last layer is a Gaussian process: each target has a variance as its last raw output, which the
  /// loss does not see.
  std::int64_t random_features = 0;  ///< of the process; 0 = the last layer is linear
  double norm_bound = 3;             ///< of the layers before it
  double huber_delta = 1;            ///< in scaled units
  double quantile = 0.5;             ///< of the loss quantile
  double focal_gamma = 2;
  double variance_weight = 0.5;  ///< of the loss mve
  double evidence_weight = 0.2;  ///< of the losses evidential and dirichlet
  double central_share = 0.9;    ///< of the loss quantiles: between its outer two
  double label_smoothing = 0;    ///< classes become y (1 - s) + s / (number of classes), in training only
  /// Factors on the loss of each class, [targets][classes]: of two classes that of class 1 alone; empty = 1.
  std::vector<std::vector<double>> class_weights{};
  std::vector<double> target_weights{};  ///< factor on the loss of a target, [targets]; empty = 1

  std::int64_t width(std::size_t target) const { return widths.empty() ? 1 : widths[target]; }
  std::int64_t num_outputs() const;
  /// What the head of a network with this loss ends in.
  OutputLayer output_layer() const;
};

/// Sum of mask * L(output, target) over rows and targets, a scalar. Losses of classes take logits (and apply the
/// sigmoid or softmax themselves). outputs [rows, num_outputs()], the targets one after another.
torch::Tensor masked_loss_sum(const LossOptions& options, const torch::Tensor& outputs, const Batch& batch,
                              bool training);

/// These sums target by target, [targets], which add up to masked_loss_sum but for rounding.
torch::Tensor masked_target_loss_sums(const LossOptions& options, const torch::Tensor& outputs, const Batch& batch,
                                      bool training);

/// Sum over the rows of weight * -log softmax(logits)[label]; logits [rows, classes], labels i64 [rows], weights
/// [rows].
torch::Tensor cross_entropy_sum(const torch::Tensor& logits, const torch::Tensor& labels, const torch::Tensor& weights);

/// NT-Xent (Chen et al. 2020, SimCLR, arXiv:2002.05709, eq. 1) of two views of each row, [rows, width] each: a view
/// costs -log softmax of its cosine with the other view of its row among those with all other views, over
/// `temperature`. Sum over the rows of the mean of both costs; rows >= 1.
torch::Tensor nt_xent_sum(const torch::Tensor& first, const torch::Tensor& second, double temperature);

}  // namespace athanor::nn
