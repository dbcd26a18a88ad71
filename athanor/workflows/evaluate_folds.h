// evaluate --cv: models over folds, with what can be learnt from the same fits: warnings, suspected labels, a report.
#pragma once

#include "athanor/workflows/evaluate.h"

namespace athanor::workflows {

/// Cross-validates options.fitting on the input and writes the table of folds and the report, and the tables that were
/// asked for. The result is what docs/json/evaluate-cv.schema.json says.
nlohmann::json evaluate_folds(const EvaluateOptions& options, const Context& context);

}  // namespace athanor::workflows
