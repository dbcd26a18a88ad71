// Learning rate per step.
#pragma once

#include <cstdint>

#include "athanor/train/training.h"

namespace athanor::train {

/// Epochs [begin, end) from 0 between two restarts of the learning rate.
struct Cycle {
  std::int64_t begin, end;
};
/// The cycle of an epoch, of `snapshots` cycles that are equally long, within one epoch.
Cycle find_cycle(std::int64_t epochs, std::int64_t snapshots, std::int64_t epoch);

/// Rates, with total = epochs * steps per epoch:
///   constant            learning_rate
///   step                learning_rate * step_factor^(whole number of step_epochs passed)
///   cosine              final + (learning_rate - final) * (1 + cos(pi * step / total)) / 2
///   warmup_exponential  step < w = warmup_epochs * steps per epoch: linear from initial to learning_rate; then
///                       learning_rate * (final / learning_rate)^((step - w) / (total - w)); final from `total` on
///   snapshots           the cosine of each cycle of epochs, whatever `schedule` says; begin and end of a cycle are
///                       steps: final + (learning_rate - final) * (1 + cos(pi * (step - begin) / (end - begin))) / 2
///                       (Huang et al. 2017, arXiv:1704.00109, with final = 0)
///   plateau             learning_rate, halved after every 5 epochs in a row without a better loss, never below final
class Schedule {
 public:
  Schedule(const TrainingOptions& options, std::int64_t steps_per_epoch);
  /// Rate of step `step`, from 0.
  double rate(std::int64_t step) const;
  /// The validation loss (training loss without validation rows) of a finished epoch.
  void report(double loss);

  /// What `plateau` remembers, for checkpoints.
  struct Memory {
    double best = 0;
    std::int64_t waiting = 0;  ///< epochs without a better loss
    std::int64_t reductions = 0;
    bool seen = false;
  };
  const Memory& memory() const { return memory_; }
  void restore(const Memory& memory) { memory_ = memory; }

 private:
  double warmup_exponential(std::int64_t step) const;

  double cosine(double done) const;

  enum class Kind { constant, step, cosine, snapshots, plateau, warmup_exponential } kind_;
  std::int64_t epochs_, snapshots_, steps_per_epoch_;
  double highest_, initial_, final_;
  double warmup_steps_, total_steps_, stair_steps_, stair_factor_;
  Memory memory_;
};

}  // namespace athanor::train
