// Spread of repeated measurements.
#include <cmath>
#include <limits>

#include "athanor/core/statistics.h"
#include "athanor/data/refine.h"

namespace athanor::data {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

/// Sum of squared distances from the mean.
double compute_squares(const std::vector<double>& values) {
  const double mean = compute_mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

}  // namespace

Replicates compute_replicates(const Dataset& dataset, const std::vector<double>& row_values) {
  const std::size_t num_targets = dataset.targets.size();
  Replicates replicates;
  replicates.stds.assign(dataset.size() * num_targets, nan_value);
  replicates.counts.assign(dataset.size() * num_targets, 0);
  replicates.pooled.resize(num_targets);
  for (std::size_t t = 0; t < num_targets; ++t) {
    const bool is_class = dataset.targets[t].task != TaskType::regression;
    double squares = 0, freedom = 0;
    Replicates::Pooled& pooled = replicates.pooled[t];
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      std::vector<double> values;
      for (const std::size_t row : dataset.rows[i])
        if (const double value = row_values[row * num_targets + t]; !std::isnan(value)) values.push_back(value);
      replicates.counts[i * num_targets + t] = values.size();
      if (values.size() < 2) continue;
      ++pooled.molecules;
      pooled.values += values.size();
      if (is_class) continue;
      const double sum = compute_squares(values), degrees = static_cast<double>(values.size() - 1);
      replicates.stds[i * num_targets + t] = std::sqrt(sum / degrees);
      squares += sum;
      freedom += degrees;
    }
    pooled.std = freedom > 0 ? std::sqrt(squares / freedom) : nan_value;
  }
  return replicates;
}

}  // namespace athanor::data
