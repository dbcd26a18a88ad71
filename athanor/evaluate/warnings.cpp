// Warnings: what limits the trust in the scores of a run, in sentences.
#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_view.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t few_test_rows = 30, few_of_class = 10;
constexpr double many_near_duplicates = 0.10, rare_class = 0.05, many_lost_rows = 0.10;

struct ClassCounts {
  std::size_t zeros = 0, ones = 0;
  std::size_t total() const { return zeros + ones; }
  bool is_single() const { return total() > 0 && (zeros == 0 || ones == 0); }
};

ClassCounts count_classes(const data::Dataset& dataset, std::size_t target, const std::vector<std::size_t>& records) {
  ClassCounts counts;
  for (const std::size_t record : records) {
    if (!dataset.has_value(record, target)) continue;
    ++(dataset.value(record, target) > 0.5 ? counts.ones : counts.zeros);
  }
  return counts;
}

void warn_small_test(const ReportView& view, std::vector<std::string>& warnings) {
  if (view.content().splits.empty()) return;
  std::vector<std::string> names;
  std::size_t fewest = few_test_rows;
  for (const TargetView& target : view.targets()) {
    if (target.records.size() >= few_test_rows) continue;
    names.push_back(target.target->name);
    fewest = std::min(fewest, target.records.size());
  }
  if (names.empty()) return;
  const bool is_one = names.size() == 1;
  warnings.push_back(
      fmt::format("{} {} only {}{} in the test set: with fewer than {} the scores are rough, so read the intervals",
                  quote_few(names), is_one ? "has" : "have", is_one ? "" : "few rows, at least ",
                  format_count(fewest, "row"), few_test_rows));
}

void warn_single_class(const ReportView& view, std::vector<std::string>& warnings) {
  struct Part {
    const char* name;
    std::vector<std::size_t> data::Split::*records;
  };
  for (const Part part : {Part{"training", &data::Split::train}, Part{"validation", &data::Split::val},
                          Part{"test", &data::Split::test}}) {
    std::vector<std::string> names;
    for (const TargetView& target : view.targets()) {
      if (!target.is_binary()) continue;
      const bool is_single =
          std::any_of(view.content().splits.begin(), view.content().splits.end(), [&](const data::Split& split) {
            return count_classes(view.dataset(), target.index, split.*part.records).is_single();
          });
      if (is_single) names.push_back(target.target->name);
    }
    if (!names.empty())
      warnings.push_back(fmt::format(
          "{} {} one class only in the {} set{}: {}", quote_few(names), names.size() == 1 ? "has" : "have", part.name,
          view.content().splits.size() > 1 ? " of at least one fold" : "",
          part.name == std::string("training") ? "nothing can be learnt there" : "ranking scores are undefined there"));
  }
}

