// What every classical model checks before fitting, and which rows serve each target.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "athanor/classical/member_reader.h"
#include "athanor/classical/model.h"

namespace athanor::classical {

/// Rows with a known value of one target, in the order of the request.
struct TargetRows {
  std::size_t target = 0;
  data::TaskType task = data::TaskType::regression;
  std::size_t classes = 0;  ///< of a binary or multi-class target; some may have no row
  std::vector<std::size_t> train, val;
  std::vector<double> train_values, val_values;
  std::vector<std::int8_t> train_relations, val_relations;  ///< of bounds, see data::Dataset; empty = none
  std::vector<double> train_weights, val_weights;  ///< of rows and classes, of mean 1 in training; empty = all 1
  std::vector<double> class_weights;               ///< the part of them that is the class's; empty = all 1

  double weight(std::size_t i) const { return train_weights.empty() ? 1 : train_weights[i]; }
};

/// One entry per target. Errors: invalid_input for rows or values that cannot be learnt from (no rows, no known value,
/// one class, constant target, a feature that is not finite), each naming the target; internal for contradictory sizes.
std::vector<TargetRows> check_request(const std::string& model, const FitRequest& request);

/// Where the target's training rows stand in `rows`, which holds them in the same order.
std::vector<std::size_t> find_positions(const TargetRows& target, std::span<const std::size_t> rows);

/// 1 where the training row has a value of the target: [targets, rows].
std::vector<std::uint8_t> find_known(const std::vector<TargetRows>& targets, std::span<const std::size_t> rows);

/// Error(too_large) when there are more training rows than `model` can take; `hint` says what to do.
void require_rows_at_most(const std::string& model, const FitRequest& request, std::size_t most,
                          const std::string& hint);

/// Counts the steps of a fit for the request's progress, from any thread. The stage ends with the object.
class FitSteps {
 public:
  FitSteps(const std::string& model, const FitRequest& request, std::size_t total, const std::string& unit);
  ~FitSteps();
  FitSteps(const FitSteps&) = delete;
  FitSteps& operator=(const FitSteps&) = delete;
  /// `count` more steps are finished; Error(cancelled) when the user asked to stop.
  void advance(std::size_t count = 1);

 private:
  Progress* progress_;
  std::atomic<std::size_t> done_{0};
};

/// Error(invalid_options) unless all targets are numbers, or all are classes.
void require_numbers(const std::string& model, const FitRequest& request, const std::string& alternative);
void require_classes(const std::string& model, const FitRequest& request, const std::string& alternative);

}  // namespace athanor::classical
