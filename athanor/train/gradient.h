// Gradient of one batch: cut into micro-batches of fixed size, each computed by one thread on its own replica.
#pragma once

#include <span>
#include <vector>

#include "athanor/nn/weight_forms.h"
#include "athanor/train/batch_ahead.h"
#include "athanor/train/fit_setup.h"
#include "athanor/train/trained_parameters.h"
#include "athanor/train/worker_pool.h"

namespace athanor::train {

class GradientComputation {
 public:
  /// Replicas share the storage of `weights`, one per thread of the pool.
  GradientComputation(const FitSetup& setup, const TrainedParameters& trained, const nn::FlatWeights& weights,
                      WorkerPool& pool);

  /// Which parameters have a gradient from now on, one flag for each of `trained`; that of the others is 0. All have
  /// one before the first call.
  void set_learning(const std::vector<bool>& is_learning);

  /// The rows of the call after the next one: their batch is made and sent while a GPU computes.
  void announce(std::span<const std::size_t> rows);
  /// Mean loss over the known values of those rows; parts() rows of gradients() then sum to its gradient. `seed` is for
  /// dropout. The bits depend neither on the number of threads nor on that of processes. Rows without any known value
  /// give 0 parts.
  double compute(std::span<const std::size_t> rows, std::uint64_t seed);
  const torch::Tensor& gradients() const { return gradients_; }  ///< [>= parts, parameters]
  std::int64_t parts() const { return parts_; }
  /// Sum of the losses and number of known values of the last call.
  double loss_sum() const { return loss_sum_; }
  std::size_t known() const { return known_; }

 private:
  std::size_t choose_piece(std::size_t rows) const;
  /// Every process gets the losses and gradients of all parts; `shares` are the parts of each.
  void exchange_parts(std::span<const std::size_t> shares, std::span<double> losses);
  /// Whether batches come over a bus, so that it is worth making one ahead.
  bool sends_batches() const { return !setup_.device.is_cpu() && !setup_.is_resident(); }
  double compute_part(std::span<const std::size_t> rows, std::size_t part, std::size_t worker, std::uint64_t seed);

  const FitSetup& setup_;
  const TrainedParameters& trained_;
  WorkerPool& pool_;
  std::vector<nn::Weights> replicas_;
  std::vector<nn::WeightForms> forms_;  ///< one for each replica
  torch::Tensor gradients_;
  BatchAhead ahead_;
  std::int64_t parts_ = 0;
  double loss_sum_ = 0;
  std::size_t known_ = 0;
};

}  // namespace athanor::train
