// Columns of the input that say what a target says: harmless when ignored, fatal as a feature.
#pragma once

#include <string>
#include <vector>

#include "athanor/data/curate.h"

namespace athanor::evaluate {

/// A column that gives a target away, and by which measure.
struct LeakingColumn {
  std::string column, target;
  std::string measure;      ///< "rank correlation", "ROC-AUC", "classes"
  double agreement = 0;     ///< of that measure; 1 for classes
  bool is_feature = false;  ///< the model sees it
};

/// Columns other than molecules and targets that reproduce a target on at least 30 molecules: numbers with a Spearman
/// correlation of at least 0.995 in size (of a binary target: that ROC-AUC, either way round), and texts of two to ten
/// distinct values each of which goes with one class of a binary target.
std::vector<LeakingColumn> find_leaking_columns(const data::Table& table, const data::Curation& curation);

}  // namespace athanor::evaluate
