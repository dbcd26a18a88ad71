// Splits by one of the molecules of the records.
#pragma once

#include <string>

#include "athanor/data/split.h"

namespace athanor::data {

/// The distinct molecules of one column, and the records of each.
struct MoleculeView {
  Dataset molecules;  ///< one record per molecule, with the other columns of the first record that has it
  std::vector<std::vector<std::size_t>> records;
};

/// Error(not_found) with the nearest name unless the column is one of Dataset::molecule_columns; unsupported for
/// reactions.
MoleculeView view_molecules(const Dataset& dataset, const std::string& column);

/// A split of the molecules as one of the records.
Split expand_split(const Split& split, const MoleculeView& view);

}  // namespace athanor::data
