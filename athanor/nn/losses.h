// Losses over several targets with gaps.
#pragma once

#include <string>
#include <vector>

#include "athanor/nn/batch.h"

namespace athanor::nn {

enum class LossKind { mse, mae, huber, quantile, bce, focal, cross_entropy, bounded_mse, bounded_mae };

/// The loss of each target.
///   quantile  max(q e, (q - 1) e) with e = target - output (Koenker & Bassett 1978, doi:10.2307/1913643)
///   focal     (1 - p)^gamma * bce, p the probability of the true class (Lin et al. 2017, arXiv:1708.02002); of several
///             classes (1 - p)^gamma * cross_entropy
///   bounded_mse, bounded_mae  as mse and mae, but an output on the allowed side of a bound (Batch::bounds) costs
///   nothing cross_entropy  -log softmax of the true class; its target is the index of the class
struct LossOptions {
  std::vector<LossKind> kinds;          ///< [targets]
  std::vector<std::int64_t> classes{};  ///< [targets] outputs of a target of several classes, else 1; empty = all 1
  double huber_delta = 1;               ///< in scaled units
  double quantile = 0.5;
  double focal_gamma = 2;
  double label_smoothing = 0;  ///< classes become y (1 - s) + s / (number of classes), in training only
  /// Factors on the loss of each class, [targets][classes]: of two classes that of class 1 alone; empty = 1.
  std::vector<std::vector<double>> class_weights{};
  std::vector<double> target_weights{};  ///< factor on the loss of a target, [targets]; empty = 1

  std::int64_t width(std::size_t target) const { return classes.empty() ? 1 : classes[target]; }
  std::int64_t num_outputs() const;
};

/// Sum of mask * L(output, target) over rows and targets, a scalar. Losses of classes take logits (and apply the
/// sigmoid or softmax themselves). outputs [rows, num_outputs()], the targets one after another.
torch::Tensor masked_loss_sum(const LossOptions& options, const torch::Tensor& outputs, const Batch& batch,
                              bool training);

}  // namespace athanor::nn
