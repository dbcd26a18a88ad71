// The end of curation: checks and remarks on the whole.
#pragma once

#include "athanor/data/curate.h"

namespace athanor::data {

/// Error(invalid_input) with the counts and the first reason when no row can be used.
void require_records(const Table& table, const Curation& curation);

/// Rows that were dropped may have held all variation of a target: Error(invalid_input), a warning under `all_targets`.
void require_learnable(const Table& table, const Dataset& dataset, bool all_targets, Progress& progress);

/// One line per kind of value that could not be read, with the number of cells, and one for duplicates across folds.
void report_findings(const Table& table, const Curation& curation, Progress& progress);

}  // namespace athanor::data
