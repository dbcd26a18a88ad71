#include "athanor/calibrate/calibrator.h"

#include <algorithm>
#include <cmath>

#include "athanor/calibrate/conformal.h"
#include "athanor/calibrate/options.h"
#include "athanor/calibrate/probability_maps.h"
#include "athanor/core/error.h"

namespace athanor::calibrate {
namespace {

bool is_known(const std::string& name, std::initializer_list<const char*> known) {
  return name.empty() || std::find(known.begin(), known.end(), name) != known.end();
}

bool has_parameters(const std::string& method, const std::vector<double>& values) {
  if (method.empty()) return values.empty();
  if (method == "platt") return values.size() == 2;
  if (method == "isotonic") {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    return values.size() >= 2 && values.size() % 2 == 0 && std::is_sorted(values.begin(), middle);
  }
  return values.size() == 1 && values[0] > 0;
}

}  // namespace

Calibrator::Calibrator(const bundle::TargetCalibration& calibration, const data::Target& target, double coverage)
    : calibration_(calibration), classes_(std::max<std::size_t>(2, target.classes.size())) {
  check(target);
  for (const std::vector<double>& scores : calibration_.scores) limits_.push_back(find_limit(scores, coverage));
}

void Calibrator::check(const data::Target& target) const {
  const bundle::TargetCalibration& own = calibration_;
  if (!is_known(own.method, {"temperature", "platt", "isotonic", "zscaling"}) ||
      !is_known(own.conformal, {"absolute", "normalized", "quantile", "lac", "class_wise"}))
    fail(ErrorCode::unsupported,
         "the bundle is calibrated by \"{}\" and \"{}\", which this program does not know; update", own.method,
         own.conformal);
  const std::size_t lists = own.conformal.empty() ? 0 : own.conformal == "class_wise" ? classes_ : 1;
  if (!suits(own.method, target.task) || !suits(own.conformal, target.task) ||
      !has_parameters(own.method, own.parameters) || own.scores.size() != lists)
    fail(ErrorCode::corrupt, "the calibration of {} does not fit it", target.name);
}

void Calibrator::map(std::span<double> outputs, std::span<double> std) const {
  const std::vector<double>& parameters = calibration_.parameters;
  if (calibration_.method == "zscaling" && !std.empty()) std[0] *= parameters[0];
  if (calibration_.method == "platt") outputs[0] = apply_platt(parameters, outputs[0]);
  if (calibration_.method == "isotonic") outputs[0] = apply_isotonic(parameters, outputs[0]);
  if (calibration_.method != "temperature") return;
  std::vector<double> probabilities = list_probabilities(outputs);
  apply_temperature(parameters[0], probabilities);
  if (outputs.size() == 1) outputs[0] = probabilities[1];
  else std::copy(probabilities.begin(), probabilities.end(), outputs.begin());
}

bool Calibrator::has_interval() const {
  return !limits_.empty() && suits(calibration_.conformal, data::TaskType::regression);
}

bool Calibrator::has_class_set() const { return !limits_.empty() && !has_interval(); }

Bounds Calibrator::find_interval(double mean, double std, Bounds own) const {
  const double limit = limits_[0];
  if (calibration_.conformal == "quantile") {
    // A negative limit draws the quantiles together, at most until they meet.
    const double middle = 0.5 * (own.lower + own.upper);
    return {std::min(own.lower - limit, middle), std::max(own.upper + limit, middle)};
  }
  const double half = calibration_.conformal == "normalized" ? limit * std::max(std, calibration_.smallest_std) : limit;
  return {mean - half, mean + half};
}

std::vector<std::size_t> Calibrator::find_classes(std::span<const double> outputs) const {
  const std::vector<double> probabilities = list_probabilities(outputs);
  std::vector<std::size_t> kept;
  for (std::size_t k = 0; k < probabilities.size(); ++k)
    if (1 - probabilities[k] <= limits_[limits_.size() > 1 ? k : 0]) kept.push_back(k);
  return kept;
}

std::vector<double> list_probabilities(std::span<const double> outputs) {
  if (outputs.size() == 1) return {1 - outputs[0], outputs[0]};
  return {outputs.begin(), outputs.end()};
}

}  // namespace athanor::calibrate
