// From predictions to the content of metrics.json, and the predictions themselves by the path that predict uses.
#pragma once

#include <map>
#include <optional>

#include "athanor/data/curate.h"
#include "athanor/data/split.h"
#include "athanor/evaluate/report.h"
#include "athanor/predict/records.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// Predictions for the rows of a table, with progress.
std::vector<predict::Prediction> predict_table(predict::Predictor& predictor, const data::Table& table,
                                               const predict::InputColumns& columns, const Context& context);

/// Predictions for chosen records, exactly as `athanor predict` would give them for the rows they come from; their
/// domain is left out unless the bundle measures it by more than similarity.
std::vector<predict::Prediction> predict_dataset(const bundle::Bundle& bundle, const data::Dataset& dataset,
                                                 std::span<const std::size_t> records, const Context& context);

/// Their means alone, [records, outputs], NaN where there is none.
std::vector<double> predict_means(const bundle::Bundle& bundle, const data::Dataset& dataset,
                                  std::span<const std::size_t> records, const Context& context);

/// Mean over targets of R2 (numbers) or ROC-AUC (classes) of `predictions` [records, outputs] (NaN = none): larger is
/// better; NaN when undefined everywhere.
double compute_selection_score(const data::Dataset& dataset, std::span<const std::size_t> records,
                               std::span<const double> predictions);

/// The test records of all splits, one after another.
std::vector<std::size_t> pool_test_records(std::span<const data::Split> splits);

struct EvaluationInput {
  const data::Dataset* dataset = nullptr;
  std::vector<data::Split> splits;
  std::vector<data::Leakage> leakages;
  std::string model;
  std::vector<double> predictions;  ///< [records, outputs]
  std::vector<double> stds;         ///< likewise; empty when the model gives none
  evaluate::Regions regions;
  std::map<std::string, std::vector<double>> baselines;
  std::uint64_t seed = 0;
};

/// Intervals and sets of classes of the predictions, for all targets of the bundle they come from; empty without any.
/// `predictions` that failed have none. `calibration`: of that bundle.
evaluate::Regions list_regions(std::span<const predict::Prediction> predictions, std::size_t num_targets,
                               const bundle::Calibration& calibration);

/// metrics.json as DESIGN section 5 gives it, with comparisons and leakage. Scores are of exact values; where there are
/// bounds, "bounds" says per model and target how many of the test set there are, how many the predictions keep, and
/// the scores of exact values and bounds together (chemprop's bounded rmse, mae and r2).
nlohmann::json compute_metrics(const EvaluationInput& input, std::size_t threads);

/// {name: {"task", "unit"[, "classes"]}}.
nlohmann::json to_json(std::span<const data::Target> targets);

/// Similarity and the further measures of the domain for each record; nothing without such measures. `has_folds`: each
/// fold has thresholds of its own.
std::vector<evaluate::DomainValues> list_domain_values(std::span<const predict::Prediction> predictions,
                                                       std::span<const bundle::DomainMeasure> measures, bool has_folds);

}  // namespace athanor::workflows
