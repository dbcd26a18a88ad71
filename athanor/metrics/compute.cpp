// One metric on complete arrays.
#include <algorithm>
#include <cmath>

#include "athanor/metrics/evaluator.h"
#include "athanor/metrics/metrics.h"

namespace athanor::metrics {

bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

std::unique_ptr<Evaluator> make_evaluator(const std::string& name, std::span<const double> truth,
                                          std::span<const double> prediction) {
  find_entry(metric_catalog(), name, "metric");
  if (!truth.empty() && prediction.size() > truth.size() && prediction.size() % truth.size() == 0)
    if (auto evaluator = make_multiclass_evaluator(name, truth, prediction)) return evaluator;
  if (truth.size() != prediction.size())
    fail(ErrorCode::invalid_input, "{} true values do not fit {} predictions", truth.size(), prediction.size());
  for (const auto make : {make_regression_evaluator, make_kendall_evaluator, make_binary_evaluator,
                          make_enrichment_evaluator, make_probability_evaluator, make_multiclass_evaluator})
    if (auto evaluator = make(name, truth, prediction)) return evaluator;
  fail(ErrorCode::internal, "metric \"{}\" is in the catalogue but has no formula", name);
}

Score compute_metric(const std::string& name, std::span<const double> truth, std::span<const double> prediction) {
  find_entry(metric_catalog(), name, "metric");
  if (!all_finite(truth)) return {std::nullopt, "a true value is not a finite number"};
  if (!all_finite(prediction)) return {std::nullopt, "a prediction is not a finite number"};
  const std::vector<std::uint32_t> once(truth.size(), 1);
  const Outcome outcome = make_evaluator(name, truth, prediction)->evaluate(once);
  if (outcome.reason) return {std::nullopt, outcome.reason};
  if (!std::isfinite(outcome.value)) return {std::nullopt, "the numbers are too large"};
  return {outcome.value, ""};
}

std::vector<double> apply_bounds(std::span<const double> truth, std::span<const std::int8_t> relations,
                                 std::span<const double> prediction) {
  std::vector<double> bounded(prediction.begin(), prediction.end());
  for (std::size_t i = 0; i < bounded.size(); ++i) {
    const bool allowed = relations[i] < 0 ? prediction[i] < truth[i] : relations[i] > 0 && prediction[i] > truth[i];
    if (allowed) bounded[i] = truth[i];
  }
  return bounded;
}

}  // namespace athanor::metrics