void warn_imbalance(const ReportView& view, std::vector<std::string>& warnings) {
  std::vector<std::string> names;
  double rarest = 1;
  std::vector<std::size_t> all(view.dataset().size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  for (const TargetView& target : view.targets()) {
    if (!target.is_binary()) continue;
    const ClassCounts counts = count_classes(view.dataset(), target.index, all);
    if (counts.total() == 0 || counts.is_single()) continue;
    const double share = static_cast<double>(std::min(counts.zeros, counts.ones)) / static_cast<double>(counts.total());
    if (share >= rare_class) continue;
    names.push_back(target.target->name);
    rarest = std::min(rarest, share);
  }
  if (!names.empty())
    warnings.push_back(
        fmt::format("{} {} imbalanced: the rarer class has {}{} of the rows. Accuracy says little here; look at "
                    "PR-AUC, balanced accuracy and MCC",
                    quote_few(names), names.size() == 1 ? "is" : "are", names.size() == 1 ? "" : "down to ",
                    format_percent(rarest)));
}

void warn_leakage(const ReportView& view, std::vector<std::string>& warnings) {
  std::size_t test = 0, exact = 0, near = 0;
  double threshold = 0.9;
  for (const data::Leakage& leakage : view.content().leakages) {
    test += leakage.test_size;
    exact += leakage.exact;
    near += leakage.near;
    threshold = leakage.threshold;
  }
  if (exact > 0)
    warnings.push_back(fmt::format("{} also in the training set: those scores measure memory, not prediction",
                                   exact == 1 ? "1 test molecule is" : format_integer(exact) + " test molecules are"));
  if (test > 0 && static_cast<double>(near) > many_near_duplicates * static_cast<double>(test))
    warnings.push_back(
        fmt::format("{} of the test molecules have a near duplicate in the training set (Tanimoto similarity of "
                    "at least {}): expect worse scores on new chemistry, and try --split scaffold",
                    format_percent(static_cast<double>(near) / static_cast<double>(test)), threshold));
}

/// Is the best baseline of a target ahead of the model, and is that more than chance?
enum class Standing { behind, level, ahead };
Standing find_standing(const nlohmann::json& comparison) {
  if (!comparison.is_object() || !comparison.value("difference", nlohmann::json()).is_number()) return Standing::ahead;
  const double difference = comparison.at("difference").get<double>();
  const bool is_higher_better = metrics::is_higher_better(comparison.value("metric", "rmse"));
  if (is_higher_better ? difference >= 0 : difference <= 0) return Standing::ahead;
  return comparison.value("better", "") == "baseline" ? Standing::behind : Standing::level;
}

void warn_baselines(const ReportView& view, std::vector<std::string>& warnings) {
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
    warnings.push_back(fmt::format("A baseline is better than {} on {} (paired test, p < 0.05): prefer it there", model,
                                   list_few(worse)));
  if (!undecided.empty())
    warnings.push_back(
        fmt::format("A baseline scores better than {} on {}, though this test set cannot decide between "
                    "them: prefer the simpler model, or test on more molecules",
                    model, list_few(undecided)));
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

void warn_no_skill(const ReportView& view, std::vector<std::string>& warnings) {
  std::map<data::TaskType, std::vector<std::string>> unskilled;
  for (const TargetView& target : view.targets()) {
    const Skill skill = choose_skill(target.target->task);
    const ShownScore score = view.find_score({"test", target.target->name, skill.metric});
    if (!score.value) continue;
    const double lowest = score.interval ? score.interval->low : *score.value;
    if (lowest <= skill.none) unskilled[target.target->task].push_back(target.target->name);
  }
  for (const auto& [task, names] : unskilled) {
    const Skill skill = choose_skill(task);
    warnings.push_back(fmt::format("On {} the model may be no better than {} (the interval of {} reaches {})",
                                   quote_few(names),
                                   task == data::TaskType::regression ? "always predicting the mean" : "chance",
                                   format_metric_name(skill.metric), skill.none));
  }
}

/// Classes that training has seen too little of to know them.
void warn_rare_classes(const ReportView& view, std::vector<std::string>& warnings) {
  for (const TargetView& target : view.targets()) {
    if (!target.is_multiclass()) continue;
    std::vector<std::string> rare;
    for (std::size_t k = 0; k < target.target->classes.size(); ++k) {
      std::size_t fewest = few_of_class;
      for (const data::Split& split : view.content().splits) {
        const auto count = std::count_if(split.train.begin(), split.train.end(), [&](std::size_t record) {
          return view.dataset().value(record, target.index) == static_cast<double>(k);
        });
        fewest = std::min(fewest, static_cast<std::size_t>(count));
      }
      if (fewest < few_of_class) rare.push_back(target.target->classes[k]);
    }
    if (!rare.empty())
      warnings.push_back(fmt::format(
          "\"{}\" has fewer than {} training molecules of {} {}: little can be learnt about {}", target.target->name,
          few_of_class, rare.size() == 1 ? "class" : "the classes", quote_few(rare), rare.size() == 1 ? "it" : "them"));
  }
}

void warn_lost_rows(const ReportView& view, std::vector<std::string>& warnings) {
  const data::CurationSummary* summary = view.content().curation;
  if (!summary || summary->rows == 0) return;
  const std::size_t lost = summary->invalid + summary->dropped;
  if (static_cast<double>(lost) > many_lost_rows * static_cast<double>(summary->rows))
    warnings.push_back(fmt::format("{} of the input rows could not be used ({} of {}): see issues.csv for the reasons",
                                   format_percent(static_cast<double>(lost) / static_cast<double>(summary->rows)),
                                   format_integer(lost), format_integer(summary->rows)));
  if (summary->conflicting_groups * 20 > summary->records)
    warnings.push_back(
        fmt::format("{} have repeated measurements that disagree: no model can be more exact than its data",
                    format_count(summary->conflicting_groups, "molecule")));
}

void warn_unpredicted(const ReportView& view, std::vector<std::string>& warnings) {
  std::size_t missing = 0;
  for (const std::size_t record : view.test_records()) {
    bool has_prediction = view.targets().empty();
    for (const TargetView& target : view.targets())
      has_prediction |=
          !std::isnan(view.content().predictions[record * view.offsets().back() + view.offsets()[target.index]]);
    missing += !has_prediction;
  }
  if (missing > 0)
    warnings.push_back(fmt::format("{} could not be predicted and {} left out of the scores",
                                   format_count(missing, "test molecule"), missing == 1 ? "is" : "are"));
}

}  // namespace

std::vector<std::string> find_warnings(const ReportContent& content) {
  const ReportView view(content);
  std::vector<std::string> warnings;
  warn_baselines(view, warnings);
  warn_no_skill(view, warnings);
  warn_small_test(view, warnings);
  warn_single_class(view, warnings);
  warn_leakage(view, warnings);
  warn_imbalance(view, warnings);
  warn_rare_classes(view, warnings);
  warn_unpredicted(view, warnings);
  warn_lost_rows(view, warnings);
  return warnings;
}

}  // namespace athanor::evaluate
