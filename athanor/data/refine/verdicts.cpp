// Outliers, gray zone, alerts and rules of drug-likeness as verdicts.
#include "athanor/data/refine/verdicts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "athanor/chemistry/plain_reader.h"
#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/text.h"

namespace athanor::data {
namespace {

/// `compute` of the molecules of all records, in parallel, with progress: of a PlainMolecule, and where it gives
/// nothing for that, of the parsed one.
template <class Value, class Compute>
std::vector<Value> compute_all(const Dataset& dataset, std::string_view stage, std::size_t threads, Progress& progress,
                               const Compute& compute) {
  std::vector<Value> values(dataset.size());
  constexpr std::size_t block_size = 32;
  std::mutex mutex;
  std::size_t done = 0;
  progress.begin(stage, dataset.size(), "molecule");
  parallel_for((dataset.size() + block_size - 1) / block_size, threads, [&](std::size_t block) {
    if (progress.cancelled()) fail(ErrorCode::cancelled, "{} was stopped", stage);
    const std::size_t begin = block * block_size, end = std::min(dataset.size(), begin + block_size);
    for (std::size_t i = begin; i < end; ++i) {
      std::optional<Value> value;
      if (const auto* plain = chemistry::get_plain_reader().read(dataset.smiles[i])) value = compute(*plain);
      if (!value) {
        const auto molecule = chemistry::parse_smiles(dataset.smiles[i]);
        if (!molecule) fail(ErrorCode::internal, "A curated molecule cannot be read again: {}", dataset.smiles[i]);
        value = compute(*molecule);
      }
      values[i] = *std::move(value);
    }
    const std::lock_guard lock(mutex);
    done += end - begin;
    progress.update(done);
  });
  progress.end();
  return values;
}

std::string name_alert(const chemistry::StructuralAlert& alert) { return alert.set + " " + alert.name; }

void count_alerts(Refinement& out) {
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  for (const auto& list : out.alerts) {
    std::vector<std::pair<std::string, std::string>> names;
    for (const auto& alert : list) names.emplace_back(alert.set, alert.name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const auto& name : names) ++counts[name];
  }
  for (const auto& [name, count] : counts) out.alert_counts.push_back({{name.first, name.second}, count});
  std::stable_sort(out.alert_counts.begin(), out.alert_counts.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
}

}  // namespace

std::optional<FilterVerdict> judge_outliers(const Curation& curation, const RefineOptions& options, Refinement& out) {
  if (options.drop_outliers && options.outliers == "none")
    fail(ErrorCode::invalid_options, "--drop-outliers needs --outliers mad or sigma");
  if (options.outliers == "none") return std::nullopt;
  const Dataset& dataset = curation.dataset;
  const double usual_limit = options.outliers == "mad" ? 3.5 : 3;
  const double limit = options.outlier_limit > 0 ? options.outlier_limit : usual_limit;
  out.outliers = find_outliers(dataset, options.outliers, limit);
  for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
    std::vector<double> values;
    for (std::size_t i = 0; i < dataset.size(); ++i)
      if (dataset.has_value(i, t) && dataset.relation(i, t) == 0) values.push_back(dataset.value(i, t));
    if (dataset.targets[t].task == TaskType::regression && !compute_spread(values, options.outliers))
      out.unspread.push_back(dataset.targets[t].name);
  }
  FilterVerdict verdict{
      "outliers", "outlier", {}, std::vector<char>(dataset.values.size()), std::vector<std::string>(dataset.size())};
  for (const Outlier& one : out.outliers) {
    out.outlier_smiles.push_back(dataset.smiles[one.record]);
    verdict.values[one.record * dataset.targets.size() + one.target] = 1;
    std::string& reason = verdict.reasons[one.record];
    reason += fmt::format("{}{}: {} is an outlier, {} {:.1f} (limit {})", reason.empty() ? "" : "; ",
                          dataset.targets[one.target].name, format_number(one.value),
                          options.outliers == "mad" ? "robust z" : "z", one.score, format_number(limit));
  }
  return verdict;
}

std::vector<double> resolve_thresholds(const Dataset& dataset, const RefineOptions& options) {
  std::vector<double> thresholds(dataset.targets.size(), NAN);
  if (options.threshold.empty()) {
    if (options.gray_zone > 0) fail(ErrorCode::invalid_options, "--gray-zone needs --threshold");
    return thresholds;
  }
  if (options.threshold.size() != 1 && options.threshold.size() != thresholds.size())
    fail(ErrorCode::invalid_options, "--threshold has {} for {}; give one, or one per target",
         format_count(options.threshold.size(), "number"), format_count(thresholds.size(), "target"));
  bool is_used = false;
  for (std::size_t t = 0; t < thresholds.size(); ++t) {
    if (dataset.targets[t].task != TaskType::regression) continue;
    thresholds[t] = options.threshold.size() == 1 ? options.threshold[0] : options.threshold[t];
    is_used = true;
  }
  if (!is_used) fail(ErrorCode::invalid_options, "--threshold: every target holds classes already");
  return thresholds;
}

std::optional<FilterVerdict> judge_gray_zone(const Dataset& dataset, const std::vector<double>& thresholds,
                                             double gray_zone) {
  if (gray_zone <= 0) return std::nullopt;
  const std::size_t num_targets = dataset.targets.size();
  FilterVerdict verdict{
      "gray zone", "gray_zone", {}, std::vector<char>(dataset.values.size()), std::vector<std::string>(dataset.size())};
  for (std::size_t i = 0; i < dataset.size(); ++i)
    for (std::size_t t = 0; t < num_targets; ++t) {
      if (std::isnan(thresholds[t]) || !dataset.has_value(i, t) || dataset.relation(i, t) != 0) continue;
      const double value = dataset.value(i, t);
      if (std::abs(value - thresholds[t]) >= gray_zone) continue;
      verdict.values[i * num_targets + t] = 1;
      std::string& reason = verdict.reasons[i];
      reason +=
          fmt::format("{}{}: {} is within {} of the threshold {}", reason.empty() ? "" : "; ", dataset.targets[t].name,
                      format_number(value), format_number(gray_zone), format_number(thresholds[t]));
    }
  return verdict;
}

std::optional<FilterVerdict> judge_alerts(const Dataset& dataset, const RefineOptions& options, std::size_t threads,
                                          Progress& progress, Refinement& out) {
  const std::vector<std::string> sets = split_names(options.alerts);
  if (options.drop_alerts && sets.empty())
    fail(ErrorCode::invalid_options, "--drop-alerts needs --alerts with pains, brenk or nih");
  if (sets.empty()) return std::nullopt;
  const chemistry::AlertCatalog catalog(sets);
  out.alerts = compute_all<std::vector<chemistry::StructuralAlert>>(
      dataset, "searching for structural alerts", threads, progress,
      [&](const auto& molecule) { return catalog.find_alerts(molecule); });
  count_alerts(out);
  if (!options.drop_alerts) return std::nullopt;
  FilterVerdict verdict{"structural alerts",
                        "structural_alert",
                        std::vector<char>(dataset.size()),
                        {},
                        std::vector<std::string>(dataset.size())};
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    if (out.alerts[i].empty()) continue;
    verdict.records[i] = 1;
    std::vector<std::string> names;
    for (const auto& alert : out.alerts[i]) names.push_back(name_alert(alert));
    verdict.reasons[i] = "structural alerts: " + join_text(names, ", ");
  }
  return verdict;
}

std::vector<FilterVerdict> judge_rules(const Dataset& dataset, const RefineOptions& options, std::size_t threads,
                                       Progress& progress, Refinement& out) {
  const std::vector<std::string> rules = split_names(options.require);
  std::vector<FilterVerdict> verdicts;
  for (const std::string& rule : rules) chemistry::passes_drug_rule(rule, {});  // refuses unknown names
  if (rules.empty() && !options.drug_likeness) return verdicts;
  out.properties = compute_all<chemistry::DrugProperties>(
      dataset, "computing drug-likeness", threads, progress,
      [](const auto& molecule) { return chemistry::compute_drug_properties(molecule); });
  for (const std::string& rule : rules) {
    FilterVerdict& verdict = verdicts.emplace_back(FilterVerdict{
        rule, "not_drug_like", std::vector<char>(dataset.size()), {}, std::vector<std::string>(dataset.size())});
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      if (chemistry::passes_drug_rule(rule, out.properties[i])) continue;
      verdict.records[i] = 1;
      verdict.reasons[i] = "breaks the rule " + rule;
    }
  }
  return verdicts;
}

}  // namespace athanor::data
