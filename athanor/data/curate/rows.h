// Rows one by one: molecule, target values and features of each, read in parallel.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "athanor/chemistry/standardize.h"
#include "athanor/data/curate.h"
#include "athanor/data/curate/side_columns.h"

namespace athanor::data {

/// Columns that curation reads.
struct CurateColumns {
  std::vector<std::size_t> molecules;  ///< the first is the SMILES column; of reactions one, or reactants and products
  bool reactions = false;
  std::vector<std::size_t> targets, features;
  SideColumns side;
  DecimalMark decimal = DecimalMark::point;
  bool keep_bounds = false;
  std::span<const Target> described = {};                  ///< the targets in the columns `targets`
  std::span<const FeatureColumn> described_features = {};  ///< what the columns `features` hold
};

/// What one row gives. `failure` says why it can become no record.
struct CuratedRow {
  /// Of several the joined texts (joined_molecules.h), of a reaction its standard text (reaction.h).
  std::optional<chemistry::StandardMolecule> molecule;
  std::string merged;                     ///< of a reaction: all its molecules as one
  std::vector<double> targets, features;  ///< NaN = missing
  std::vector<std::int8_t> relations;     ///< of targets, see Dataset::relations
  SideValues side;
  std::optional<Issue> failure;
  std::vector<Issue> remarks;  ///< repaired molecule, values that could not be read
};

/// One result per row of the table, the same for any number of threads.
std::vector<CuratedRow> curate_rows(const Table& table, const CurateColumns& columns,
                                    chemistry::StandardizePolicy policy, bool targets_optional, std::size_t threads,
                                    Progress& progress);

}  // namespace athanor::data
