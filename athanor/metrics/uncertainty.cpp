// Metrics of predicted standard deviations on weighted rows, and of intervals.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "athanor/core/error.h"
#include "athanor/metrics/evaluator.h"
#include "athanor/metrics/metrics.h"

namespace athanor::metrics {
namespace {

constexpr const char* no_std_reason = "a standard deviation is not positive";

bool are_positive(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return value > 0; });
}

/// Of z = (y - m) / s: 0.5 ln(2 pi s^2) + z^2 / 2.
double compute_likelihood_cost(double z, double std) { return 0.5 * std::log(2 * M_PI) + std::log(std) + 0.5 * z * z; }

/// s (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)).
double compute_ranked_cost(double z, double std) {
  return std * (z * std::erf(z / std::sqrt(2.0)) + std::sqrt(2 / M_PI) * std::exp(-z * z / 2) - 1 / std::sqrt(M_PI));
}

/// Mean of a cost of each row.
class MeanCostEvaluator : public Evaluator {
 public:
  MeanCostEvaluator(double (*cost)(double z, double std), std::span<const double> truth,
                    std::span<const double> prediction, std::span<const double> std)
      : valid_(are_positive(std)), costs_(truth.size()) {
    for (std::size_t i = 0; i < truth.size(); ++i) costs_[i] = cost((truth[i] - prediction[i]) / std[i], std[i]);
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    if (!valid_) return {0, no_std_reason};
    double sum = 0, n = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      sum += weights[i] * costs_[i];
      n += weights[i];
    }
    return n == 0 ? Outcome{0, no_values_reason} : Outcome{sum / n, nullptr};
  }

 private:
  bool valid_;
  std::vector<double> costs_;
};

/// Area between the share of rows within the central interval of probability p and p itself, for p = 0.01 … 0.99
/// and the ends, by the trapezoidal rule.
class MiscalibrationEvaluator : public Evaluator {
 public:
  MiscalibrationEvaluator(std::span<const double> truth, std::span<const double> prediction,
                          std::span<const double> std)
      : valid_(are_positive(std)), places_(truth.size()) {
    // A row is within the central interval of p when erf(|z| / sqrt 2) <= p.
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const double needed = std::erf(std::abs(truth[i] - prediction[i]) / std[i] / std::sqrt(2.0));
      places_[i] = static_cast<std::uint8_t>(std::min<double>(num_levels, std::ceil(needed * num_levels - 1e-12)));
    }
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    if (!valid_) return {0, no_std_reason};
    std::vector<double> counts(num_levels + 1);
    double n = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      counts[places_[i]] += weights[i];
      n += weights[i];
    }
    if (n == 0) return {0, no_values_reason};
    double area = 0, within = 0, last = 0;
    for (int level = 0; level <= num_levels; ++level) {
      within += counts[static_cast<std::size_t>(level)];
      const double p = static_cast<double>(level) / num_levels;
      const double gap = (level == 0 ? 0 : level == num_levels ? 1 : within / n) - p;
      if (level > 0) area += integrate(last, gap) / num_levels;
      last = gap;
    }
    return {area, nullptr};
  }

 private:
  static constexpr int num_levels = 100;
  /// Mean absolute value of a line from a to b.
  static double integrate(double a, double b) {
    if (a * b >= 0) return 0.5 * std::abs(a + b);
    return 0.5 * (a * a + b * b) / (std::abs(a) + std::abs(b));
  }
  bool valid_;
  std::vector<std::uint8_t> places_;
};

/// Mean over ten groups of rows of like standard deviation of |root mean variance - rmse| / root mean variance.
class GroupedEvaluator : public Evaluator {
 public:
  GroupedEvaluator(std::span<const double> truth, std::span<const double> prediction, std::span<const double> std)
      : valid_(are_positive(std)), order_(truth.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return std[a] < std[b]; });
    for (std::size_t i = 0; i < truth.size(); ++i) {
      variances_.push_back(std[i] * std[i]);
      errors_.push_back((truth[i] - prediction[i]) * (truth[i] - prediction[i]));
    }
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    if (!valid_) return {0, no_std_reason};
    const double n = std::accumulate(weights.begin(), weights.end(), 0.0);
    if (n < 2 * num_groups) return {0, "fewer than 20 values"};
    double sums[num_groups][3] = {}, before = 0;
    for (const std::size_t i : order_)
      for (std::uint32_t copy = 0; copy < weights[i]; ++copy) {
        double* group = sums[static_cast<std::size_t>(before * num_groups / n)];
        group[0] += variances_[i];
        group[1] += errors_[i];
        ++before;
      }
    double total = 0;
    for (const double* group : sums) total += std::abs(std::sqrt(group[0]) - std::sqrt(group[1])) / std::sqrt(group[0]);
    return {total / num_groups, nullptr};
  }

 private:
  static constexpr int num_groups = 10;
  bool valid_;
  std::vector<std::size_t> order_;
  std::vector<double> variances_, errors_;
};

std::vector<double> list_errors(std::span<const double> truth, std::span<const double> prediction) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < truth.size(); ++i) errors.push_back(std::abs(truth[i] - prediction[i]));
  return errors;
}

