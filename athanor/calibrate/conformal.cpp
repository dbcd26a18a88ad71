#include "athanor/calibrate/conformal.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace athanor::calibrate {
namespace {

/// 10 * 0.9 is to be 9.
double round_up(double value) { return std::ceil(value - 1e-9); }

}  // namespace

std::vector<double> keep_scores(std::vector<double> scores) {
  std::sort(scores.begin(), scores.end());
  const std::size_t n = scores.size();
  if (n <= most_scores) return scores;
  std::vector<double> kept;
  for (std::size_t i = 1; i <= most_scores; ++i)
    kept.push_back(scores[(i * (n + 1) + most_scores) / (most_scores + 1) - 1]);
  return kept;
}

double find_limit(std::span<const double> scores, double coverage) {
  const double place = round_up(static_cast<double>(scores.size() + 1) * coverage);
  if (place > static_cast<double>(scores.size())) return std::numeric_limits<double>::infinity();
  return scores[static_cast<std::size_t>(place) - 1];
}

std::size_t count_needed_rows(double coverage) { return static_cast<std::size_t>(round_up(coverage / (1 - coverage))); }

}  // namespace athanor::calibrate
