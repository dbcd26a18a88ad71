#include "athanor/classical/sparse_standard_rows.h"

#include <numeric>

namespace athanor::classical {
namespace {

/// Columns with more nonzero rows than this share are stored centred.
constexpr double dense_share = 0.5;

}  // namespace

SparseStandardRows::SparseStandardRows(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows)
    : SparseStandardRows(vectors, rows,
                         data::StandardScaler::fit(std::span<const float>(vectors.values), vectors.columns, rows)) {}

SparseStandardRows::SparseStandardRows(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows,
                                       data::StandardScaler scaler)
    : scaler_(std::move(scaler)), shift_(vectors.columns) {
  std::vector<std::size_t> nonzero(vectors.columns);
  for (const std::size_t row : rows)
    for (std::size_t c = 0; c < vectors.columns; ++c) nonzero[c] += vectors.row(row)[c] != 0;
  std::vector<std::uint8_t> is_dense(vectors.columns);
  for (std::size_t c = 0; c < vectors.columns; ++c) {
    is_dense[c] = static_cast<double>(nonzero[c]) > dense_share * static_cast<double>(rows.size());
    shift_[c] = is_dense[c] ? 0 : -scaler_.mean[c] / scaler_.scale[c];
  }
  for (const std::size_t row : rows) {
    const auto x = vectors.row(row);
    for (std::size_t c = 0; c < vectors.columns; ++c) {
      const double value = (static_cast<double>(x[c]) - (is_dense[c] ? scaler_.mean[c] : 0)) / scaler_.scale[c];
      if (value == 0) continue;
      columns_.push_back(static_cast<std::uint32_t>(c));
      values_.push_back(value);
    }
    ends_.push_back(columns_.size());
  }
}

void SparseStandardRows::multiply(const double* weights, std::vector<double>& out) const {
  const double base = std::inner_product(shift_.begin(), shift_.end(), weights, 0.0);
  for (std::size_t i = 0, k = 0; i < ends_.size(); ++i) {
    double sum = base;
    for (; k < ends_[i]; ++k) sum += values_[k] * weights[columns_[k]];
    out[i] = sum;
  }
}

void SparseStandardRows::add_transposed(const std::vector<double>& factors, double* gradient) const {
  double total = 0;
  for (std::size_t i = 0, k = 0; i < ends_.size(); ++i) {
    total += factors[i];
    for (; k < ends_[i]; ++k) gradient[columns_[k]] += factors[i] * values_[k];
  }
  for (std::size_t c = 0; c < shift_.size(); ++c) gradient[c] += total * shift_[c];
}

}  // namespace athanor::classical
