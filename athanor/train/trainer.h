// The training loop: epochs, batches, schedule, validation, best weights, checkpoints.
#pragma once

#include "athanor/train/checkpoint.h"
#include "athanor/train/fit_setup.h"
#include "athanor/train/gradient.h"
#include "athanor/train/optimizer.h"
#include "athanor/train/row_sampler.h"
#include "athanor/train/validation.h"

namespace athanor::train {

/// Loss of an epoch so far.
struct LossSum {
  double loss = 0;
  std::size_t known = 0;
};

/// One fit. Several trainers may run at once in different threads: they share nothing.
class Trainer {
 public:
  explicit Trainer(const FitRequest& request);
  FitResult run();

 private:
  /// The same in all processes, else Error(io).
  bool has_checkpoint() const;
  void start();
  void restore();
  void begin_epoch(std::int64_t epoch);
  void run_epoch(std::int64_t epoch);
  double train_epoch(std::int64_t epoch);
  void train_pass(std::int64_t epoch, Rng& rng, LossSum& sum);
  std::uint64_t find_writing(std::int64_t epoch, std::int64_t pass) const;
  void learn_tokens();
  ValidationScore compute_validation();
  void keep_best(const EpochRecord& record);
  void keep_average(std::int64_t epoch);
  void keep_snapshot(std::int64_t epoch);
  void report(const EpochRecord& record, const ValidationScore& score) const;
  void save();
  bool finished() const;
  std::vector<std::span<const std::size_t>> cut_batches(std::span<const std::size_t> rows) const;
  TensorMap make_tensors(const nn::FlatWeights& weights);
  FitResult make_result();

  const FitRequest& request_;
  FitSetup setup_;
  TrainedParameters trained_;
  RowSampler sampler_;
  WorkerPool pool_;
  std::string request_hash_;
  TrainingState state_;
  nn::Weights evaluation_weights_;  ///< views of the current weights
  Schedule schedule_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<GradientComputation> gradient_;
};

}  // namespace athanor::train
