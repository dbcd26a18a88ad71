// Long tables, one measurement per row -> one column per assay.
#pragma once

#include "athanor/data/refine.h"

namespace athanor::data {

/// See prepare_table; does nothing unless `refine.pivot` names columns.
void pivot_table(PreparedTable& prepared, const RefineOptions& refine, Progress& progress);

}  // namespace athanor::data
