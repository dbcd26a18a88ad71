#include "athanor/workflows/training_table.h"

namespace athanor::workflows {

TrainingTable read_training_table(const TrainOptions& options, const std::vector<data::FeatureColumn>& feature_columns,
                                  const Context& context) {
  TrainingTable read;
  {
    const PhaseScope scope(context.times, Phase::read);
    const auto reader = data::open_input(options.input, options.curation, *context.progress);
    read.table = data::read_table(*reader);
  }
  const PhaseScope scope(context.times, Phase::curate, read.table.rows.size());
  read.fold_words = read_fold_words(read.table, options.splitting);
  data::CurateOptions curation = options.curation;
  if (!options.splitting.splits_column.empty()) curation.ignore_columns.push_back(options.splitting.splits_column);
  read.curation = data::curate(read.table, curation, false, read.fold_words.for_merging(), feature_columns,
                               context.threads, *context.progress);
  return read;
}

}  // namespace athanor::workflows
