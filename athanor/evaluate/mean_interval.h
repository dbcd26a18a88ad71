// The columns of one target and the bootstrap interval of a metric averaged over several targets.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "athanor/data/dataset.h"
#include "athanor/metrics/metrics.h"

namespace athanor::evaluate {

/// Rows of one target with a known value and a prediction; `rows` indexes the table they were taken from.
struct TargetColumn {
  std::vector<std::size_t> rows;
  std::vector<double> truth, prediction;  ///< [rows], [rows, outputs of the target]
};

/// Column `target` of `values` [rows, targets] and its outputs of `predictions` [rows, outputs]; NaN values and
/// predictions are left out.
TargetColumn select_column(std::span<const data::Target> targets, std::span<const double> values,
                           std::span<const double> predictions, std::size_t target);

/// Percentile bootstrap (95 %) of the mean over targets: each round draws rows of the table with replacement and scores
/// every target on its drawn rows. Rounds in which a target is undefined are dropped; nothing when fewer than 90 %
/// remain. `groups` ([rows of the table], empty = each row is one) are drawn whole. Above 100,000 rows there are fewer
/// rounds, at least 200. The same at any number of threads.
std::optional<metrics::Interval> compute_mean_interval(const std::string& metric,
                                                       const std::vector<const TargetColumn*>& columns,
                                                       std::uint64_t seed, std::size_t threads, int rounds = 1000,
                                                       std::span<const std::size_t> groups = {});

}  // namespace athanor::evaluate
