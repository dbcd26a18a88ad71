// Means and population standard deviations in two passes.
#include "athanor/data/scaler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "athanor/core/error.h"

namespace athanor::data {
namespace {

/// Spread that rounding alone can give n equal values of this mean (the bound of scikit-learn's StandardScaler).
bool is_constant(double variance, double mean, double n) {
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  const double rounding = n * mean * epsilon;
  return variance <= n * epsilon * variance + rounding * rounding;
}

template <class Number>
StandardScaler fit_scaler(std::span<const Number> values, std::size_t columns, std::span<const std::size_t> rows) {
  if (columns == 0 || values.size() % columns != 0)
    fail(ErrorCode::internal, "The scaler got {} values for {} columns", values.size(), columns);
  StandardScaler scaler{std::vector<double>(columns, 0.0), std::vector<double>(columns, 1.0)};
  std::vector<double> counts(columns, 0.0), squares(columns, 0.0);
  const auto for_each_value = [&](const auto& visit) {
    for (const std::size_t row : rows)
      for (std::size_t c = 0; c < columns; ++c)
        if (const double value = values[row * columns + c]; !std::isnan(value)) visit(c, value);
  };
  for_each_value([&](std::size_t c, double value) {
    scaler.mean[c] += value;
    counts[c] += 1;
  });
  for (std::size_t c = 0; c < columns; ++c) scaler.mean[c] /= std::max(counts[c], 1.0);
  for_each_value(
      [&](std::size_t c, double value) { squares[c] += (value - scaler.mean[c]) * (value - scaler.mean[c]); });
  for (std::size_t c = 0; c < columns; ++c) {
    const double variance = squares[c] / std::max(counts[c], 1.0);
    if (!is_constant(variance, scaler.mean[c], counts[c])) scaler.scale[c] = std::sqrt(variance);
  }
  return scaler;
}

}  // namespace

StandardScaler StandardScaler::fit(std::span<const double> values, std::size_t columns,
                                   std::span<const std::size_t> rows) {
  return fit_scaler(values, columns, rows);
}

StandardScaler StandardScaler::fit(std::span<const float> values, std::size_t columns,
                                   std::span<const std::size_t> rows) {
  return fit_scaler(values, columns, rows);
}

void StandardScaler::apply(std::span<float> row) const {
  for (std::size_t c = 0; c < row.size(); ++c) row[c] = static_cast<float>((row[c] - mean[c]) / scale[c]);
}

}  // namespace athanor::data
