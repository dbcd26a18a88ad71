// Which of the things that a search chooses matter.
#pragma once

#include <cstdint>
#include <span>

#include "athanor/search/trial.h"

namespace athanor::search {

/// Share of the variance of the score over the whole space that each dimension explains alone, the others being drawn
/// at random: that of its marginal in a random forest fitted on the trials (functional ANOVA, Hutter, Hoos &
/// Leyton-Brown 2014; integrals by sampling). Shares that interactions have are in none. Scores are those of
/// compute_tame_scores. All 0 for fewer than ten trials with a score, or when they are equal.
std::vector<double> compute_importance(const Space& space, std::span<const Trial> trials, std::uint64_t seed,
                                       std::size_t threads);

}  // namespace athanor::search
