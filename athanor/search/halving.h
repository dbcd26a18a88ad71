// Successive halving without waiting: a trial goes on past a rung only while it is among the best that came there.
#pragma once

#include <span>
#include <string>

#include "athanor/search/trial.h"

namespace athanor::search {

/// Asynchronous successive halving in its stopping form (ASHA, Li et al. 2020, arXiv:1810.05934): true when `score` is
/// not among the best 1 / `factor` of the trials at this rung, itself among them. The first ones, which have fewer than
/// `factor` to compare with, go on, and so do all with a factor of 0. Larger scores are better; NaN stops.
bool should_stop(double score, const std::string& rung, std::span<const Trial> earlier, double factor);

}  // namespace athanor::search
