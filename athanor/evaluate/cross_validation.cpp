#include "athanor/evaluate/cross_validation.h"

#include <cmath>
#include <numeric>
#include <set>

#include "athanor/core/text.h"
#include "athanor/data/record.h"

namespace athanor::evaluate {
namespace {

using nlohmann::json;

json summarize_values(const std::vector<double>& values) {
  if (values.empty()) return {{"mean", nullptr}, {"std", nullptr}, {"folds", 0}};
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {{"mean", mean},
          {"std", values.size() > 1 ? json(std::sqrt(squares / (count - 1))) : json(nullptr)},
          {"folds", values.size()}};
}

json summarize_model(const std::vector<FoldScores>& folds, const std::string& model) {
  std::map<std::string, std::map<std::string, std::vector<double>>> values;
  for (const FoldScores& fold : folds) {
    if (fold.model != model) continue;
    for (const auto& [target, metrics] : fold.scores)
      for (const auto& [metric, scored] : metrics) {
        std::vector<double>& list = values[target][metric];
        if (scored.score.value) list.push_back(*scored.score.value);
      }
  }
  json summary = json::object();
  for (const auto& [target, metrics] : values)
    for (const auto& [metric, list] : metrics) summary[target][metric] = summarize_values(list);
  return summary;
}

/// The main metric of a target in a fold; nothing where it is undefined.
std::optional<double> find_score(const std::vector<FoldScores>& folds, const FoldScores& place,
                                 const std::string& model, const std::string& target, const std::string& metric) {
  for (const FoldScores& fold : folds)
    if (fold.repeat == place.repeat && fold.fold == place.fold && fold.model == model)
      return fold.scores.at(target).at(metric).score.value;
  return std::nullopt;
}

}  // namespace

json compare_contenders(const std::vector<FoldScores>& folds, const std::string& model, const std::string& other,
                        const data::Target& target) {
  const std::string metric = main_metric(target.task);
  std::vector<double> differences;
  double ratio = 0;
  for (const FoldScores& fold : folds) {
    if (fold.model != model) continue;
    const auto ours = fold.scores.at(target.name).at(metric).score.value;
    const auto theirs = find_score(folds, fold, other, target.name, metric);
    if (!ours || !theirs) continue;
    differences.push_back(*ours - *theirs);
    ratio += static_cast<double>(fold.test_rows) / static_cast<double>(fold.train_rows);
  }
  const auto test = metrics::compute_corrected_t_test(differences, ratio / static_cast<double>(differences.size()));
  if (!test) return {{"metric", metric}, {"difference", nullptr}, {"better", "undecided"}};
  const bool model_leads = metrics::is_higher_better(metric) == (test->difference > 0);
  return {{"metric", metric},
          {"difference", test->difference},
          {"ci95", {test->ci95.low, test->ci95.high}},
          {"p_value", test->p_value},
          {"better", test->p_value >= 0.05 ? "undecided"
                     : model_leads         ? "model"
                                           : "baseline"}};
}

std::string format_fold_table(const std::vector<FoldScores>& folds) {
  std::string text =
      data::format_csv_row({"repeat", "fold", "model", "target", "metric", "value", "n", "train_rows", "test_rows"});
  for (const FoldScores& fold : folds)
    for (const auto& [target, metrics] : fold.scores)
      for (const auto& [metric, scored] : metrics)
        text += data::format_csv_row({std::to_string(fold.repeat), std::to_string(fold.fold), fold.model, target,
                                      metric, scored.score.value ? format_number(*scored.score.value) : "",
                                      std::to_string(scored.n), std::to_string(fold.train_rows),
                                      std::to_string(fold.test_rows)});
  return text;
}

json summarize_folds(const std::vector<FoldScores>& folds, const std::string& model,
                     std::span<const data::Target> targets) {
  json summary{{"scores", json::object()}, {"comparisons", json::object()}};
  std::set<std::string> models;
  for (const FoldScores& fold : folds) models.insert(fold.model);
  for (const std::string& name : models) {
    summary["scores"][name] = summarize_model(folds, name);
    if (name == model) continue;
    for (const data::Target& target : targets)
      summary["comparisons"][name][target.name] = compare_contenders(folds, model, name, target);
  }
  return summary;
}

}  // namespace athanor::evaluate
