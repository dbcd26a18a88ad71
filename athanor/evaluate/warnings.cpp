// Warnings: what limits the trust in the scores of a run, in sentences; the worst come first.
#include <algorithm>

#include "athanor/evaluate/warning_checks.h"

namespace athanor::evaluate {

ClassCounts count_classes(const data::Dataset& dataset, std::size_t target, const std::vector<std::size_t>& records) {
  ClassCounts counts;
  for (const std::size_t record : records) {
    if (!dataset.has_value(record, target)) continue;
    ++(dataset.value(record, target) > 0.5 ? counts.ones : counts.zeros);
  }
  return counts;
}

std::vector<Warning> find_warnings(const ReportContent& content) {
  const ReportView view(content);
  Warnings warnings;
  for (const auto check : {check_same_molecules, check_leaking_columns, check_baselines, check_skill, check_classes,
                           check_rare_classes, check_test_size, check_near_duplicates, check_domain, check_coverage,
                           check_error_outliers, check_target_outliers, check_imbalance, check_chemical_space,
                           check_suspects, check_unpredicted, check_lost_rows})
    check(view, warnings);
  std::stable_sort(warnings.begin(), warnings.end(),
                   [](const Warning& a, const Warning& b) { return a.severity > b.severity; });
  return warnings;
}

}  // namespace athanor::evaluate
