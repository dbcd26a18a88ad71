// The files that curate writes beside issues.csv: the curated table and the cliffs.
#pragma once

#include <string>

#include "athanor/workflows/curate.h"

namespace athanor::workflows {

/// One line per molecule; see curate.h for the columns.
std::string format_curated_table(const data::Table& table, const data::Dataset& dataset,
                                 const data::Refinement& refinement, const CurateOptions& options, std::size_t threads);

/// target,similarity,difference,smiles_a,value_a,rows_a,smiles_b,value_b,rows_b
std::string format_cliffs(const data::Dataset& dataset, const data::Refinement& refinement);

}  // namespace athanor::workflows
