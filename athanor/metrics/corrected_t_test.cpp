#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

#include "athanor/metrics/metrics.h"

namespace athanor::metrics {

std::optional<PairedTest> compute_corrected_t_test(std::span<const double> differences, double test_to_train) {
  if (differences.size() < 2) return std::nullopt;
  const auto count = static_cast<double>(differences.size());
  const double mean = std::accumulate(differences.begin(), differences.end(), 0.0) / count;
  double squares = 0;
  for (const double difference : differences) squares += (difference - mean) * (difference - mean);
  const double error = std::sqrt((1 / count + test_to_train) * squares / (count - 1));
  if (error == 0) return PairedTest{mean, {mean, mean}, mean == 0 ? 1.0 : 0.0};
  const boost::math::students_t distribution(count - 1);
  const double width = boost::math::quantile(distribution, 0.975) * error;
  const double p_value = 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(mean) / error));
  return PairedTest{mean, {mean - width, mean + width}, p_value};
}

}  // namespace athanor::metrics
