#include "athanor/calibrate/fit.h"

#include <algorithm>
#include <cmath>

#include "athanor/calibrate/calibrator.h"
#include "athanor/calibrate/conformal.h"
#include "athanor/calibrate/probability_maps.h"
#include "athanor/core/statistics.h"
#include "athanor/core/text.h"

namespace athanor::calibrate {
namespace {

/// Deviations below this share of the median one count as that: a member that agrees with the others by chance is no
/// promise of an exact prediction.
constexpr double smallest_std_share = 0.1;
/// With fewer rows, the coverage that was promised and the one that comes true differ by several percent.
constexpr std::size_t enough_rows = 100;

bool are_positive(const std::vector<double>& values) {
  return !values.empty() && std::all_of(values.begin(), values.end(), [](double value) { return value > 0; });
}

std::string choose_map(const data::Target& target, const HeldOut& rows, const std::string& asked) {
  if (asked == "none" || !suits(asked, target.task)) return "";
  if (asked != "auto") return asked;
  if (target.task == data::TaskType::binary) return "platt";
  if (target.task == data::TaskType::multiclass) return "temperature";
  return rows.std.empty() ? "" : "zscaling";
}

std::vector<std::size_t> count_classes(const data::Target& target, const HeldOut& rows) {
  std::vector<std::size_t> counts(std::max<std::size_t>(2, target.classes.size()));
  for (const double value : rows.truth) ++counts[static_cast<std::size_t>(value)];
  return counts;
}

/// Why the map cannot be fitted on the rows, or "".
std::string find_obstacle(const std::string& method, const data::Target& target, const HeldOut& rows) {
  if (rows.truth.size() < fewest_rows)
    return fmt::format("only {}, and at least {} are needed", format_count(rows.truth.size(), "held-out molecule"),
                       fewest_rows);
  if (method == "zscaling") {
    if (rows.std.empty()) return "the model gives no standard deviation";
    return are_positive(rows.std) ? "" : "a standard deviation is 0";
  }
  const std::vector<std::size_t> counts = count_classes(target, rows);
  const auto present = std::count_if(counts.begin(), counts.end(), [](std::size_t count) { return count > 0; });
  return present < 2 ? "the held-out molecules are of one class" : "";
}

std::vector<double> fit_map(const std::string& method, const data::Target& target, const HeldOut& rows) {
  if (method == "zscaling") {
    const double factor = fit_zscaling(rows.truth, rows.outputs, rows.std);
    return {factor > 0 ? factor : 1};
  }
  if (method == "platt") return fit_platt(rows.truth, rows.outputs);
  if (method == "isotonic") return fit_isotonic(rows.truth, rows.outputs);
  if (target.task == data::TaskType::multiclass)
    return {fit_temperature(rows.truth, rows.outputs, target.classes.size())};
  std::vector<double> both;
  for (const double p : rows.outputs) both.insert(both.end(), {1 - p, p});
  return {fit_temperature(rows.truth, both, 2)};
}

/// The rows after the map.
HeldOut apply_map(const bundle::TargetCalibration& calibration, const data::Target& target, const HeldOut& rows) {
  HeldOut mapped = rows;
  const Calibrator calibrator(calibration, target, 0.5);
  const std::size_t width = target.num_outputs();
  for (std::size_t i = 0; i < rows.truth.size(); ++i)
    calibrator.map(std::span(mapped.outputs).subspan(i * width, width),
                   rows.std.empty() ? std::span<double>() : std::span(mapped.std).subspan(i, 1));
  return mapped;
}

double score_number(const bundle::TargetCalibration& calibration, const HeldOut& rows, std::size_t i) {
  const double truth = rows.truth[i], error = std::abs(truth - rows.outputs[i]);
  if (calibration.conformal == "quantile") return std::max(rows.lower[i] - truth, truth - rows.upper[i]);
  return calibration.conformal == "normalized" ? error / std::max(rows.std[i], calibration.smallest_std) : error;
}

/// Lists of scores as TargetCalibration holds them, unsorted.
std::vector<std::vector<double>> compute_scores(const bundle::TargetCalibration& calibration,
                                                const data::Target& target, const HeldOut& rows) {
  const bool class_wise = calibration.conformal == "class_wise";
  const std::size_t width = target.num_outputs();
  std::vector<std::vector<double>> scores(class_wise ? std::max<std::size_t>(2, target.classes.size()) : 1);
  for (std::size_t i = 0; i < rows.truth.size(); ++i) {
    if (target.task == data::TaskType::regression) {
      scores[0].push_back(score_number(calibration, rows, i));
      continue;
    }
    const auto truth = static_cast<std::size_t>(rows.truth[i]);
    const double own = list_probabilities(std::span(rows.outputs).subspan(i * width, width))[truth];
    scores[class_wise ? truth : 0].push_back(1 - own);
  }
  return scores;
}

/// The calibration with that region.
bundle::TargetCalibration add_region(bundle::TargetCalibration calibration, const std::string& region,
                                     const data::Target& target, const HeldOut& mapped) {
  calibration.conformal = region;
  if (region == "normalized") calibration.smallest_std = smallest_std_share * compute_median(mapped.std);
  for (std::vector<double>& scores : compute_scores(calibration, target, mapped))
    calibration.scores.push_back(keep_scores(std::move(scores)));
  return calibration;
}

double compute_mean_width(const bundle::TargetCalibration& calibration, const data::Target& target,
                          const HeldOut& mapped, double coverage) {
  const Calibrator calibrator(calibration, target, coverage);
  double sum = 0;
  for (std::size_t i = 0; i < mapped.truth.size(); ++i) {
    const Bounds own = mapped.lower.empty() ? Bounds() : Bounds{mapped.lower[i], mapped.upper[i]};
    const Bounds bounds = calibrator.find_interval(mapped.outputs[i], mapped.std.empty() ? 0 : mapped.std[i], own);
    sum += bounds.upper - bounds.lower;
  }
  return sum / static_cast<double>(mapped.truth.size());
}

/// Of the intervals that the model allows, the kind that is narrowest on the rows.
std::string choose_interval(const bundle::TargetCalibration& calibration, const data::Target& target,
                            const HeldOut& mapped, double coverage) {
  std::vector<std::string> regions{"absolute"};
  if (are_positive(mapped.std)) regions.emplace_back("normalized");
  if (!mapped.lower.empty()) regions.emplace_back("quantile");
  const auto measure = [&](const std::string& region) {
    return compute_mean_width(add_region(calibration, region, target, mapped), target, mapped, coverage);
  };
  return *std::min_element(regions.begin(), regions.end(),
                           [&](const std::string& a, const std::string& b) { return measure(a) < measure(b); });
}

std::string choose_region(const bundle::TargetCalibration& calibration, const data::Target& target,
                          const HeldOut& mapped, const CalibrateOptions& options) {
  if (options.conformal == "none" || !suits(options.conformal, target.task)) return "";
  if (options.conformal != "auto") return options.conformal;
  const double coverage = options.promised_coverage();
  const std::size_t needed = count_needed_rows(coverage);
  if (target.task == data::TaskType::regression)
    return mapped.truth.size() < needed ? "absolute" : choose_interval(calibration, target, mapped, coverage);
  const std::vector<std::size_t> counts = count_classes(target, mapped);
  return *std::min_element(counts.begin(), counts.end()) >= needed ? "class_wise" : "lac";
}

/// Why the region cannot be had, or "".
std::string find_region_obstacle(const std::string& region, const HeldOut& rows, double coverage) {
  const std::size_t needed = count_needed_rows(coverage);
  if (rows.truth.size() < needed)
    return fmt::format("only {}, and a coverage of {} needs at least {}",
                       format_count(rows.truth.size(), "held-out molecule"), format_number(coverage), needed);
  if (region == "quantile" && rows.lower.empty()) return "the model gives no quantiles (--loss quantiles does)";
  if (region == "normalized" && rows.std.empty())
    return "the model gives no standard deviation; absolute intervals need none";
  if (region == "normalized" && !(compute_median(rows.std) > 0)) return "most standard deviations are 0";
  return "";
}

/// Rows that decide a limit: all, or those of the rarest class that occurs.
std::size_t count_deciding_rows(const bundle::TargetCalibration& calibration) {
  std::size_t fewest = calibration.rows;
  for (const std::vector<double>& scores : calibration.scores)
    if (!scores.empty() && calibration.scores.size() > 1) fewest = std::min(fewest, scores.size());
  return fewest;
}

/// Of n rows the coverage that comes true is Beta(k, n + 1 - k) distributed (Vovk 2012, arXiv:1209.2673).
std::string describe_spread(const data::Target& target, const bundle::TargetCalibration& calibration, double coverage) {
  const std::size_t rows = count_deciding_rows(calibration);
  const double deviation = std::sqrt(coverage * (1 - coverage) / (static_cast<double>(rows) + 2));
  return fmt::format(
      "{}: {}{} decide what holds {:.0f} % of the true values; with so few, {:.0f} to {:.0f} % may come "
      "true",
      target.name, format_count(rows, "held-out molecule"), rows < calibration.rows ? " of the rarest class" : "",
      100 * coverage, 100 * std::max(coverage - 2 * deviation, 0.0), 100 * std::min(coverage + 2 * deviation, 1.0));
}

}  // namespace

bundle::TargetCalibration fit_target(const data::Target& target, const HeldOut& rows, const CalibrateOptions& options,
                                     std::vector<std::string>& notes) {
  bundle::TargetCalibration calibration;
  calibration.rows = rows.truth.size();
  const std::string map = choose_map(target, rows, options.calibrate);
  if (!map.empty()) {
    const std::string obstacle = find_obstacle(map, target, rows);
    if (!obstacle.empty()) notes.push_back(fmt::format("{}: no {}: {}", target.name, map, obstacle));
    else {
      calibration.parameters = fit_map(map, target, rows);
      calibration.method = map;
    }
  }
  const HeldOut mapped = apply_map(calibration, target, rows);
  const std::string region = choose_region(calibration, target, mapped, options);
  if (region.empty()) return calibration;
  const std::string obstacle = find_region_obstacle(region, mapped, options.promised_coverage());
  if (!obstacle.empty()) {
    notes.push_back(fmt::format("{}: no conformal {}: {}", target.name,
                                target.task == data::TaskType::regression ? "intervals" : "sets of classes", obstacle));
    return calibration;
  }
  calibration = add_region(std::move(calibration), region, target, mapped);
  if (count_deciding_rows(calibration) < enough_rows)
    notes.push_back(describe_spread(target, calibration, options.promised_coverage()));
  return calibration;
}

}  // namespace athanor::calibrate
