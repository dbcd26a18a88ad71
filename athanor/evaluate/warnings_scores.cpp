// Warnings about scores: baselines that do better, no skill, errors of a few molecules.
#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/warning_checks.h"

namespace athanor::evaluate {
namespace {

constexpr double dominant_share = 0.5, outlier_fraction = 0.01;
/// Coverage may fall short by this, for few molecules by two standard deviations more.
constexpr double tolerated_shortfall = 0.05;
constexpr std::size_t fewest_for_outliers = 30, named_outliers = 3;

/// Is the best baseline of a target ahead of the model, and is that more than chance?
enum class Standing { behind, level, ahead };
Standing find_standing(const nlohmann::json& comparison) {
  if (!comparison.is_object() || !comparison.value("difference", nlohmann::json()).is_number()) return Standing::ahead;
  const double difference = comparison.at("difference").get<double>();
  const bool is_higher_better = metrics::is_higher_better(comparison.value("metric", "rmse"));
  if (is_higher_better ? difference >= 0 : difference <= 0) return Standing::ahead;
  return comparison.value("better", "") == "baseline" ? Standing::behind : Standing::level;
}

/// The score and the value of it that a model without skill has.
struct Skill {
  const char* metric;
  double none;
};

Skill choose_skill(data::TaskType task) {
  if (task == data::TaskType::regression) return {"r2", 0};
  return task == data::TaskType::binary ? Skill{"roc_auc", 0.5} : Skill{"mcc", 0};
}

/// The fewest molecules that are looked at together: one in a hundred, at least one.
std::size_t count_outliers(const TargetView& target) {
  return std::max<std::size_t>(
      1, static_cast<std::size_t>(std::ceil(outlier_fraction * static_cast<double>(target.records.size()))));
}

/// "row 12 (true 9.1, predicted 2.3)" of the largest errors.
std::string name_outliers(const ReportView& view, const TargetView& target, std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(count, named_outliers); ++i) {
    const std::size_t place = target.by_error[i];
    const auto& rows = view.dataset().rows[target.records[place]];
    names.push_back(fmt::format("row {} (true {}, predicted {})", rows.empty() ? target.records[place] : rows.front(),
                                format_significant(target.truth[place]), format_significant(target.prediction[place])));
  }
  return join_text(names, ", ") + (count > named_outliers ? ", …" : "");
}

/// Share of the test values that the regions of the target hold; nothing without regions.
std::optional<double> find_coverage(const TargetView& target) {
  if (target.records.empty()) return std::nullopt;
  if (!target.lower.empty())
    return metrics::compute_interval_metric("coverage", target.truth, target.lower, target.upper).value;
  if (target.class_sets.empty()) return std::nullopt;
  std::size_t held = 0;
  for (std::size_t i = 0; i < target.records.size(); ++i)
    held += std::count(target.class_sets[i].begin(), target.class_sets[i].end(), target.find_true_class(i)) > 0;
  return static_cast<double>(held) / static_cast<double>(target.records.size());
}

}  // namespace

void check_baselines(const ReportView& view, Warnings& warnings) {
  std::vector<std::string> worse, undecided;
  for (const TargetView& target : view.targets()) {
    const std::string& name = target.target->name;
    const auto best = view.find_best_baseline(name, main_metric(target.target->task));
    if (!best) continue;
    const Standing standing = find_standing(view.find_comparison(*best, name));
    if (standing == Standing::behind) worse.push_back(fmt::format("\"{}\" ({})", name, *best));
    if (standing == Standing::level) undecided.push_back(fmt::format("\"{}\" ({})", name, *best));
  }
  const std::string& model = view.content().model;
  if (!worse.empty())
    warnings.push_back({"baseline_better", Severity::serious,
                        fmt::format("A baseline is better than {} on {} (paired test, p < 0.05): prefer it there",
                                    model, list_few(worse))});
  if (!undecided.empty())
    warnings.push_back(
        {"baseline_level", Severity::note,
         fmt::format("A baseline scores better than {} on {}, though this test set cannot decide between "
                     "them: prefer the simpler model, or test on more molecules",
                     model, list_few(undecided))});
}

