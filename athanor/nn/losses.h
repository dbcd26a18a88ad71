// Losses over several targets with gaps.
#pragma once

#include <string>
#include <vector>

#include "athanor/nn/batch.h"

namespace athanor::nn {

enum class LossKind { mse, mae, huber, bce };

/// The loss of each target. `huber_delta` in scaled units.
struct LossOptions {
  std::vector<LossKind> kinds;  ///< [targets]
  double huber_delta = 1;
};

/// Sum of mask * L(output, target) over rows and targets, a scalar. BCE takes logits (and applies the sigmoid itself).
/// outputs [rows, targets].
torch::Tensor masked_loss_sum(const LossOptions& options, const torch::Tensor& outputs, const Batch& batch);

}  // namespace athanor::nn
