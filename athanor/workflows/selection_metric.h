// The one number by which a search compares configurations.
#pragma once

#include "athanor/data/dataset.h"

namespace athanor::workflows {

/// A metric of every target, averaged over the targets. Asked for by name, or: the main metric of the targets when they
/// have one task; with several targets R2 in place of RMSE, whose unit differs from target to target, and with several
/// tasks R2 for numbers beside the main metric of classes.
class SelectionMetric {
 public:
  /// Error(not_found) for an unknown name, Error(invalid_options) when the metric is not one of every target's.
  SelectionMetric(std::span<const data::Target> targets, const std::string& asked);
  const std::string& name() const { return name_; }  ///< "rmse", "r2 and roc_auc"
  bool is_higher_better() const { return is_higher_better_; }
  /// In the metric's own unit, of exact values; `predictions` is [records, outputs], NaN = none. NaN when undefined for
  /// every target.
  double compute(const data::Dataset& dataset, std::span<const std::size_t> records,
                 std::span<const double> predictions) const;
  /// Larger is better.
  double to_score(double value) const { return is_higher_better_ ? value : -value; }
  double to_value(double score) const { return to_score(score); }

 private:
  std::vector<std::string> metrics_;  ///< [targets]
  std::string name_;
  bool is_higher_better_ = true;
};

}  // namespace athanor::workflows
