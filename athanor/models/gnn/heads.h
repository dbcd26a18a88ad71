// Rows whose columns are divided among attention heads.
#pragma once

#include "athanor/nn/torch.h"

namespace athanor::models {

/// `heads` groups of neighbouring columns of equal width.
class Heads {
 public:
  /// Error(invalid_options) unless `heads` divides `width`.
  Heads(std::int64_t heads, std::int64_t width);

  /// Sum of the columns of each head: [rows, width] -> [rows, heads]. A row's sums do not depend on the other rows.
  torch::Tensor sum(const torch::Tensor& x) const;
  /// Each head's columns times its number: x [rows, width], factors [rows, heads] -> [rows, width].
  torch::Tensor scale(const torch::Tensor& x, const torch::Tensor& factors) const;
  std::int64_t count() const { return selection_.size(0); }

 private:
  torch::Tensor selection_;  ///< [heads, width], 1 where a column belongs to a head
};

}  // namespace athanor::models
