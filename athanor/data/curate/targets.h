// Which columns are predicted, for curation: find_targets with its exceptions.
#pragma once

#include <string>
#include <vector>

#include "athanor/data/curate.h"

namespace athanor::data {

/// As find_targets. Columns of `features` are no candidates. `optional`: no target is needed and none must be
/// learnable; without named targets every numeric column is kept.
std::vector<Target> select_targets(const Table& table, std::size_t smiles_column, const CurateOptions& options,
                                   const std::vector<std::string>& features, bool optional, Progress& progress);

/// Why a model cannot learn from these values (NaN = missing), "" when it can.
std::string find_learning_obstacle(const Target& target, const std::vector<double>& values);

}  // namespace athanor::data
