// The calibration of one target, ready to be applied to predictions.
#pragma once

#include <span>
#include <vector>

#include "athanor/bundle/bundle.h"

namespace athanor::calibrate {

/// Ends of an interval around a prediction, in the unit of the target.
struct Bounds {
  double lower = 0, upper = 0;
};

/// Conformal intervals: prediction +- limit (absolute), +- limit times the standard deviation (normalized; Papadopoulos
/// et al. 2002, doi:10.1007/3-540-36755-1_29), or the model's own quantiles moved outwards by the limit (quantile;
/// Romano, Patterson & Candes 2019, arXiv:1905.03222). Sets of classes: those of at least 1 - limit probability, with
/// one limit (lac; Sadinle, Lei & Wasserman 2019, arXiv:1609.00451) or one per class (class_wise, "Mondrian").
class Calibrator {
 public:
  /// `coverage`: of regions. Error(unsupported) for a method that this program does not know; corrupt when the parts do
  /// not fit the method or the target.
  Calibrator(const bundle::TargetCalibration& calibration, const data::Target& target, double coverage);

  /// The map, in place: outputs of the target, and their standard deviations (empty when there are none). Deviations of
  /// probabilities stay what they are: the spread before the map.
  void map(std::span<double> outputs, std::span<double> std) const;

  bool has_interval() const;
  bool has_class_set() const;
  /// Of outputs that have been mapped; `own` are quantiles that the model gives itself.
  Bounds find_interval(double mean, double std, Bounds own) const;
  /// Classes that the prediction does not rule out, ascending; there may be none.
  std::vector<std::size_t> find_classes(std::span<const double> outputs) const;

 private:
  void check(const data::Target& target) const;

  bundle::TargetCalibration calibration_;
  std::size_t classes_;
  std::vector<double> limits_;
};

/// Probabilities of all classes out of the outputs of a target.
std::vector<double> list_probabilities(std::span<const double> outputs);

}  // namespace athanor::calibrate
