#include "athanor/evaluate/validation.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/text.h"
#include "athanor/data/record.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_view.h"

namespace athanor::evaluate {
namespace {

using nlohmann::json;

std::vector<double> list_fractions(const std::vector<CurveScores>& curve) {
  std::vector<double> fractions;
  for (const CurveScores& point : curve) fractions.push_back(point.fraction);
  std::sort(fractions.begin(), fractions.end());
  fractions.erase(std::unique(fractions.begin(), fractions.end()), fractions.end());
  return fractions;
}

std::vector<FoldScores> select_fraction(const std::vector<CurveScores>& curve, double fraction) {
  std::vector<FoldScores> folds;
  for (const CurveScores& point : curve)
    if (point.fraction == fraction) folds.push_back(point.scores);
  return folds;
}

double compute_mean_train_rows(const std::vector<FoldScores>& folds) {
  double sum = 0;
  for (const FoldScores& fold : folds) sum += static_cast<double>(fold.train_rows);
  return folds.empty() ? 0 : sum / static_cast<double>(folds.size());
}

std::vector<FoldScores> select_model(const std::vector<FoldScores>& folds, const std::string& model) {
  std::vector<FoldScores> selected;
  for (const FoldScores& fold : folds)
    if (fold.model == model) selected.push_back(fold);
  return selected;
}

/// The last step of one model on one target, or null.
json compare_step(const std::vector<FoldScores>& fewer, const std::vector<FoldScores>& more,
                  const data::Target& target) {
  const std::string metric = main_metric(target.task);
  std::vector<double> differences;
  double ratio = 0;
  for (const FoldScores& large : more)
    for (const FoldScores& small : fewer) {
      if (small.repeat != large.repeat || small.fold != large.fold) continue;
      const auto a = large.scores.at(target.name).at(metric).score.value,
                 b = small.scores.at(target.name).at(metric).score.value;
      if (!a || !b) continue;
      differences.push_back(*a - *b);
      ratio += static_cast<double>(large.test_rows) / static_cast<double>(large.train_rows);
    }
  const auto test = metrics::compute_corrected_t_test(differences, ratio / static_cast<double>(differences.size()));
  if (!test) return nullptr;
  return {{"metric", metric},
          {"from", compute_mean_train_rows(fewer)},
          {"to", compute_mean_train_rows(more)},
          {"difference", test->difference},
          {"ci95", {test->ci95.low, test->ci95.high}},
          {"p_value", test->p_value}};
}

void check_scrambled(const Validation& validation, std::vector<Warning>& warnings) {
  for (const ScrambledScores& scores : validation.scrambled) {
    if (scores.scrambled.empty() || scores.p_value() <= 0.05) continue;
    const double best = *std::max_element(scores.scrambled.begin(), scores.scrambled.end());
    if (scores.real > best)
      warnings.push_back(
          {"few_permutations", Severity::note,
           fmt::format("Only {} of \"{}\": even the best possible p value is {:.2f}. Use "
                       "--y-scramble 19 or more",
                       format_count(scores.scrambled.size(), "permutation"), scores.target, scores.p_value())});
    else
      warnings.push_back(
          {"scrambled_as_good", Severity::serious,
           fmt::format("Shuffled values of \"{}\" are predicted as well as the real ones ({} up to {}, real "
                       "{}, p = {:.2f}): the score is chance or comes from the procedure",
                       scores.target, format_metric_name(scores.metric), format_significant(best),
                       format_significant(scores.real), scores.p_value())});
  }
}

void check_optimism(const Validation& validation, std::vector<Warning>& warnings) {
  double inner = 0, outer = 0, count = 0;
  for (const json& choice : validation.choices) {
    if (!choice.value("outer_score", json()).is_number() || !choice.value("inner_score", json()).is_number()) continue;
    inner += choice.at("inner_score").get<double>();
    outer += choice.at("outer_score").get<double>();
    ++count;
  }
  if (count == 0 || inner - outer <= 0.05 * count) return;
  warnings.push_back(
      {"nested_optimism", Severity::note,
       fmt::format("The inner folds promised {:.3f}, the outer ones kept {:.3f} (R² or ROC-AUC): the score "
                   "that chose a model flatters it; report the outer one",
                   inner / count, outer / count)});
}

}  // namespace

double ScrambledScores::p_value() const {
  const auto as_good = std::count_if(scrambled.begin(), scrambled.end(), [&](double value) { return value >= real; });
  return (static_cast<double>(as_good) + 1) / (static_cast<double>(scrambled.size()) + 1);
}

std::vector<std::string> list_contenders(const std::vector<FoldScores>& folds) {
  std::vector<std::string> names;
  for (const FoldScores& fold : folds)
    if (std::find(names.begin(), names.end(), fold.model) == names.end()) names.push_back(fold.model);
  return names;
}

json compare_last_step(const std::vector<CurveScores>& curve, std::span<const data::Target> targets) {
  json steps = json::object();
  const std::vector<double> fractions = list_fractions(curve);
  if (fractions.size() < 2) return steps;
  const auto fewer = select_fraction(curve, fractions[fractions.size() - 2]),
             more = select_fraction(curve, fractions.back());
  for (const std::string& model : list_contenders(more))
    for (const data::Target& target : targets) {
      json step = compare_step(select_model(fewer, model), select_model(more, model), target);
      if (!step.is_null()) steps[model][target.name] = std::move(step);
    }
  return steps;
}

std::string format_curve_table(const std::vector<CurveScores>& curve) {
  std::string text = data::format_csv_row(
      {"fraction", "repeat", "fold", "model", "target", "metric", "value", "n", "train_rows", "test_rows"});
  for (const CurveScores& point : curve) {
    const std::vector<std::string> lines = split_text(format_fold_table({point.scores}), '\n');
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) text += format_number(point.fraction) + "," + lines[i] + "\n";
  }
  return text;
}

json to_json(std::span<const ScrambledScores> scrambled) {
  json object = json::object();
  for (const ScrambledScores& scores : scrambled)
    object[scores.target] = {{"metric", scores.metric},
                             {"real", scores.real},
                             {"scrambled", scores.scrambled},
                             {"p_value", scores.p_value()}};
  return object;
}

json summarize_curve(const std::vector<CurveScores>& curve, std::span<const data::Target> targets) {
  json points = json::array();
  for (const double fraction : list_fractions(curve)) {
    const std::vector<FoldScores> folds = select_fraction(curve, fraction);
    for (const std::string& model : list_contenders(folds)) {
      const json scores = summarize_folds(select_model(folds, model), model, targets).at("scores").at(model);
      for (const auto& [target, metrics] : scores.items())
        for (const auto& [metric, summary] : metrics.items()) {
          json point = summary;
          point.update({{"model", model},
                        {"target", target},
                        {"metric", metric},
                        {"fraction", fraction},
                        {"train_rows", compute_mean_train_rows(select_model(folds, model))}});
          points.push_back(std::move(point));
        }
    }
  }
  return points;
}

std::vector<Warning> find_validation_warnings(const Validation& validation) {
  std::vector<Warning> warnings;
  check_scrambled(validation, warnings);
  check_optimism(validation, warnings);
  return warnings;
}

}  // namespace athanor::evaluate
