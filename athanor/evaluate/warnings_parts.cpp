// Warnings about the parts of a split: what stands on both sides, how far apart they are, how large and of which
// classes.
#include <algorithm>
#include <numeric>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/warning_checks.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t few_test_rows = 30, few_of_class = 10, fewest_for_domain = 20;
constexpr double many_near_duplicates = 0.10, many_outside = 0.25;

/// What several splits leave out of the training set, together.
struct PooledLeakage {
  std::size_t test = 0, exact = 0, near = 0;
  double threshold = 0.9;
};

PooledLeakage pool_leakages(const ReportView& view) {
  PooledLeakage pooled;
  for (const data::Leakage& leakage : view.content().leakages) {
    pooled.test += leakage.test_size;
    pooled.exact += leakage.exact;
    pooled.near += leakage.near;
    pooled.threshold = leakage.threshold;
  }
  return pooled;
}

bool has_parts(const ReportView& view) {
  return !view.content().splits.empty() && !view.content().splits.front().train.empty();
}

/// What few rows leave open about the main score of a target.
std::string describe_uncertainty(const ReportView& view, const TargetView& target) {
  if (target.is_multiclass()) {
    const double one = 100.0 / static_cast<double>(target.records.size());
    return fmt::format("one molecule more or less is {:.1f} % of accuracy", one);
  }
  if (!target.is_binary()) {
    const metrics::Interval factors = metrics::compute_rmse_factors(target.records.size());
    return fmt::format("the RMSE of many more molecules may be {:.2f} to {:.2f} times this one", factors.low,
                       factors.high);
  }
  const ClassCounts counts = count_classes(view.dataset(), target.index, target.records);
  const auto score = metrics::compute_metric("roc_auc", target.truth, target.prediction);
  const double auc = score.value.value_or(0.8);
  const metrics::Interval interval = metrics::compute_roc_auc_interval(auc, counts.ones, counts.zeros);
  return fmt::format("an ROC-AUC of {:.2f} may as well be {:.2f} or {:.2f}", auc, interval.low, interval.high);
}

std::string describe_small_test(const ReportView& view, const TargetView& target) {
  const ClassCounts counts = count_classes(view.dataset(), target.index, target.records);
  const bool few_rows = target.records.size() < few_test_rows;
  if (few_rows) return fmt::format("only {} in the test set", format_count(target.records.size(), "row"));
  return fmt::format("only {} of class {} in the test set", format_count(counts.rarer(), "row"),
                     counts.ones < counts.zeros ? 1 : 0);
}

bool is_small(const ReportView& view, const TargetView& target) {
  if (target.records.size() < few_test_rows) return true;
  if (!target.is_binary()) return false;
  const ClassCounts counts = count_classes(view.dataset(), target.index, target.records);
  return counts.rarer() > 0 && counts.rarer() < few_of_class;
}

}  // namespace

void check_same_molecules(const ReportView& view, Warnings& warnings) {
  const PooledLeakage pooled = pool_leakages(view);
  if (pooled.exact == 0) return;
  if (!has_parts(view)) {
    warnings.push_back(
        {"same_molecule", Severity::serious,
         view.dataset().has_reactions()
             ? fmt::format("{} the molecules of a reaction that the model was trained on; the scores "
                           "may be too good by that: score it on reactions it has not seen",
                           pooled.exact == 1 ? "1 row has" : format_integer(pooled.exact) + " rows have")
             : fmt::format("{} among the model's own training molecules; the scores are too good by "
                           "that: score it on molecules it has not seen",
                           pooled.exact == 1 ? "1 row is" : format_integer(pooled.exact) + " rows are")});
    return;
  }
  const bool folds = view.content().splits.size() > 1;
  warnings.push_back(
      {folds ? "duplicates_across_folds" : "same_molecule", Severity::serious,
       fmt::format("{} also in the training set{}: those scores measure memory, not prediction. Merge duplicates "
                   "(--duplicates mean) or keep them on one side of the split",
                   pooled.exact == 1 ? "1 test molecule is" : format_integer(pooled.exact) + " test molecules are",
                   folds ? " of their fold" : "")});
}

