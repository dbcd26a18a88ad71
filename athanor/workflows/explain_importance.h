// explain --method permutation_importance: which features a model needs for a table with known values.
#pragma once

#include "athanor/workflows/explain.h"

namespace athanor::workflows {

/// Writes importance.csv, explain.html and summary.json, whose content is the result. Errors: those of explain;
/// invalid_options for a SMILES in place of a table and beside other methods; not_found for a table without the target.
nlohmann::json explain_importance(const ExplainOptions& options, const Context& context);

}  // namespace athanor::workflows
