// The table of a training run, as everything that must hold out the same test rows reads it.
#pragma once

#include "athanor/workflows/split.h"
#include "athanor/workflows/train.h"

namespace athanor::workflows {

struct TrainingTable {
  data::Table table;
  FoldWords fold_words;
  data::Curation curation;
};

/// Reads and curates the input. `feature_columns`: input columns that features are made of.
TrainingTable read_training_table(const TrainOptions& options, const std::vector<data::FeatureColumn>& feature_columns,
                                  const Context& context);

}  // namespace athanor::workflows
