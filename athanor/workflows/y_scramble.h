// y-scrambling: the same folds and fits on permuted values, to see what the procedure scores where there is nothing to
// learn.
#pragma once

#include "athanor/evaluate/validation.h"
#include "athanor/workflows/cross_validate.h"

namespace athanor::workflows {

/// Permutes the known values of every target among their molecules `rounds` times, fits the main contender on the folds
/// of the first repeat and scores it on the permuted values (R2 or ROC-AUC, mean over folds). Targets whose real score
/// is undefined are left out.
std::vector<evaluate::ScrambledScores> scramble_targets(const Study& study, const CrossValidation& validation,
                                                        std::int64_t rounds);

}  // namespace athanor::workflows
