// Conformal prediction: scores of nonconformity on held-out rows, and the limit that so many of them keep.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace athanor::calibrate {

/// Scores kept of a larger set: with these, every coverage in whole tenths of a percent gives the limit of the whole
/// set, and those between a higher one.
inline constexpr std::size_t most_scores = 999;

/// Ascending, and thinned to `most_scores`: the i-th that stays is the ceil(i (n + 1) / 1000)-th of n.
std::vector<double> keep_scores(std::vector<double> scores);

/// The ceil((n + 1) coverage)-th smallest of n scores: a new one is at most so large with at least that probability
/// (Vovk, Gammerman & Shafer 2005, doi:10.1007/b106715; Lei et al. 2018, arXiv:1604.04173). Infinite when there are
/// fewer than count_needed_rows.
double find_limit(std::span<const double> scores, double coverage);

/// Fewest rows that give a finite limit: 9 for 0.9, 19 for 0.95, 99 for 0.99.
std::size_t count_needed_rows(double coverage);

}  // namespace athanor::calibrate