/// Area under the rejection curve of the absolute error; rows that are equally sure are kept or given up together.
class RejectionEvaluator : public Evaluator {
 public:
  RejectionEvaluator(std::span<const double> truth, std::span<const double> prediction, std::span<const double> std)
      : stds_(std.begin(), std.end()), errors_(list_errors(truth, prediction)), order_(truth.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return std[a] < std[b]; });
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    double kept = 0, sum = 0, area = 0;
    for (std::size_t first = 0, end = 0; first < order_.size(); first = end) {
      double rows = 0;
      for (; end < order_.size() && stds_[order_[end]] == stds_[order_[first]]; ++end) {
        rows += weights[order_[end]];
        sum += weights[order_[end]] * errors_[order_[end]];
      }
      kept += rows;
      if (kept > 0) area += rows * sum / kept;
    }
    return kept == 0 ? Outcome{0, no_values_reason} : Outcome{area / kept, nullptr};
  }

 private:
  std::vector<double> stds_, errors_;
  std::vector<std::size_t> order_;
};

std::unique_ptr<Evaluator> make_uncertainty_evaluator(const std::string& name, std::span<const double> truth,
                                                      std::span<const double> prediction, std::span<const double> std) {
  if (name == "nll") return std::make_unique<MeanCostEvaluator>(compute_likelihood_cost, truth, prediction, std);
  if (name == "crps") return std::make_unique<MeanCostEvaluator>(compute_ranked_cost, truth, prediction, std);
  if (name == "aurc") return std::make_unique<RejectionEvaluator>(truth, prediction, std);
  if (name == "error_spearman") return make_regression_evaluator("spearman", list_errors(truth, prediction), std);
  if (name == "miscalibration_area") return std::make_unique<MiscalibrationEvaluator>(truth, prediction, std);
  return std::make_unique<GroupedEvaluator>(truth, prediction, std);
}

}  // namespace

const Catalog& uncertainty_catalog() {
  static const Catalog catalog = [] {
    const auto make_entry = [](const char* name, const char* summary, const char* paper) {
      CatalogEntry entry;
      entry.name = name;
      entry.summary = summary;
      entry.input = "regression with std";
      entry.paper = paper;
      return entry;
    };
    return Catalog{
        make_entry("nll",
                   "Mean negative log-likelihood of normal distributions with the predicted std; lower is better.",
                   "10.1198/016214506000001437"),
        make_entry("crps",
                   "Continuous ranked probability score of normal distributions with the predicted std, in the unit of "
                   "the target; lower is better.",
                   "10.1198/016214506000001437"),
        make_entry(
            "miscalibration_area",
            "Area between the shares of values in central intervals and what they promise; 0 is perfect, 0.5 the "
            "worst.",
            "arXiv:1807.00263"),
        make_entry(
            "ence",
            "Expected normalised calibration error: how far RMSE is from the std in ten groups of like std; lower "
            "is better.",
            "arXiv:1905.11659"),
        make_entry(
            "error_spearman",
            "Rank correlation of absolute error and predicted std; higher is better, 0 is no better than chance.", ""),
        make_entry("aurc",
                   "Area under the rejection curve: mean absolute error of the surest rows, averaged over how many are "
                   "kept; lower is better.",
                   "arXiv:1705.08500")};
  }();
  return catalog;
}

Score compute_interval_metric(const std::string& name, std::span<const double> truth, std::span<const double> lower,
                              std::span<const double> upper) {
  if (name != "coverage" && name != "width")
    fail(ErrorCode::not_found, "There is no metric of intervals \"{}\" (known: coverage, width)", name);
  if (truth.size() != lower.size() || truth.size() != upper.size())
    fail(ErrorCode::invalid_input, "{} true values do not fit {} lower and {} upper bounds", truth.size(), lower.size(),
         upper.size());
  if (truth.empty()) return {std::nullopt, no_values_reason};
  if (!all_finite(truth)) return {std::nullopt, "a true value is not a finite number"};
  if (!all_finite(lower) || !all_finite(upper)) return {std::nullopt, "a bound is not a finite number"};
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i)
    sum += name == "width" ? upper[i] - lower[i] : lower[i] <= truth[i] && truth[i] <= upper[i];
  return {sum / static_cast<double>(truth.size()), ""};
}

std::vector<CurvePoint> compute_rejection_curve(std::span<const double> losses, std::span<const double> uncertainty) {
  if (losses.size() != uncertainty.size())
    fail(ErrorCode::invalid_input, "{} losses do not fit {} uncertainties", losses.size(), uncertainty.size());
  std::vector<std::size_t> order(losses.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return uncertainty[a] < uncertainty[b]; });
  std::vector<CurvePoint> points;
  double sum = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    sum += losses[order[i]];
    if (i + 1 < order.size() && uncertainty[order[i + 1]] == uncertainty[order[i]]) continue;
    const auto kept = static_cast<double>(i + 1);
    points.push_back({kept / static_cast<double>(order.size()), sum / kept});
  }
  return points;
}

Score compute_uncertainty_metric(const std::string& name, std::span<const double> truth,
                                 std::span<const double> prediction, std::span<const double> std) {
  find_entry(uncertainty_catalog(), name, "metric of uncertainty");
  if (truth.size() != prediction.size() || truth.size() != std.size())
    fail(ErrorCode::invalid_input, "{} true values do not fit {} predictions and {} standard deviations", truth.size(),
         prediction.size(), std.size());
  if (!all_finite(truth)) return {std::nullopt, "a true value is not a finite number"};
  if (!all_finite(prediction) || !all_finite(std)) return {std::nullopt, "a prediction is not a finite number"};
  const std::vector<std::uint32_t> once(truth.size(), 1);
  const Outcome outcome = make_uncertainty_evaluator(name, truth, prediction, std)->evaluate(once);
  if (outcome.reason) return {std::nullopt, outcome.reason};
  if (!std::isfinite(outcome.value)) return {std::nullopt, "the numbers are too large"};
  return {outcome.value, ""};
}

}  // namespace athanor::metrics
