// Evaluation of predictions: per-target and averaged scores with intervals, paired tests against baselines.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "athanor/data/dataset.h"
#include "athanor/metrics/metrics.h"

namespace athanor::evaluate {

/// One metric of one target, with its uncertainty and with what it was computed on.
struct ScoredMetric {
  metrics::Score score;
  std::optional<metrics::Interval> ci95;
  std::size_t n = 0;         ///< rows with a known value and a prediction; in "_mean": targets averaged
  std::size_t left_out = 0;  ///< in "_mean": targets whose score is undefined (`score.reason` names them)
};

/// target name -> metric name -> score; the entry "_mean" averages the defined scores of each metric over targets
/// (only over the targets that have it) and says how many were left out.
using ScoreTable = std::map<std::string, std::map<std::string, ScoredMetric>>;

/// Predictions of one model for chosen rows: [rows, outputs of the targets]; values are [rows, targets]. NaN
/// predictions (row not predictable) are left out. All metrics of the task are computed; the main ones have intervals,
/// percentile bootstraps. In "_mean" only rmse, r2 and roc_auc have one: it resamples rows, so that targets measured on
/// the same molecules move together. `intervals`: false leaves all of them out, which is fast. `groups` ([rows], empty
/// = each row is one) are drawn whole.
ScoreTable compute_scores(std::span<const data::Target> targets, std::span<const double> values,
                          std::span<const double> predictions, std::uint64_t seed, std::size_t threads = 1,
                          bool intervals = true, std::span<const std::size_t> groups = {});

/// What is to hold the known values: intervals of numbers and sets of classes.
struct Regions {
  std::vector<double> lower, upper;  ///< [records, targets], NaN where there is none; or empty
  std::vector<std::optional<std::vector<std::size_t>>> class_sets;  ///< [records, targets]; or empty
  double promised = 0;  ///< coverage of those that are conformal; 0 = none is
  bool empty() const { return lower.empty() && class_sets.empty(); }
};

/// Adds "coverage" (the share of known values that the regions hold) and "width" of intervals, or "set_size" of sets of
/// classes, as means over the rows with a region. No intervals.
void add_region_scores(ScoreTable& table, std::span<const data::Target> targets, std::span<const double> values,
                       const Regions& regions);

/// Adds the metrics of uncertainty_catalog to every regression target that has deviations, [rows, outputs] like the
/// predictions; no intervals. Rows without one are left out.
void add_uncertainty_scores(ScoreTable& table, std::span<const data::Target> targets, std::span<const double> values,
                            std::span<const double> predictions, std::span<const double> stds);

/// The shape of DESIGN section 5 for metrics.json: {t: {metric: {"value", "ci95", "n"[, "reason"]}}, "_mean": …};
/// entries of "_mean" also have "left_out".
nlohmann::json to_json(const ScoreTable& table);

/// Main metric of a task: rmse, roc_auc (two classes), mcc (several).
std::string main_metric(data::TaskType task);

/// A model against one baseline on one target: paired bootstrap of the main metric over the same rows.
struct Comparison {
  std::string metric;
  std::optional<metrics::PairedTest> test;  ///< difference = score of the model - score of the baseline
  std::string reason;                       ///< why there is no test
  std::string better = "undecided";         ///< "model" or "baseline" where p < 0.05
  std::size_t n = 0;                        ///< rows that both predict
};

/// target name -> comparison.
using ComparisonTable = std::map<std::string, Comparison>;

/// Both predictions are [rows, outputs]; rows that either leaves NaN are left out of the test. `groups` as above.
ComparisonTable compare_models(std::span<const data::Target> targets, std::span<const double> values,
                               std::span<const double> model, std::span<const double> baseline, std::uint64_t seed,
                               std::size_t threads = 1, std::span<const std::size_t> groups = {});

/// {t: {"metric", "difference", "ci95", "p_value", "better", "n"[, "reason"]}}; metrics.json holds one such object per
/// baseline under "comparisons".
nlohmann::json to_json(const ComparisonTable& table);

}  // namespace athanor::evaluate
