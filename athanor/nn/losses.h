// Losses over several targets with gaps.
#pragma once

#include <string>
#include <vector>

#include "athanor/nn/batch.h"

namespace athanor::nn {

enum class LossKind { mse, mae, huber, quantile, bce, focal };

/// The loss of each target.
///   quantile  max(q e, (q - 1) e) with e = target - output (Koenker & Bassett 1978, doi:10.2307/1913643)
///   focal     (1 - p)^gamma * bce, p the probability of the true class (Lin et al. 2017, arXiv:1708.02002)
struct LossOptions {
  std::vector<LossKind> kinds;  ///< [targets]
  double huber_delta = 1;       ///< in scaled units
  double quantile = 0.5;
  double focal_gamma = 2;
  double label_smoothing = 0;            ///< classes become y (1 - s) + s / 2, in training only
  std::vector<double> positive_weights;  ///< factor on the loss of class 1, [targets]; empty = 1
  std::vector<double> target_weights;    ///< factor on the loss of a target, [targets]; empty = 1
};

/// Sum of mask * L(output, target) over rows and targets, a scalar. Losses of classes take logits (and apply the
/// sigmoid themselves). outputs [rows, targets].
torch::Tensor masked_loss_sum(const LossOptions& options, const torch::Tensor& outputs, const Batch& batch,
                              bool training);

}  // namespace athanor::nn
