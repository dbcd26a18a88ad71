// Rows that share a weight matrix.
#pragma once

#include <vector>

#include "athanor/nn/torch.h"

namespace athanor::nn {

/// Rows with equal bytes form a group; groups are in the order of their bytes, so that they do not depend on the order
/// of the rows.
class RowGroups {
 public:
  /// keys u8 [rows, bytes].
  explicit RowGroups(const torch::Tensor& keys);

  std::int64_t count() const { return static_cast<std::int64_t>(offsets_.size()) - 1; }
  /// One row of each group, i32 [groups].
  const torch::Tensor& first() const { return first_; }
  /// x[r] * matrices[group of r]: x [rows, in], matrices [groups, in, out] -> [rows, out]. On the CPU a row of the
  /// result depends on that row and its matrix alone.
  torch::Tensor multiply(const torch::Tensor& x, const torch::Tensor& matrices) const;

 private:
  torch::Tensor order_, place_, first_;  ///< rows by group; the place of each row in that order
  std::vector<std::int64_t> offsets_;    ///< [groups + 1] in the order
};

}  // namespace athanor::nn
