// What to calibrate, as a user asks for it.
#pragma once

#include <optional>
#include <span>

#include "athanor/core/options.h"
#include "athanor/data/dataset.h"

namespace athanor::calibrate {

/// Options of `train` and `evaluate --cv`: what is fitted behind a model on molecules that it was not trained on.
struct CalibrateOptions : Options {
  std::string calibrate = "none";  ///< none, auto, temperature, platt, isotonic, zscaling
  std::string conformal = "none";  ///< none, auto, absolute, normalized, quantile, lac, class_wise
  std::optional<double> coverage;  ///< that intervals and sets of classes promise; none = 0.9
  void fields(FieldList& list) override;

  double promised_coverage() const { return coverage.value_or(0.9); }
  bool is_nothing() const { return calibrate == "none" && conformal == "none"; }
};

/// Whether a method is for targets of that task; "auto" is for all. Temperature and lac, say, are for classes.
bool suits(const std::string& method, data::TaskType task);

/// Error(invalid_options) when a method is for none of the targets.
void check_options(const CalibrateOptions& options, std::span<const data::Target> targets);

}  // namespace athanor::calibrate
