// Standard scaler: fitted on training rows, stored with the model.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace athanor::data {

/// x -> (x - mean) / scale per column; constant columns have scale 1. NaNs are left out of the fit (population
/// standard deviation, as scikit-learn's StandardScaler and chemprop's).
struct StandardScaler {
  std::vector<double> mean, scale;

  /// `values` is [rows, columns] row-major; only `rows` are used.
  static StandardScaler fit(std::span<const double> values, std::size_t columns, std::span<const std::size_t> rows);
  static StandardScaler fit(std::span<const float> values, std::size_t columns, std::span<const std::size_t> rows);
  void apply(std::span<float> row) const;  ///< one row
};

}  // namespace athanor::data
