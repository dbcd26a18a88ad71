// Kernels on standardised features: linear and radial basis functions.
#pragma once

#include <optional>

#include "athanor/classical/row_kernel.h"

namespace athanor::classical {

/// x.z, or exp(-gamma |x - z|^2), of features standardised by the scaler. Columns that are mostly zero stay sparse: a
/// standardised row is its entries plus one row that all share, which distances do not see.
class StandardKernel : public RowKernel {
 public:
  /// Linear without a gamma.
  StandardKernel(const StoredRows& rows, const data::StandardScaler& scaler, std::optional<double> gamma);
  std::size_t size() const override { return products_.size(); }
  void evaluate(std::span<const float> x, std::span<double> out) const override;

 private:
  std::optional<double> gamma_;
  std::vector<double> centre_, factor_;  ///< per column: entry = (value - centre) * factor
  std::vector<double> shift_;            ///< per column: what is missing to the standardised value
  std::vector<std::size_t> ends_;        ///< per stored row, the end of its entries
  std::vector<std::uint32_t> columns_;
  std::vector<double> values_;
  std::vector<double> products_;  ///< per stored row: rbf z.z, linear z.shift, of its entries
};

}  // namespace athanor::classical
