#include "athanor/predict/regions.h"

#include <algorithm>
#include <cmath>

#include "athanor/calibrate/conformal.h"
#include "athanor/core/text.h"
#include "athanor/models/output_form.h"

namespace athanor::predict {
namespace {

void check_coverage(const bundle::Calibration& calibration, double coverage) {
  const auto has_region = [](const bundle::TargetCalibration& target) { return !target.conformal.empty(); };
  if (std::none_of(calibration.targets.begin(), calibration.targets.end(), has_region))
    fail(ErrorCode::invalid_options, "--coverage: the bundle has no conformal regions; train with --conformal auto");
  const std::size_t needed = calibrate::count_needed_rows(coverage);
  for (const bundle::TargetCalibration& target : calibration.targets)
    if (has_region(target) && target.rows < needed)
      fail(ErrorCode::invalid_options,
           "--coverage {}: needs {} held-out molecules, and the bundle was calibrated on {}", format_number(coverage),
           needed, target.rows);
}

std::vector<calibrate::Calibrator> make_calibrators(const bundle::Bundle& bundle, double coverage) {
  std::vector<calibrate::Calibrator> calibrators;
  const bundle::Calibration& calibration = bundle.calibration;
  if (coverage > 0) check_coverage(calibration, coverage);
  for (std::size_t t = 0; t < calibration.targets.size(); ++t)
    calibrators.emplace_back(calibration.targets[t], bundle.targets[t], coverage > 0 ? coverage : calibration.coverage);
  return calibrators;
}

double sum_weights(const bundle::Bundle& bundle) {
  double sum = 0;
  for (const bundle::Member& member : bundle.members) sum += member.weight;
  return sum;
}

}  // namespace

Regions::Regions(const bundle::Bundle& bundle, double coverage)
    : offsets_(data::list_output_offsets(bundle.targets)),
      calibrators_(make_calibrators(bundle, coverage)),
      total_weight_(sum_weights(bundle)) {
  for (std::size_t t = 0; t < bundle.targets.size(); ++t)
    traits_.push_back({has_std(bundle, t), has_interval(bundle, t), has_class_set(bundle, t)});
}

void Regions::set(std::span<const double> lowers, std::span<const double> uppers, Prediction& prediction) const {
  const std::size_t num_targets = traits_.size();
  for (std::size_t t = 0; t < num_targets; ++t) {
    const std::size_t first = offsets_[t], width = offsets_[t + 1] - first;
    const auto outputs = std::span(prediction.mean).subspan(first, width);
    const auto std = prediction.std.empty() ? std::span<double>() : std::span(prediction.std).subspan(first, width);
    if (!std.empty() && !traits_[t].std) std::fill(std.begin(), std.end(), NAN);
    if (!calibrators_.empty()) calibrators_[t].map(outputs, std);
    if (traits_[t].interval) {
      calibrate::Bounds bounds{lowers[first] / total_weight_, uppers[first] / total_weight_};
      if (!calibrators_.empty() && calibrators_[t].has_interval())
        bounds = calibrators_[t].find_interval(outputs[0], std.empty() ? 0 : std[0], bounds);
      prediction.lower.resize(num_targets, NAN);
      prediction.upper.resize(num_targets, NAN);
      prediction.lower[t] = bounds.lower;
      prediction.upper[t] = bounds.upper;
    }
    if (traits_[t].class_set) {
      prediction.class_sets.resize(num_targets);
      prediction.class_sets[t] = calibrators_[t].find_classes(outputs);
    }
  }
}

bool has_std(const bundle::Bundle& bundle, std::size_t target) {
  const bundle::Member& first = bundle.members.front();
  return bundle.members.size() > 1 || classical::gives_std(first.model) || models::gives_std(first, target);
}

bool has_std(const bundle::Bundle& bundle) {
  for (std::size_t t = 0; t < bundle.targets.size(); ++t)
    if (has_std(bundle, t)) return true;
  return false;
}

bool has_interval(const bundle::Bundle& bundle, std::size_t target) {
  if (bundle.targets[target].task != data::TaskType::regression) return false;
  const bool conformal = !bundle.calibration.targets.empty() && !bundle.calibration.targets[target].conformal.empty();
  return conformal || std::all_of(bundle.members.begin(), bundle.members.end(), [&](const bundle::Member& member) {
           return models::gives_quantiles(member, target);
         });
}

bool has_class_set(const bundle::Bundle& bundle, std::size_t target) {
  return bundle.targets[target].task != data::TaskType::regression && !bundle.calibration.targets.empty() &&
         !bundle.calibration.targets[target].conformal.empty();
}

}  // namespace athanor::predict
