#include "athanor/workflows/selection_metric.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "athanor/core/catalog.h"
#include "athanor/evaluate/evaluation.h"
#include "athanor/evaluate/mean_interval.h"

namespace athanor::workflows {
namespace {

std::string choose_metric(const data::Target& target, std::size_t num_targets) {
  const bool is_number = target.task == data::TaskType::regression;
  return is_number && num_targets > 1 ? "r2" : evaluate::main_metric(target.task);
}

void require_metric(const data::Target& target, const std::string& name) {
  const std::string task = data::format_task_type(target.task);
  const std::vector<std::string> possible = metrics::list_metrics(task, metrics::MetricSet::all);
  if (std::find(possible.begin(), possible.end(), name) == possible.end())
    fail(ErrorCode::invalid_options, "--metric: {} is not for {}, a {} target; take one of {}", name, target.name, task,
         join_text(possible, ", "));
}

}  // namespace

SelectionMetric::SelectionMetric(std::span<const data::Target> targets, const std::string& asked) {
  if (!asked.empty()) find_entry(metrics::metric_catalog(), asked, "metric");
  std::vector<std::string> names;
  for (const data::Target& target : targets) {
    if (!asked.empty()) require_metric(target, asked);
    metrics_.push_back(asked.empty() ? choose_metric(target, targets.size()) : asked);
    if (std::find(names.begin(), names.end(), metrics_.back()) == names.end()) names.push_back(metrics_.back());
  }
  name_ = join_text(names, " and ");
  is_higher_better_ = metrics::is_higher_better(metrics_.front());
}

double SelectionMetric::compute(const data::Dataset& dataset, std::span<const std::size_t> records,
                                std::span<const double> predictions) const {
  std::vector<double> values;
  for (const std::size_t record : records)
    for (std::size_t t = 0; t < metrics_.size(); ++t)
      values.push_back(dataset.has_exact_value(record, t) ? dataset.value(record, t) : NAN);
  double sum = 0;
  std::size_t defined = 0;
  for (std::size_t t = 0; t < metrics_.size(); ++t) {
    const evaluate::TargetColumn column = evaluate::select_column(dataset.targets, values, predictions, t);
    const metrics::Score score = metrics::compute_metric(metrics_[t], column.truth, column.prediction);
    if (!score.value) continue;
    sum += *score.value;
    ++defined;
  }
  return defined == 0 ? NAN : sum / static_cast<double>(defined);
}

}  // namespace athanor::workflows