void check_near_duplicates(const ReportView& view, Warnings& warnings) {
  const PooledLeakage pooled = pool_leakages(view);
  const bool is_foreign = !has_parts(view);
  // Of foreign data the molecules that were trained on are told already.
  const std::size_t near = is_foreign ? pooled.near - std::min(pooled.near, pooled.exact) : pooled.near;
  if (pooled.test == 0 || static_cast<double>(near) <= many_near_duplicates * static_cast<double>(pooled.test)) return;
  warnings.push_back(
      {"near_duplicates", Severity::caution,
       fmt::format(
           "{} of the test molecules have a near duplicate in the training set (Tanimoto similarity of at least "
           "{}): expect worse scores on new chemistry{}",
           format_percent(static_cast<double>(near) / static_cast<double>(pooled.test)), pooled.threshold,
           is_foreign ? "" : ", and try --split scaffold or cluster")});
}

void check_domain(const ReportView& view, Warnings& warnings) {
  const ReportContent& content = view.content();
  std::size_t test = 0, outside = 0;
  for (std::size_t i = 0; i < std::min(content.leakages.size(), content.domain_thresholds.size()); ++i)
    for (const double nearest : content.leakages[i].nearest) {
      ++test;
      outside += nearest < content.domain_thresholds[i];
    }
  if (test < fewest_for_domain || static_cast<double>(outside) <= many_outside * static_cast<double>(test)) return;
  warnings.push_back(
      {"out_of_domain", Severity::caution,
       fmt::format("{} of the test molecules are outside the domain of the training set (5 % would be if they were "
                   "alike): the scores are of extrapolation, so look at them by similarity, and at in_domain when "
                   "predicting",
                   format_percent(static_cast<double>(outside) / static_cast<double>(test)))});
}

void check_test_size(const ReportView& view, Warnings& warnings) {
  if (view.content().splits.empty()) return;
  std::vector<std::string> names;
  const TargetView* smallest = nullptr;
  for (const TargetView& target : view.targets()) {
    if (!is_small(view, target)) continue;
    names.push_back(target.target->name);
    if (!smallest || target.records.size() < smallest->records.size()) smallest = &target;
  }
  if (!smallest) return;
  const bool is_one = names.size() == 1;
  warnings.push_back(
      {"small_test", Severity::caution,
       fmt::format("{} {} {}{}: {}. Read the intervals, test on more molecules, or cross-validate with repeats "
                   "(athanor evaluate FILE --cv 5 --repeats 5)",
                   quote_few(names), is_one ? "has" : "have", is_one ? "" : "few test rows, the fewest ",
                   describe_small_test(view, *smallest),
                   smallest->records.empty() ? "there is nothing to score" : describe_uncertainty(view, *smallest))});
}

void check_classes(const ReportView& view, Warnings& warnings) {
  struct Part {
    const char* name;
    std::vector<std::size_t> data::Split::*records;
    Severity severity;
    const char* consequence;
  };
  const std::vector<data::Split>& splits = view.content().splits;
  for (const Part part : {Part{"training", &data::Split::train, Severity::serious, "nothing can be learnt there"},
                          Part{"validation", &data::Split::val, Severity::caution, "early stopping is blind there"},
                          Part{"test", &data::Split::test, Severity::serious, "ranking scores are undefined there"}}) {
    std::vector<std::string> names;
    for (const TargetView& target : view.targets()) {
      if (!target.is_binary()) continue;
      if (std::any_of(splits.begin(), splits.end(), [&](const data::Split& split) {
            return count_classes(view.dataset(), target.index, split.*part.records).is_single();
          }))
        names.push_back(target.target->name);
    }
    if (!names.empty())
      warnings.push_back(
          {"one_class", part.severity,
           fmt::format("{} {} one class only in the {} set{}: {}. Use --split stratified{}", quote_few(names),
                       names.size() == 1 ? "has" : "have", part.name, splits.size() > 1 ? " of at least one fold" : "",
                       part.consequence, splits.size() > 1 ? " or fewer folds" : " or larger parts")});
  }
}

/// Classes that training has seen too little of to know them.
void check_rare_classes(const ReportView& view, Warnings& warnings) {
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
      warnings.push_back(
          {"rare_class", Severity::caution,
           fmt::format("\"{}\" has fewer than {} training molecules of {} {}: little can be learnt about {}",
                       target.target->name, few_of_class, rare.size() == 1 ? "class" : "the classes", quote_few(rare),
                       rare.size() == 1 ? "it" : "them")});
  }
}

}  // namespace athanor::evaluate
