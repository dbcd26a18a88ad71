// What every classical model checks before fitting, and which rows serve each target.
#pragma once

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

/// Error(invalid_options) unless all targets have the task that `model` is for.
void require_task(const std::string& model, const FitRequest& request, data::TaskType task, const std::string& alternative);

}  // namespace athanor::classical
