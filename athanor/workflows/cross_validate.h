// Cross-validation: a model and its baselines over the folds of one or several partitions.
#pragma once

#include "athanor/evaluate/cross_validation.h"
#include "athanor/workflows/train.h"

namespace athanor::workflows {

struct CrossValidationOptions {
  TrainOptions fitting;          ///< input, model, features, training, baselines, curation
  std::int64_t folds = 5;        ///< at least 3: one tests, the next one validates
  std::int64_t repeats = 1;      ///< partitions, each with seeds of its own
  std::string split = "random";  ///< kind of split whose k-fold form is made
};

struct CrossValidation {
  data::CurationSummary summary;
  std::vector<data::Target> targets;
  std::vector<evaluate::FoldScores> folds;
};

/// Fits the model and its baselines once per fold and scores them on the fold's test rows. Same options, input and seed
/// give the same scores at any number of threads.
CrossValidation cross_validate(const CrossValidationOptions& options, const Context& context);

}  // namespace athanor::workflows
