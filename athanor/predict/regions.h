// Inside this room: calibrated outputs, intervals and sets of classes of a prediction.
#pragma once

#include <span>
#include <vector>

#include "athanor/calibrate/calibrator.h"
#include "athanor/predict/predictor.h"

namespace athanor::predict {

class Regions {
 public:
  /// Errors: invalid_options for a coverage that the bundle's calibration cannot give.
  Regions(const bundle::Bundle& bundle, double coverage);
  /// Calibrates, and sets intervals and classes; `lowers` and `uppers` are sums over the members, [outputs].
  void set(std::span<const double> lowers, std::span<const double> uppers, Prediction& prediction) const;

 private:
  /// What a prediction tells of a target beside its outputs, found once.
  struct Traits {
    bool std, interval, class_set;
  };

  std::vector<std::size_t> offsets_;                ///< of the outputs of targets
  std::vector<calibrate::Calibrator> calibrators_;  ///< [targets], or empty
  std::vector<Traits> traits_;                      ///< [targets]
  double total_weight_;                             ///< of the members
};

}  // namespace athanor::predict
