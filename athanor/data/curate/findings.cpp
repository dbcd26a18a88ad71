// What curation says when it is done, and what it cannot let pass.
#include "athanor/data/curate/findings.h"

#include <algorithm>
#include <map>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/targets.h"

namespace athanor::data {

void require_records(const Table& table, const Curation& curation) {
  if (curation.dataset.size() > 0) return;
  const auto issues = curation.issues.sorted();
  const auto first = std::find_if(issues.begin(), issues.end(), [](const Issue& issue) {
    return issue.action == "invalid" || issue.action == "dropped";
  });
  fail(ErrorCode::invalid_input, "{}: no row can be used: {} invalid, {} dropped{}", table.source,
       curation.summary.invalid, curation.summary.dropped,
       first == issues.end() ? "" : fmt::format("; row {}: {}", first->row, first->message));
}

void require_learnable(const Table& table, const Dataset& dataset, bool all_targets, Progress& progress) {
  for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
    std::vector<double> values;
    for (std::size_t i = 0; i < dataset.size(); ++i) values.push_back(dataset.value(i, t));
    const std::string obstacle = find_learning_obstacle(dataset.targets[t], values);
    if (obstacle.empty()) continue;
    const std::string message =
        fmt::format("{}: after curation, target \"{}\" {}", table.source, dataset.targets[t].name, obstacle);
    if (!all_targets) throw Error(ErrorCode::invalid_input, message);
    progress.warn(message);
  }
}

void report_findings(const Table& table, const Curation& curation, Progress& progress) {
  std::map<std::string, std::size_t> counts;
  for (const Issue& issue : curation.issues.sorted())
    if (issue.action == "missing" || issue.action == "warning") ++counts[issue.code];
  const auto note = [&](const std::string& code, std::string_view noun, std::string_view what) {
    if (counts[code] > 0) progress.note(fmt::format("{} {}", format_count(counts[code], noun), what));
  };
  note("not_a_number", "target cell", "without a number, taken as missing");
  note("infinite_value", "target cell", "with infinity, taken as missing");
  note("censored_value", "target cell", "with a bound such as <5, taken as missing (--censored keep keeps them)");
  note("approximate_value", "target cell", "with an estimate such as ~5, taken as missing");
  note("bounds_differ", "molecule", "with bounds on both sides of the value, taken as missing");
  const auto& relations = curation.dataset.relations;
  if (const auto bounds =
          relations.size() - static_cast<std::size_t>(std::count(relations.begin(), relations.end(), 0));
      bounds > 0)
    progress.note(fmt::format("{} such as <5: models learn that the value is beyond, scores are of exact values",
                              format_count(bounds, "target value") + (bounds == 1 ? " is a bound" : " are bounds")));
  note("joined_groups", "molecule", "in several groups of --group-column; these groups count as one");
  note("missing_group", "row", "without a group; each is a group of its own");
  if (const std::size_t count = counts["duplicate_across_folds"]; count > 0)
    progress.warn(fmt::format("{}: {} in several folds of the predefined split (kept; see the issues)", table.source,
                              count == 1 ? "1 molecule is" : format_count(count, "molecule") + " are"));
}

}  // namespace athanor::data