void check_skill(const ReportView& view, Warnings& warnings) {
  std::map<data::TaskType, std::vector<std::string>> unskilled;
  for (const TargetView& target : view.targets()) {
    const Skill skill = choose_skill(target.target->task);
    const ShownScore score = view.find_score({"test", target.target->name, skill.metric});
    if (!score.value) continue;
    const double lowest = score.interval ? score.interval->low : *score.value;
    if (lowest <= skill.none) unskilled[target.target->task].push_back(target.target->name);
  }
  const std::string advice = ": look for an error in the target, other features or more data before using it";
  for (const auto& [task, names] : unskilled) {
    const Skill skill = choose_skill(task);
    warnings.push_back(
        {"no_skill", Severity::serious,
         fmt::format("On {} the model may be no better than {} (the interval of {} reaches {})", quote_few(names),
                     task == data::TaskType::regression ? "always predicting the mean" : "chance",
                     format_metric_name(skill.metric), skill.none) +
             advice});
  }
}

void check_coverage(const ReportView& view, Warnings& warnings) {
  const double promised = view.content().regions.promised;
  std::vector<std::string> missed;
  for (const TargetView& target : view.targets()) {
    const std::optional<double> held = find_coverage(target);
    if (promised == 0 || !held) continue;
    const double deviation = std::sqrt(promised * (1 - promised) / static_cast<double>(target.records.size()));
    if (*held < promised - tolerated_shortfall - 2 * deviation)
      missed.push_back(fmt::format("\"{}\" ({})", target.target->name, format_percent(*held)));
  }
  if (!missed.empty())
    warnings.push_back({"coverage_missed", Severity::caution,
                        fmt::format("Intervals or sets of classes hold fewer true values than the promised {}, on {}: "
                                    "the test molecules are unlike those that they were fitted on, as new ones may be",
                                    format_percent(promised), list_few(missed))});
}

void check_error_outliers(const ReportView& view, Warnings& warnings) {
  for (const TargetView& target : view.targets()) {
    if (target.target->task != data::TaskType::regression || target.records.size() < fewest_for_outliers) continue;
    const std::size_t count = count_outliers(target);
    double all = 0, largest = 0;
    for (std::size_t i = 0; i < target.by_error.size(); ++i) {
      const double error = target.error(target.by_error[i]);
      all += error * error;
      if (i < count) largest += error * error;
    }
    if (all == 0 || largest < dominant_share * all) continue;
    const auto rest = static_cast<double>(target.records.size() - count);
    warnings.push_back(
        {"error_outliers", Severity::caution,
         fmt::format("{} of {} {} {} of the squared error of \"{}\"; without {} RMSE is {} in place of {}. Check {}: a "
                     "unit, a sign or a typing mistake? If the values stand, compare models by MAE",
                     format_count(count, "molecule"), format_integer(target.records.size()),
                     count == 1 ? "makes" : "make", format_percent(largest / all), target.target->name,
                     count == 1 ? "it" : "them", format_significant(std::sqrt(std::max(all - largest, 0.0) / rest)),
                     format_significant(std::sqrt(all / static_cast<double>(target.records.size()))),
                     name_outliers(view, target, count))});
  }
}

void check_unpredicted(const ReportView& view, Warnings& warnings) {
  std::size_t missing = 0;
  for (const std::size_t record : view.test_records()) {
    bool has_prediction = view.targets().empty();
    for (const TargetView& target : view.targets())
      has_prediction |=
          !std::isnan(view.content().predictions[record * view.offsets().back() + view.offsets()[target.index]]);
    missing += !has_prediction;
  }
  if (missing > 0)
    warnings.push_back({"unpredicted", Severity::caution,
                        fmt::format("{} could not be predicted and {} left out of the scores: see the messages in the "
                                    "table of predictions",
                                    format_count(missing, "test molecule"), missing == 1 ? "is" : "are")});
}

}  // namespace athanor::evaluate
