#include "athanor/classical/standard_kernel.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace athanor::classical {
namespace {

/// Columns with more nonzero rows than this share are stored centred.
constexpr double dense_share = 0.5;

std::vector<std::uint8_t> find_dense_columns(const StoredRows& rows) {
  std::vector<std::size_t> counts(rows.columns());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const std::int32_t column : rows.entry_columns(i)) ++counts[static_cast<std::size_t>(column)];
  std::vector<std::uint8_t> is_dense(rows.columns());
  for (std::size_t c = 0; c < is_dense.size(); ++c)
    is_dense[c] = static_cast<double>(counts[c]) > dense_share * static_cast<double>(rows.size());
  return is_dense;
}

}  // namespace

StandardKernel::StandardKernel(const StoredRows& rows, const data::StandardScaler& scaler, std::optional<double> gamma)
    : gamma_(gamma), centre_(rows.columns()), factor_(rows.columns()), shift_(rows.columns()) {
  const std::vector<std::uint8_t> is_dense = find_dense_columns(rows);
  for (std::size_t c = 0; c < is_dense.size(); ++c) {
    factor_[c] = 1 / scaler.scale[c];
    if (is_dense[c]) centre_[c] = scaler.mean[c];
    else shift_[c] = -scaler.mean[c] * factor_[c];
  }
  std::vector<float> row(rows.columns());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows.expand(i, row);
    double product = 0;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const double value = (row[c] - centre_[c]) * factor_[c];
      if (value == 0) continue;
      columns_.push_back(static_cast<std::uint32_t>(c));
      values_.push_back(value);
      product += value * (gamma_ ? value : shift_[c]);
    }
    ends_.push_back(columns_.size());
    products_.push_back(product);
  }
}

void StandardKernel::evaluate(std::span<const float> x, std::span<double> out) const {
  std::vector<double> entries(x.size());
  for (std::size_t c = 0; c < x.size(); ++c) entries[c] = (x[c] - centre_[c]) * factor_[c];
  const std::vector<double>& other = gamma_ ? entries : shift_;
  double own = std::inner_product(entries.begin(), entries.end(), other.begin(), 0.0);
  if (!gamma_) own += std::inner_product(shift_.begin(), shift_.end(), shift_.begin(), 0.0);
  for (std::size_t i = 0, k = 0; i < size(); ++i) {
    double product = 0;
    for (; k < ends_[i]; ++k) product += values_[k] * entries[columns_[k]];
    out[i] = gamma_ ? std::exp(-*gamma_ * std::max(0.0, (own + products_[i]) - 2 * product))
                    : product + (own + products_[i]);
  }
}

}  // namespace athanor::classical
