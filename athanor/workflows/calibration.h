// Calibration of a bundle on molecules that its members were not trained on.
#pragma once

#include "athanor/calibrate/options.h"
#include "athanor/predict/predictor.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Predictions for records of a dataset by members that had not seen them, before any calibration.
struct HeldOutPredictions {
  std::vector<std::size_t> records;
  std::vector<predict::Prediction> predictions;
};

/// Predicts the records with the bundle, whose calibration is left aside, and adds them.
void add_held_out(const bundle::Bundle& bundle, const data::Dataset& dataset, std::span<const std::size_t> records,
                  const Context& context, HeldOutPredictions& held_out);

/// The calibration of every target; what the molecules do not allow is left out, and `notes` say so. No targets when
/// nothing is left of what was asked for. `source` says which molecules they are.
bundle::Calibration fit_calibration(const calibrate::CalibrateOptions& options, const data::Dataset& dataset,
                                    const HeldOutPredictions& held_out, const std::string& source,
                                    std::vector<std::string>& notes);

/// For metrics.json: {"coverage", "source", "targets": {name: {"method", "parameters" (but of isotonic), "conformal",
/// "rows"}}}.
nlohmann::json describe_calibration(const bundle::Calibration& calibration, std::span<const data::Target> targets);

}  // namespace athanor::workflows
