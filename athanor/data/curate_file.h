// A file -> curated records in one call, for programs that need nothing else of the table.
#pragma once

#include "athanor/data/curate.h"

namespace athanor::data {

/// open_input, read_table and curate, with their errors; no folds and no feature columns.
Curation curate_file(const std::string& input, const CurateOptions& options, bool targets_optional, std::size_t threads,
                     Progress& progress);

}  // namespace athanor::data
