// Cross-validation: contenders over the folds of one or several partitions.
#pragma once

#include <map>

#include "athanor/evaluate/cross_validation.h"
#include "athanor/evaluate/report.h"
#include "athanor/workflows/study.h"

namespace athanor::workflows {

struct CrossValidation {
  std::vector<evaluate::FoldScores> folds;
  nlohmann::json choices =
      nlohmann::json::array();            ///< what inner folds chose: {"repeat", "fold", …} of PartFit::choice
  std::vector<data::Split> splits;        ///< of the first repeat
  std::vector<data::Leakage> leakages;    ///< of the first repeat
  std::vector<double> domain_thresholds;  ///< of the first repeat
  /// Of the first repeat: how far each molecule is from the training molecules of the fold that holds it out; nothing
  /// without measures beside similarity.
  std::vector<evaluate::DomainValues> domain_values;
  /// Of the first repeat: predictions of each contender for what it had not seen, [records, outputs], NaN where there
  /// are none.
  std::map<std::string, std::vector<double>> held_out;
  /// [records, outputs] of the main contender: the mean over repeats of what a molecule was predicted to be by a fit
  /// that had not seen it, and the mean of its standard deviations (empty when there is none).
  std::vector<double> predictions, stds;
};

/// Seed of a repeat; its partition and its fits follow from it.
std::uint64_t derive_repeat_seed(std::uint64_t seed, std::int64_t repeat);

/// Fits every contender once per fold and scores it on the fold's test rows. Same options, input and seed give the same
/// scores at any number of threads and of processes.
CrossValidation cross_validate(const Study& study, std::int64_t repeats);

}  // namespace athanor::workflows
