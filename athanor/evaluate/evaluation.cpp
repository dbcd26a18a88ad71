// Scores per target and their averages, paired comparisons of two models, and both as JSON.
#include "athanor/evaluate/evaluation.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/mean_interval.h"

namespace athanor::evaluate {
namespace {

constexpr std::uint64_t mean_label = 0x6d65616eULL, paired_label = 0x70616972ULL;
constexpr int bootstrap_rounds = 1000;

/// The groups of those rows; empty where each row is one.
std::vector<std::size_t> select_groups(std::span<const std::size_t> groups, const std::vector<std::size_t>& rows) {
  std::vector<std::size_t> selected;
  for (std::size_t i = 0; !groups.empty() && i < rows.size(); ++i) selected.push_back(groups[rows[i]]);
  return selected;
}

void check_shape(std::span<const data::Target> targets, std::size_t values, std::size_t predictions) {
  if (targets.empty()) fail(ErrorCode::invalid_input, "there is no target to evaluate");
  if (values % targets.size() != 0 || predictions != values / targets.size() * data::count_outputs(targets))
    fail(ErrorCode::internal, "evaluation: {} values and {} predictions do not fit {} targets", values, predictions,
         targets.size());
}

/// Seed of one target and metric, independent of the order of the work.
std::uint64_t derive_cell_seed(std::uint64_t seed, std::size_t target, std::size_t metric) {
  return Rng::derive_seed(Rng::derive_seed(seed, target), metric);
}

/// Average of one metric over targets that have it.
ScoredMetric average_metric(const ScoreTable& table, const std::vector<data::Target>& targets,
                            const std::string& metric) {
  ScoredMetric mean;
  double sum = 0;
  std::vector<std::string> undefined;
  std::string reason;
  for (const data::Target& target : targets) {
    const ScoredMetric& scored = table.at(target.name).at(metric);
    if (scored.score.value) {
      sum += *scored.score.value;
      ++mean.n;
    } else {
      undefined.push_back(target.name);
      if (reason.empty()) reason = scored.score.reason;
    }
  }
  mean.left_out = undefined.size();
  if (mean.n > 0) mean.score.value = sum / static_cast<double>(mean.n);
  if (!undefined.empty())
    mean.score.reason = fmt::format("{} of {} left out: {} ({})", undefined.size(),
                                    format_count(targets.size(), "target"), quote_few(undefined), reason);
  return mean;
}

bool has_mean_interval(const std::string& metric) { return metric == "rmse" || metric == "r2" || metric == "roc_auc"; }

bool has_metric(const data::Target& target, const std::string& metric) {
  const std::vector<std::string> names =
      metrics::list_metrics(data::format_task_type(target.task), metrics::MetricSet::all);
  return std::find(names.begin(), names.end(), metric) != names.end();
}

/// The "_mean" entry of one metric over the targets that have it; without a seed it has no interval.
ScoredMetric compute_mean(const ScoreTable& table, std::span<const data::Target> targets,
                          const std::vector<TargetColumn>& columns, const std::string& metric,
                          std::optional<std::uint64_t> seed, std::size_t threads, std::span<const std::size_t> groups) {
  std::vector<data::Target> members;
  std::vector<const TargetColumn*> defined;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (!has_metric(targets[t], metric)) continue;
    members.push_back(targets[t]);
    if (table.at(targets[t].name).at(metric).score.value) defined.push_back(&columns[t]);
  }
  ScoredMetric mean = average_metric(table, members, metric);
  if (members.size() == 1) mean.ci95 = table.at(members[0].name).at(metric).ci95;
  if (seed && members.size() > 1 && mean.n > 0 && has_mean_interval(metric))
    mean.ci95 =
        compute_mean_interval(metric, defined, Rng::derive_seed(*seed, mean_label), threads, bootstrap_rounds, groups);
  return mean;
}

nlohmann::json to_json_interval(const std::optional<metrics::Interval>& interval) {
  if (!interval) return nullptr;
  return {interval->low, interval->high};
}

}  // namespace

std::string main_metric(data::TaskType task) {
  if (task == data::TaskType::multiclass) return "mcc";
  return task == data::TaskType::regression ? "rmse" : "roc_auc";
}

