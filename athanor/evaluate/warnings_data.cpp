// Warnings about the data: columns that give the target away, rare classes, one-sided chemistry, lost rows.
#include <algorithm>
#include <numeric>

#include "athanor/core/text.h"
#include "athanor/data/refine.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/warning_checks.h"

namespace athanor::evaluate {
namespace {

constexpr double rare_class = 0.05, many_lost_rows = 0.10, large_scaffold = 0.30, large_cluster = 0.25;
/// A model that is no better than its data flags some right classes too.
constexpr double many_suspect_numbers = 0.02, many_suspect_classes = 0.05;
constexpr std::size_t fewest_for_space = 30, fewest_suspects = 3, named_suspects = 5;

double share(std::size_t part, std::size_t whole) { return static_cast<double>(part) / static_cast<double>(whole); }

}  // namespace

void check_leaking_columns(const ReportView& view, Warnings& warnings) {
  for (const LeakingColumn& column : view.content().leaking_columns) {
    const std::string what =
        column.measure == "classes"
            ? fmt::format("each of its texts goes with one class of \"{}\"", column.target)
            : fmt::format("{} {:.3f} with \"{}\"", column.measure, column.agreement, column.target);
    if (column.is_feature)
      warnings.push_back(
          {"leaking_column", Severity::serious,
           fmt::format("The feature column \"{}\" reproduces the target ({}): the model reads the answer. "
                       "Leave it out unless it is known before the measurement",
                       column.column, what)});
    else
      warnings.push_back(
          {"leaking_column", Severity::note,
           fmt::format("Column \"{}\" reproduces the target ({}); the model does not see it. Keep it out "
                       "of --featurizer \"column(…)\" and of --target",
                       column.column, what)});
  }
}

void check_imbalance(const ReportView& view, Warnings& warnings) {
  std::vector<std::string> names;
  double rarest = 1;
  std::vector<std::size_t> all(view.dataset().size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (const TargetView& target : view.targets()) {
    if (!target.is_binary()) continue;
    const ClassCounts counts = count_classes(view.dataset(), target.index, all);
    if (counts.total() == 0 || counts.is_single()) continue;
    const double rarer = share(counts.rarer(), counts.total());
    if (rarer >= rare_class) continue;
    names.push_back(target.target->name);
    rarest = std::min(rarest, rarer);
  }
  if (!names.empty())
    warnings.push_back(
        {"class_imbalance", Severity::caution,
         fmt::format("{} {} imbalanced: the rarer class has {}{} of the rows. Accuracy says little here; "
                     "look at PR-AUC, balanced accuracy and MCC, and split with --split stratified",
                     quote_few(names), names.size() == 1 ? "is" : "are", names.size() == 1 ? "" : "down to ",
                     format_percent(rarest))});
}

void check_target_outliers(const ReportView& view, Warnings& warnings) {
  for (std::string& sentence : data::describe_far_values(view.dataset()))
    warnings.push_back({"target_outliers", Severity::caution, std::move(sentence)});
}

void check_chemical_space(const ReportView& view, Warnings& warnings) {
  const auto& space = view.content().space;
  if (!space || space->molecules < fewest_for_space) return;
  std::string what;
  if (share(space->of_scaffold, space->molecules) > large_scaffold)
    what = fmt::format("One scaffold, {}, holds {} of the molecules", space->scaffold,
                       format_percent(share(space->of_scaffold, space->molecules)));
  else if (share(space->of_cluster, space->molecules) > large_cluster)
    what = fmt::format("One cluster of similar molecules (such as {}) holds {} of the data", space->cluster_example,
                       format_percent(share(space->of_cluster, space->molecules)));
  if (what.empty()) return;
  warnings.push_back({"one_series", Severity::caution,
                      what + ": the scores are of that series and say little about other chemistry. Compare with "
                             "--split cluster, and rely on in_domain when predicting"});
}

void check_suspects(const ReportView& view, Warnings& warnings) {
  for (const TargetView& target : view.targets()) {
    std::size_t known = 0, flagged = 0;
    std::vector<std::string> rows;
    for (const Suspect& suspect : view.content().suspects) {
      if (suspect.target != target.index) continue;
      ++known;
      if (!suspect.is_flagged) continue;
      ++flagged;
      if (rows.size() < named_suspects) rows.push_back(std::to_string(view.dataset().rows[suspect.record].front()));
    }
    if (flagged < fewest_suspects ||
        share(flagged, known) <
            (target.target->task == data::TaskType::regression ? many_suspect_numbers : many_suspect_classes))
      continue;
    warnings.push_back(
        {"suspect_labels", Severity::caution,
         fmt::format("{} of \"{}\" ({}) disagree with the model and with the nearest molecules, such as "
                     "{} {}: check them against the source (--suspects FILE lists them all, ranked)",
                     format_count(flagged, "value"), target.target->name, format_percent(share(flagged, known)),
                     rows.size() == 1 ? "row" : "rows", join_text(rows, ", "))});
  }
}

void check_lost_rows(const ReportView& view, Warnings& warnings) {
  const data::CurationSummary* summary = view.content().curation;
  if (!summary || summary->rows == 0) return;
  const std::size_t lost = summary->invalid + summary->dropped;
  if (share(lost, summary->rows) > many_lost_rows)
    warnings.push_back(
        {"lost_rows", Severity::caution,
         fmt::format("{} of the input rows could not be used ({} of {}): see issues.csv for the reasons",
                     format_percent(share(lost, summary->rows)), format_integer(lost), format_integer(summary->rows))});
  if (summary->conflicting_groups * 20 > summary->records)
    warnings.push_back({"repeats_disagree", Severity::note,
                        fmt::format("{} have repeated measurements that disagree: no model can be more exact than its "
                                    "data. Look at them in issues.csv, or try --duplicates drop-conflicting",
                                    format_count(summary->conflicting_groups, "molecule"))});
}

}  // namespace athanor::evaluate
