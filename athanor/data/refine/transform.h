// Targets on another scale.
#pragma once

#include "athanor/data/refine.h"

namespace athanor::data {

/// See prepare_table; does nothing under transform none.
void transform_targets(PreparedTable& prepared, const RefineOptions& refine, Progress& progress);

/// "pIC50" for "IC50 (nM)" under p, "log10_y" for "y" under log10.
std::string name_transformed(const std::string& column, const std::string& transform);

}  // namespace athanor::data
