// Permutation importance: what the score of a model loses when a group of features goes to other molecules.
#pragma once

#include <string>
#include <vector>

#include "athanor/core/progress.h"
#include "athanor/explain/explained_model.h"

namespace athanor::explain {

/// Features that are shuffled together.
struct GroupImportance {
  std::string name;  ///< "morgan(radius=2,bits=2048)", "MolWt", "hybridization"
  /// block: one term of the feature spec, the graph or the tokens; feature: one descriptor or column; atom feature,
  /// bond feature: one property of all atoms or bonds.
  std::string kind;
  std::vector<double> losses;  ///< [repeats] by how much the score is worse
  double mean = 0;
  double std = 0;        ///< sample standard deviation over the repeats
  double std_error = 0;  ///< of the mean: std / sqrt(repeats); 0 for one repeat
};

/// The score of the rows as they are, and what each group of features is worth in it.
struct PermutationImportance {
  std::string metric;
  double score = 0;  ///< of the rows as they are
  std::size_t rows = 0;
  std::size_t left_out = 0;             ///< rows without known value or features
  std::vector<GroupImportance> groups;  ///< largest mean first
};

/// Of compute_permutation_importance: the score, and how often each group is shuffled.
struct ImportanceSettings {
  std::string metric;        ///< name in metrics::metric_catalog() that fits the task
  std::size_t repeats = 10;  ///< shuffles of each group
  std::uint64_t seed = 0;
  std::size_t threads = 1;
};

/// Molecules with known values; of more than this the rest is left out, evenly.
inline constexpr std::size_t most_importance_rows = 10'000;

/// The mean loss over `repeats` shuffles of each group (Breiman 2001, doi:10.1023/A:1010933404324, on data that the
/// caller chooses, as scikit-learn's permutation_importance). Blocks and descriptors move between molecules; properties
/// of atoms and bonds move between all atoms or bonds of the table. Members of an ensemble are shuffled alike. Groups
/// that carry the same information stand in for one another, so that each alone seems unimportant. Predictions are
/// those before calibration. `truth` [queries], NaN = unknown. The result does not depend on the threads.
/// Error(invalid_input) where the metric is undefined for the rows.
PermutationImportance compute_permutation_importance(const ExplainedModel& model,
                                                     std::span<const predict::Query> queries,
                                                     std::span<const double> truth, const ImportanceSettings& settings,
                                                     Progress& progress);

}  // namespace athanor::explain
