// Adam and AdamW over flat arrays: gradients of micro-batches are summed in fixed order and applied in one pass.
#pragma once

#include "athanor/nn/parameters.h"
#include "athanor/train/training.h"
#include "athanor/train/worker_pool.h"

namespace athanor::train {

class Optimizer {
 public:
  /// `parameters` is the flat tensor that is updated in place.
  Optimizer(const TrainingOptions& options, torch::Tensor parameters);

  /// One step with the sum of the rows of `gradients` [parts, size]. The bits do not depend on the number of threads.
  void step(const torch::Tensor& gradients, std::int64_t parts, double rate, WorkerPool& pool);

  torch::Tensor first, second;  ///< moments, flat
  std::int64_t steps = 0;       ///< steps made

 private:
  void step_on_device(const torch::Tensor& gradients, std::int64_t parts, double rate);
  double clip(double squared_norm) const;

  torch::Tensor parameters_, total_;
  double weight_decay_, clip_norm_;
  bool decoupled_;
};

}  // namespace athanor::train
