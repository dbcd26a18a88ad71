// Values of rows that hold the same molecule -> one value.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/data/dataset.h"

namespace athanor::data {

enum class MergeRule { mean, median, first, drop_conflicting, keep };

/// Error(invalid_options) with the nearest name.
MergeRule parse_merge_rule(const std::string& name);

/// What the values of one group and one target become.
struct MergedValue {
  double value = 0;          ///< NaN = missing
  bool conflicting = false;  ///< values differ by more than 1e-9 of the larger, or classes differ
  int relation = 0;          ///< of a bound, see Dataset::relations
  bool opposed = false;      ///< bounds on both sides and no exact value: the value is missing
  bool tie = false;          ///< no class is the most frequent one: the value is missing
};

/// `values` holds the group's values in row order, NaN = missing. Classes go by majority under mean and median;
/// under drop_conflicting and first, the first value stands.
MergedValue merge_values(std::span<const double> values, TaskType task, MergeRule rule);

/// The same where some values are bounds (`relations` -1 or +1): exact values go before bounds; without any, the
/// tightest bound stands (`first` keeps the first, bounds on both sides make the value missing).
MergedValue merge_bounded_values(std::span<const double> values, std::span<const std::int8_t> relations, TaskType task,
                                 MergeRule rule);

}  // namespace athanor::data
