// The filters of refinement: what each says of the curated molecules.
#pragma once

#include "athanor/data/refine.h"

namespace athanor::data {

/// Flags outliers; adds what was found to `out`. Nothing to take unless drop_outliers.
std::optional<FilterVerdict> judge_outliers(const Curation& curation, const RefineOptions& options, Refinement& out);

/// Values nearer to their threshold than the gray zone; `thresholds` per target, NaN = none.
std::optional<FilterVerdict> judge_gray_zone(const Dataset& dataset, const std::vector<double>& thresholds,
                                             double gray_zone);

/// Searches for alerts (into out.alerts and out.alert_counts).
std::optional<FilterVerdict> judge_alerts(const Dataset& dataset, const RefineOptions& options, std::size_t threads,
                                          Progress& progress, Refinement& out);

/// Computes properties (into out.properties), when a rule or the columns are asked for; one verdict per rule.
std::vector<FilterVerdict> judge_rules(const Dataset& dataset, const RefineOptions& options, std::size_t threads,
                                       Progress& progress, Refinement& out);

/// One per target, NaN = stays as it is. Error(invalid_options) when the numbers do not fit the targets.
std::vector<double> resolve_thresholds(const Dataset& dataset, const RefineOptions& options);

}  // namespace athanor::data
