// Checkpoint: everything that training needs to go on after a kill with the same bits. A safetensors file.
#pragma once

#include <filesystem>
#include <string>

#include "athanor/core/hash.h"
#include "athanor/nn/parameters.h"
#include "athanor/train/schedule.h"
#include "athanor/train/training.h"

namespace athanor::train {

/// Where training stands after an epoch. Random numbers need no state: they are derived from seed, epoch and step.
struct TrainingState {
  nn::FlatWeights current, best;
  std::vector<nn::FlatWeights> snapshots;  ///< of the finished cycles
  torch::Tensor first, second;             ///< the optimiser's moments
  std::int64_t steps = 0;                  ///< optimiser steps made
  std::int64_t schedule_steps = 0;         ///< steps the schedule has counted
  Schedule::Memory schedule;
  std::vector<EpochRecord> history;  ///< of the finished epochs
  std::int64_t best_epoch = 0;       ///< from 1; 0 = none
  double best_loss = 0;
};

/// Text that is equal for two requests that train the same network on the same values in the same way.
std::string compute_request_hash(const FitRequest& request);

/// Writes atomically.
void save_checkpoint(const std::filesystem::path& path, const nn::ParameterList& list, const TrainingState& state,
                     const std::string& request_hash);
/// Errors: invalid_options when the checkpoint belongs to another request; corrupt.
TrainingState load_checkpoint(const std::filesystem::path& path, const nn::ParameterList& list,
                              const std::string& request_hash);

}  // namespace athanor::train
