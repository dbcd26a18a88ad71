// Fitting a calibration on predictions for molecules that the model was not trained on.
#pragma once

#include <string>
#include <vector>

#include "athanor/bundle/bundle.h"
#include "athanor/calibrate/options.h"

namespace athanor::calibrate {

/// Predictions of one target beside its known exact values.
struct HeldOut {
  std::vector<double> truth;         ///< [rows]; a class as its index
  std::vector<double> outputs;       ///< [rows, outputs of the target]
  std::vector<double> std;           ///< [rows] of a number; empty when the model gives none
  std::vector<double> lower, upper;  ///< [rows] quantiles of the model itself; empty when it gives none
};

/// Fewest rows that a map of probabilities or deviations is fitted on.
inline constexpr std::size_t fewest_rows = 10;

/// The map, and on mapped predictions the scores of the region. What the rows do not allow is left out, and `notes`
/// gets a sentence about it; so it does about a coverage that so few rows cannot promise closely. `auto` takes, of
/// maps: zscaling where the model gives standard deviations, platt, temperature; of regions: of the
/// intervals that the model allows, those of the least mean width on the rows (which costs little of the coverage:
/// there are three kinds to choose from); class_wise where every class has enough rows for the coverage, else lac.
bundle::TargetCalibration fit_target(const data::Target& target, const HeldOut& rows, const CalibrateOptions& options,
                                     std::vector<std::string>& notes);

}  // namespace athanor::calibrate
