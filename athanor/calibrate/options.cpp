#include "athanor/calibrate/options.h"

#include <algorithm>

#include "athanor/core/error.h"

namespace athanor::calibrate {

void CalibrateOptions::fields(FieldList& list) {
  list.add("calibrate", &calibrate,
           "Map fitted on held-out molecules: temperature, platt (two classes) or isotonic (two classes) for "
           "probabilities, zscaling for standard deviations; auto is zscaling, platt, and temperature for several "
           "classes")
      .one_of({"none", "auto", "temperature", "platt", "isotonic", "zscaling"})
      .also({"calibration_method"});
  list.add("conformal", &conformal,
           "Conformal regions from held-out molecules: absolute, normalized (by the standard deviation) or quantile "
           "(of --loss quantiles) intervals for numbers, lac or class_wise sets of classes; auto takes the "
           "intervals that are narrowest on those molecules, and class_wise where each class has enough of them")
      .one_of({"none", "auto", "absolute", "normalized", "quantile", "lac", "class_wise"});
  list.add(
          "coverage", &coverage,
          "Share of true values that conformal intervals and sets of classes are to hold (default 0.9; of a bundle the "
          "one it was trained for)")
      .range(0.01, 0.999);
}

bool suits(const std::string& method, data::TaskType task) {
  if (method == "temperature" || method == "lac" || method == "class_wise") return task != data::TaskType::regression;
  if (method == "platt" || method == "isotonic") return task == data::TaskType::binary;
  if (method == "zscaling" || method == "absolute" || method == "normalized" || method == "quantile")
    return task == data::TaskType::regression;
  return true;
}

void check_options(const CalibrateOptions& options, std::span<const data::Target> targets) {
  const std::pair<const char*, const std::string*> given[] = {{"--calibrate", &options.calibrate},
                                                              {"--conformal", &options.conformal}};
  for (const auto& [flag, method] : given) {
    const auto fits = [&](const data::Target& target) { return suits(*method, target.task); };
    if (std::none_of(targets.begin(), targets.end(), fits))
      fail(ErrorCode::invalid_options, "{} {} is not for the target {}, which is of the task {}; use {} auto", flag,
           *method, targets.front().name, data::format_task_type(targets.front().task), flag);
  }
}

}  // namespace athanor::calibrate
