// Learning curve: the same folds, fitted on growing parts of their training molecules.
#pragma once

#include "athanor/evaluate/validation.h"
#include "athanor/workflows/cross_validate.h"

namespace athanor::workflows {

/// Fits every contender on the first `fraction` of the training (and validation) molecules of every fold, in an order
/// of the seed, so that smaller parts are contained in larger ones; every class of a binary target comes early in it.
/// Fraction 1 is the cross-validation itself. A part that cannot be fitted is left out, and said. Errors:
/// invalid_options for fractions outside (0, 1].
std::vector<evaluate::CurveScores> compute_learning_curve(const Study& study, const CrossValidation& validation,
                                                          std::int64_t repeats, std::vector<double> fractions);

}  // namespace athanor::workflows
