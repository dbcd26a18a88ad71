// What every classical model checks before fitting, and which rows serve each target.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "athanor/classical/model.h"

namespace athanor::classical {

/// Rows with a known value of one target, in the order of the request.
struct TargetRows {
  std::size_t target = 0;
  data::TaskType task = data::TaskType::regression;
  std::vector<std::size_t> train, val;
  std::vector<double> train_values, val_values;
};

/// One entry per target. Errors: invalid_input for rows or values that cannot be learnt from (no rows, no known value,
/// one class, constant target, a feature that is not finite), each naming the target; internal for contradictory sizes.
std::vector<TargetRows> check_request(const std::string& model, const FitRequest& request);

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

/// Error(invalid_options) unless all targets have the task that `model` is for.
void require_task(const std::string& model, const FitRequest& request, data::TaskType task,
                  const std::string& alternative);

}  // namespace athanor::classical