ScoreTable compute_scores(std::span<const data::Target> targets, std::span<const double> values,
                          std::span<const double> predictions, std::uint64_t seed, std::size_t threads, bool intervals,
                          std::span<const std::size_t> groups) {
  check_shape(targets, values.size(), predictions.size());
  struct Cell {
    std::size_t target, index;
    std::string metric;
    bool has_interval;
    ScoredMetric scored;
  };
  std::vector<TargetColumn> columns;
  std::vector<Cell> cells;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    columns.push_back(select_column(targets, values, predictions, t));
    const std::string task = data::format_task_type(targets[t].task);
    const std::size_t num_main = metrics::list_metrics(task).size();
    const std::vector<std::string> names = metrics::list_metrics(task, metrics::MetricSet::all);
    for (std::size_t m = 0; m < names.size(); ++m) cells.push_back({t, m, names[m], intervals && m < num_main, {}});
  }
  parallel_for(cells.size(), threads, [&](std::size_t i) {
    Cell& cell = cells[i];
    const TargetColumn& column = columns[cell.target];
    cell.scored.n = column.rows.size();
    cell.scored.score = metrics::compute_metric(cell.metric, column.truth, column.prediction);
    if (!cell.scored.score.value || !cell.has_interval) return;
    cell.scored.ci95 = metrics::compute_bootstrap_interval(cell.metric, column.truth, column.prediction,
                                                           derive_cell_seed(seed, cell.target, cell.index),
                                                           bootstrap_rounds, select_groups(groups, column.rows));
  });
  ScoreTable table;
  for (Cell& cell : cells) table[targets[cell.target].name].emplace(cell.metric, std::move(cell.scored));
  std::map<std::string, ScoredMetric> means;
  for (const Cell& cell : cells)
    if (!means.contains(cell.metric))
      means.emplace(cell.metric, compute_mean(table, targets, columns, cell.metric,
                                              intervals ? std::optional(seed) : std::nullopt, threads, groups));
  table.emplace("_mean", std::move(means));
  return table;
}

void add_region_scores(ScoreTable& table, std::span<const data::Target> targets, std::span<const double> values,
                       const Regions& regions) {
  for (std::size_t t = 0; t < targets.size() && !regions.empty(); ++t) {
    const bool is_number = targets[t].task == data::TaskType::regression;
    std::vector<double> truth, lower, upper;
    double covered = 0, classes = 0, rows = 0;
    for (std::size_t cell = t; cell < values.size(); cell += targets.size()) {
      if (std::isnan(values[cell])) continue;
      if (is_number && !regions.lower.empty() && !std::isnan(regions.lower[cell])) {
        truth.push_back(values[cell]);
        lower.push_back(regions.lower[cell]);
        upper.push_back(regions.upper[cell]);
      }
      if (regions.class_sets.empty() || !regions.class_sets[cell]) continue;
      const std::vector<std::size_t>& kept = *regions.class_sets[cell];
      covered += std::find(kept.begin(), kept.end(), static_cast<std::size_t>(values[cell])) != kept.end();
      classes += static_cast<double>(kept.size());
      ++rows;
    }
    const auto add = [&](const char* name, metrics::Score score, std::size_t n) {
      table[targets[t].name][name] = {std::move(score), std::nullopt, n, 0};
    };
    for (const char* name : {"coverage", "width"})
      if (!truth.empty()) add(name, metrics::compute_interval_metric(name, truth, lower, upper), truth.size());
    if (rows == 0) continue;
    add("coverage", {covered / rows, ""}, static_cast<std::size_t>(rows));
    add("set_size", {classes / rows, ""}, static_cast<std::size_t>(rows));
  }
}

