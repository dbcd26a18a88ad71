// Standardised features of many rows, as products with vectors need them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "athanor/data/scaler.h"
#include "athanor/featurize/inputs.h"

namespace athanor::classical {

/// Standardised features as sparse rows plus one shared row: x = entries + shift. Fingerprints stay sparse, which makes
/// a step many times cheaper than on the dense matrix; `shift` is -mean / scale for them and 0 for dense columns.
class SparseStandardRows {
 public:
  SparseStandardRows(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows);
  /// Standardised as other rows are.
  SparseStandardRows(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows,
                     data::StandardScaler scaler);

  std::size_t rows() const { return ends_.size(); }
  std::size_t columns() const { return shift_.size(); }
  const data::StandardScaler& scaler() const { return scaler_; }
  /// w . x for every row
  void multiply(const double* weights, std::vector<double>& out) const;
  /// gradient += sum over rows of factor * x
  void add_transposed(const std::vector<double>& factors, double* gradient) const;

 private:
  data::StandardScaler scaler_;
  std::vector<double> shift_;
  std::vector<std::size_t> ends_;  ///< per row, the end of its entries
  std::vector<std::uint32_t> columns_;
  std::vector<double> values_;
};

}  // namespace athanor::classical
