// Which training rows an epoch sees, in which order.
#pragma once

#include <cstdint>
#include <vector>

#include "athanor/core/rng.h"
#include "athanor/train/training.h"

namespace athanor::train {

/// All training rows, shuffled; with class_balance all rows of the smaller side (rows with a positive class, or
/// without) and as many of the other, drawn anew in each epoch.
class RowSampler {
 public:
  /// Error(invalid_options) for class_balance without a class target or without rows on both sides.
  explicit RowSampler(const FitRequest& request);
  /// Rows of an epoch.
  std::size_t size() const;
  std::vector<std::size_t> draw(Rng& rng) const;

 private:
  std::vector<std::size_t> rows_;    ///< seen in every epoch
  std::vector<std::size_t> larger_;  ///< of these as many as `rows_` are drawn; empty = none
};

}  // namespace athanor::train
