// Tanimoto similarity of counts, from rows to stored rows.
#pragma once

#include <cstdint>
#include <vector>

#include "athanor/classical/row_kernel.h"

namespace athanor::classical {

/// T(x, z) = sum of min(x_c, z_c) / sum of max(x_c, z_c), which on columns of 0 and 1 is the Tanimoto similarity of
/// bits; a positive definite kernel (Ralaivola et al. 2005, doi:10.1016/j.neunet.2005.07.009). 1 for two rows of zeros;
/// negative values of `x` count as 0. Sums are in single precision: exact for counts.
///
/// The stored rows are indexed by column. A column that is mostly zero keeps the rows where it is not, so that a
/// comparison costs as much as the two rows have in common; a fuller one keeps a value for every row.
class TanimotoKernel : public RowKernel {
 public:
  explicit TanimotoKernel(const StoredRows& rows);
  std::size_t size() const override { return totals_.size(); }
  void evaluate(std::span<const float> x, std::span<double> out) const override;

 private:
  struct Column {
    std::size_t begin = 0, end = 0;  ///< in rows_ and values_, or in dense_ when it is full
    float common = 0;                ///< the value of all its rows, 0 when they differ
    bool is_full = false;
  };
  void add_common(const Column& column, float value, std::vector<float>& sums) const;

  std::vector<Column> columns_;
  std::vector<std::uint32_t> rows_;
  std::vector<float> values_;
  std::vector<float> dense_;
  std::vector<float> totals_;  ///< per stored row, the sum of its values
};

/// Error(invalid_input) when one of the rows has a negative feature.
void check_counts(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows);

}  // namespace athanor::classical
