// What each feature adds to a prediction: exact Shapley values of linear and tree models.
#pragma once

#include <span>

namespace athanor::classical {

/// What stands for a feature that is left out.
enum class Perturbation {
  path_dependent,  ///< of trees: the background rows that share the way to its split
  interventional   ///< its values in all background rows, whatever the other features are
};

/// Prepared for one output of a model: contributions add up to its inner value minus `base`.
class FeatureContributions {
 public:
  virtual ~FeatureContributions() = default;
  /// Contributions for `row` [columns] into `out` [columns].
  virtual void compute(std::span<const float> row, std::span<double> out) const = 0;
  double base() const { return base_; }  ///< mean inner value over the background rows
  /// The inner value is what the link maps to the output: the output itself, or log odds.
  bool is_log_odds() const { return log_odds_; }

 protected:
  double base_ = 0;
  bool log_odds_ = false;
};

}  // namespace athanor::classical
