// The columns of rows of several molecules.
#pragma once

#include <string>
#include <vector>

#include "athanor/data/curate.h"

namespace athanor::data {

/// The SMILES column, then those of further molecules. Errors: not_found; invalid_options when one stands there twice,
/// and when there are other than no or as many fractions.
std::vector<std::size_t> find_molecule_columns(const Table& table, std::size_t smiles_column,
                                               const CurateOptions& options);

/// The columns that hold reactions: those that are named, or the SMILES column where more than half of the first texts
/// are reactions, which is noted; empty for rows of molecules. Errors: not_found; invalid_options for more than two,
/// and beside options of molecules.
std::vector<std::size_t> find_reaction_columns(const Table& table, std::size_t smiles_column,
                                               const CurateOptions& options, Progress& progress);

/// The columns of features and of fractions, each once.
std::vector<FeatureColumn> list_feature_columns(const std::vector<FeatureColumn>& features,
                                                const std::vector<std::string>& fractions);

}  // namespace athanor::data
