// When to trust a prediction: error against similarity to the training set, and against the model's own uncertainty.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_points.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t bin_count = 10, fewest_for_uncertainty = 10;

/// Sorted absolute errors in bins of similarity 0 to 1.
std::vector<std::vector<double>> bin_errors(const TargetView& target) {
  std::vector<std::vector<double>> bins(bin_count);
  for (std::size_t i = 0; i < target.records.size(); ++i)
    bins[static_cast<std::size_t>(std::clamp(target.similarity[i] * bin_count + 1e-9, 0.0, bin_count - 1.0))].push_back(
        std::abs(target.error(i)));
  for (std::vector<double>& bin : bins) std::sort(bin.begin(), bin.end());
  return bins;
}

std::string format_similarity_figure(const TargetView& target) {
  const std::vector<std::vector<double>> bins = bin_errors(target);
  double highest = 0;
  for (const std::vector<double>& bin : bins)
    if (!bin.empty()) highest = std::max(highest, find_quantile(bin, 0.75));
  const std::string what = target.is_binary() ? "|probability − label|"
                           : target.is_multiclass()
                               ? "1 − probability of the true class"
                               : "|error|" + (target.target->unit.empty() ? "" : " (" + target.target->unit + ")");
  Axis x = make_fixed_axis(0, 1, "similarity to the nearest training molecule"),
       y = make_axis(0, highest * 1.12, what, 4);
  x.has_grid = false;
  SvgPlot plot(fmt::format("Error of {} against similarity to the training set; the values are in the table below",
                           target.target->name),
               x, y, 400, 300);
  HtmlTable table("Absolute error by similarity",
                  {{"Similarity"}, {"Rows", true}, {"Median", true}, {"Quartiles", true}});
  for (std::size_t i = 0; i < bin_count; ++i) {
    if (bins[i].empty()) continue;
    const double left = static_cast<double>(i) / bin_count, middle = left + 0.5 / bin_count;
    const double lower = find_quantile(bins[i], 0.25), median = find_quantile(bins[i], 0.5),
                 upper = find_quantile(bins[i], 0.75);
    const std::string range = fmt::format("{:.1f} to {:.1f}", left, left + 0.1);
    plot.add_box(middle - 0.032, lower, middle + 0.032, upper, "box s0",
                 fmt::format("similarity {}: median {}, {}", range, format_decimals(median, target.decimals),
                             format_count(bins[i].size(), "row")));
    plot.add_segment(middle - 0.032, median, middle + 0.032, median, "median s0");
    plot.add_text(middle, upper, format_integer(bins[i].size()), "count", "middle", 0, -5);
    table.add_row({range, format_integer(bins[i].size()), format_decimals(median, target.decimals),
                   format_decimals(lower, target.decimals) + " to " + format_decimals(upper, target.decimals)});
  }
  return format_figure({.title = "Error against similarity to the training set",
                        .chart = plot.html(),
                        .caption = "Line: median; box: middle half; number: molecules. Similarity: Tanimoto of Morgan "
                                   "fingerprints (radius 2, 2,048 bits).",
                        .table = table.html()});
}

std::string format_uncertainty_figure(const TargetView& target) {
  std::vector<double> errors;
  std::size_t covered = 0;
  double highest_std = 0, highest_error = 0;
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    errors.push_back(std::abs(target.error(i)));
    covered += errors[i] <= 2 * target.std[i];
    highest_std = std::max(highest_std, target.std[i]);
    highest_error = std::max(highest_error, errors[i]);
  }
  const std::string unit = target.target->unit.empty() ? "" : " (" + target.target->unit + ")";
  const Axis x = make_axis(0, highest_std, "predicted standard deviation" + unit),
             y = make_axis(0, highest_error, "|error|" + unit);
  SvgPlot plot(
      fmt::format("Absolute error of {} against the standard deviation that the model predicts", target.target->name),
      x, y, 400, 300);
  const double end = std::min(x.high, y.high / 2);
  plot.add_segment(0, 0, end, 2 * end, "reference");
  std::vector<CurvePoint> points;
  for (std::size_t i = 0; i < errors.size(); ++i) points.push_back({target.std[i], errors[i]});
  add_points(plot, x, y, target, points);
  const metrics::Score rank = metrics::compute_metric("spearman", errors, target.std);
  return format_figure(
      {.title = "Error against predicted uncertainty",
       .chart = plot.html(),
       .caption = fmt::format(
           "Below the dashed line the error is within two standard deviations: {} of the molecules (95 % if the model "
           "knew its errors). {}",
           format_percent(static_cast<double>(covered) / static_cast<double>(errors.size())),
           rank.value ? "Rank correlation of error and uncertainty: " + format_decimals(*rank.value, 2) + "." : "")});
}

/// Observed against promised shares of values in central intervals.
std::string format_coverage_figure(const TargetView& target) {
  std::vector<double> needed;  // probability of the smallest central interval that holds the value
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    if (!(target.std[i] > 0)) return "";
    needed.push_back(std::erf(std::abs(target.error(i)) / target.std[i] / std::sqrt(2.0)));
  }
  std::sort(needed.begin(), needed.end());
  std::vector<CurvePoint> line{{0, 0}};
  for (std::size_t i = 0; i < needed.size(); ++i)
    line.push_back({needed[i], static_cast<double>(i + 1) / static_cast<double>(needed.size())});
  line.push_back({1, 1});
  SvgPlot plot(
      fmt::format("Calibration of the uncertainty of {}: share of values in central intervals against what they "
                  "promise",
                  target.target->name),
      make_fixed_axis(0, 1, "promised share"), make_fixed_axis(0, 1, "observed share"), 400, 300);
  plot.add_segment(0, 0, 1, 1, "reference");
  plot.add_line(thin_points(line), "s0");
  const auto score = [&](const char* name) {
    const auto value = metrics::compute_uncertainty_metric(name, target.truth, target.prediction, target.std).value;
    return value ? format_significant(*value) : std::string("undefined");
  };
  const auto within = [&](double share) {
    const auto count = std::upper_bound(needed.begin(), needed.end(), share) - needed.begin();
    return format_percent(static_cast<double>(count) / static_cast<double>(needed.size()));
  };
  return format_figure(
      {.title = "Calibration of the uncertainty",
       .chart = plot.html(),
       .caption =
           fmt::format("Below the dashed line the model is too sure of itself, above it too cautious. Of the values {} "
                       "are in the 50 % "
                       "interval and {} in the 95 % one. Miscalibration area {}, negative log-likelihood {}, ENCE {}.",
                       within(0.5), within(0.95), score("miscalibration_area"), score("nll"), score("ence"))});
}

}  // namespace

std::string format_trust_figures(const TargetView& target) {
  std::string text;
  if (!target.records.empty() && !target.similarity.empty()) text += format_similarity_figure(target);
  if (target.records.size() >= fewest_for_uncertainty && !target.std.empty() && target.is_number())
    text += format_uncertainty_figure(target) + format_coverage_figure(target);
  return text;
}

}  // namespace athanor::evaluate
