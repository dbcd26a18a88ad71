// Evaluation of predictions: per-target and averaged scores with intervals, paired tests against baselines.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "athanor/data/dataset.h"
#include "athanor/metrics/metrics.h"

namespace athanor::evaluate {

struct ScoredMetric {
  metrics::Score score;
  std::optional<metrics::Interval> ci95;
  std::size_t n = 0;        ///< rows with a known value
};

/// target name -> metric name -> score; the entry "_mean" averages the defined scores of each metric over targets
/// (only over targets of the task it belongs to) and says how many were left out.
using ScoreTable = std::map<std::string, std::map<std::string, ScoredMetric>>;

/// Predictions of one model for chosen rows: [rows, targets] like the values. NaN predictions (row not predictable) are left out.
ScoreTable compute_scores(std::span<const data::Target> targets, std::span<const double> values,
                          std::span<const double> predictions, std::uint64_t seed);

/// The shape of DESIGN section 5 for metrics.json: {t: {metric: {"value", "ci95", "n"[, "reason"]}}, "_mean": …}.
nlohmann::json to_json(const ScoreTable& table);

/// Main metric of a task: rmse, roc_auc.
std::string main_metric(data::TaskType task);

}  // namespace athanor::evaluate
