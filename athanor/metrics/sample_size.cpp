// What a number of rows leaves open about a score, before any is measured.
#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>

#include "athanor/metrics/metrics.h"

namespace athanor::metrics {

Interval compute_rmse_factors(std::size_t rows) {
  const auto n = static_cast<double>(std::max<std::size_t>(rows, 1));
  const boost::math::chi_squared distribution(n);
  return {std::sqrt(n / boost::math::quantile(distribution, 0.975)),
          std::sqrt(n / boost::math::quantile(distribution, 0.025))};
}

Interval compute_roc_auc_interval(double auc, std::size_t positives, std::size_t negatives) {
  const auto p = static_cast<double>(positives), n = static_cast<double>(negatives);
  if (p == 0 || n == 0) return {0, 1};
  const double q1 = auc / (2 - auc), q2 = 2 * auc * auc / (1 + auc);
  const double variance = (auc * (1 - auc) + (p - 1) * (q1 - auc * auc) + (n - 1) * (q2 - auc * auc)) / (p * n);
  const double half = 1.959963984540054 * std::sqrt(std::max(variance, 0.0));
  return {std::max(0.0, auc - half), std::min(1.0, auc + half)};
}

}  // namespace athanor::metrics