void add_uncertainty_scores(ScoreTable& table, std::span<const data::Target> targets, std::span<const double> values,
                            std::span<const double> predictions, std::span<const double> stds) {
  if (stds.empty()) return;
  check_shape(targets, values.size(), stds.size());
  const std::vector<std::size_t> offsets = data::list_output_offsets(targets);
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (targets[t].task != data::TaskType::regression) continue;
    std::vector<double> truth, prediction, std;
    for (std::size_t row = 0; row < values.size() / targets.size(); ++row) {
      const std::size_t output = row * offsets.back() + offsets[t];
      const double value = values[row * targets.size() + t];
      if (std::isnan(value) || std::isnan(predictions[output]) || std::isnan(stds[output])) continue;
      truth.push_back(value);
      prediction.push_back(predictions[output]);
      std.push_back(stds[output]);
    }
    if (truth.empty()) continue;
    for (const CatalogEntry& entry : metrics::uncertainty_catalog())
      table[targets[t].name][entry.name] = {metrics::compute_uncertainty_metric(entry.name, truth, prediction, std),
                                            std::nullopt, truth.size(), 0};
  }
}

nlohmann::json to_json(const ScoreTable& table) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [target, scores] : table) {
    nlohmann::json& entry = json[target] = nlohmann::json::object();
    for (const auto& [metric, scored] : scores) {
      nlohmann::json& cell = entry[metric];
      cell["value"] = scored.score.value ? nlohmann::json(*scored.score.value) : nlohmann::json(nullptr);
      cell["ci95"] = to_json_interval(scored.ci95);
      cell["n"] = scored.n;
      if (target == "_mean") cell["left_out"] = scored.left_out;
      if (!scored.score.reason.empty()) cell["reason"] = scored.score.reason;
    }
  }
  return json;
}

ComparisonTable compare_models(std::span<const data::Target> targets, std::span<const double> values,
                               std::span<const double> model, std::span<const double> baseline, std::uint64_t seed,
                               std::size_t threads, std::span<const std::size_t> groups) {
  check_shape(targets, values.size(), model.size());
  check_shape(targets, values.size(), baseline.size());
  const std::vector<std::size_t> offsets = data::list_output_offsets(targets);
  std::vector<Comparison> comparisons(targets.size());
  parallel_for(targets.size(), threads, [&](std::size_t t) {
    std::vector<double> truth, a, b;
    std::vector<std::size_t> rows;
    const std::size_t first = offsets[t], width = offsets[t + 1] - offsets[t];
    for (std::size_t row = 0; row * targets.size() < values.size(); ++row) {
      const double value = values[row * targets.size() + t];
      const auto own = model.subspan(row * offsets.back() + first, width),
                 other = baseline.subspan(row * offsets.back() + first, width);
      if (std::isnan(value) || std::isnan(own[0]) || std::isnan(other[0])) continue;
      rows.push_back(row);
      truth.push_back(value);
      a.insert(a.end(), own.begin(), own.end());
      b.insert(b.end(), other.begin(), other.end());
    }
    Comparison& comparison = comparisons[t];
    comparison.metric = main_metric(targets[t].task);
    comparison.n = truth.size();
    comparison.test =
        metrics::compute_paired_test(comparison.metric, truth, a, b, derive_cell_seed(seed, t, paired_label),
                                     bootstrap_rounds, select_groups(groups, rows));
    if (!comparison.test) {
      comparison.reason = metrics::compute_metric(comparison.metric, truth, a).reason;
      if (comparison.reason.empty()) comparison.reason = "too few resamples are defined";
    } else if (comparison.test->p_value < 0.05 && comparison.test->difference != 0) {
      const bool model_is_higher = comparison.test->difference > 0;
      comparison.better = model_is_higher == metrics::is_higher_better(comparison.metric) ? "model" : "baseline";
    }
  });
  ComparisonTable table;
  for (std::size_t t = 0; t < targets.size(); ++t) table.emplace(targets[t].name, std::move(comparisons[t]));
  return table;
}

nlohmann::json to_json(const ComparisonTable& table) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [target, comparison] : table) {
    nlohmann::json& entry = json[target];
    entry["metric"] = comparison.metric;
    entry["better"] = comparison.better;
    entry["n"] = comparison.n;
    const auto& test = comparison.test;
    entry["difference"] = test ? nlohmann::json(test->difference) : nlohmann::json(nullptr);
    entry["ci95"] = test ? to_json_interval(test->ci95) : nlohmann::json(nullptr);
    entry["p_value"] = test ? nlohmann::json(test->p_value) : nlohmann::json(nullptr);
    if (!comparison.reason.empty()) entry["reason"] = comparison.reason;
  }
  return json;
}

}  // namespace athanor::evaluate
