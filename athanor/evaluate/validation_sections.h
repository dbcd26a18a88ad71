// The sections of the page of a cross-validation.
#pragma once

#include "athanor/evaluate/drawings.h"
#include "athanor/evaluate/page.h"
#include "athanor/evaluate/validation.h"

namespace athanor::evaluate {

/// Means over the folds, a plot per main metric, comparisons of all contenders: validation_scores.cpp
Section format_contenders_section(const Validation& validation);
Section format_fold_section(const Validation& validation);
/// What inner folds chose, shuffled targets, learning curve: validation_studies.cpp
Section format_choices_section(const Validation& validation);
Section format_scramble_section(const Validation& validation);
Section format_curve_section(const Validation& validation);
/// Scores on activity cliffs, and what the measures of the domain tell of the errors: validation_held_out.cpp
Section format_cliff_section(const Validation& validation);
Section format_domain_section(const Validation& validation);
/// Suspected values with their molecules and the nearest molecule that disagrees.
Section format_suspects_section(const Validation& validation, Drawings& drawings);

/// Defined scores of one model over the folds, in order.
std::vector<double> collect_scores(const std::vector<FoldScores>& folds, const std::string& model,
                                   const std::string& target, const std::string& metric);

}  // namespace athanor::evaluate
