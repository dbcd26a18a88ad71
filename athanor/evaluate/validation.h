// What a cross-validation found, for its page and tables: folds, choices, shuffled targets, learning curve, suspects.
#pragma once

#include "athanor/data/curate.h"
#include "athanor/evaluate/cross_validation.h"
#include "athanor/evaluate/report.h"
#include "athanor/evaluate/suspects.h"
#include "athanor/evaluate/warning.h"

namespace athanor::evaluate {

/// Scores with the real and with permuted values of one target, by the unit-free metric of its task.
struct ScrambledScores {
  std::string target, metric;
  double real = 0;                ///< mean over the folds of the first repeat
  std::vector<double> scrambled;  ///< one mean per permutation
  /// (n + 1) / (N + 1), n = permutations that score at least as well (Phipson & Smyth 2010,
  /// doi:10.2202/1544-6115.1585).
  double p_value() const;
};

/// One fit on a part of the training molecules of one fold.
struct CurveScores {
  double fraction = 1;
  FoldScores scores;  ///< train_rows: what was fitted on
};

struct Validation {
  std::string title;
  std::string model;  ///< the main contender
  const data::Dataset* dataset = nullptr;
  const data::CurationSummary* curation = nullptr;
  std::string split;
  std::size_t num_folds = 0, repeats = 1;
  std::vector<FoldScores> folds;
  nlohmann::json choices = nlohmann::json::array();  ///< as in the JSON output
  std::vector<ScrambledScores> scrambled;
  std::vector<CurveScores> curve;
  std::vector<Suspect> suspects;
  std::vector<Warning> warnings;
  /// The held-out predictions of the first repeat as a run has those of its test rows; its metrics are "cliffs", by
  /// contender, and "domain", as in metrics.json.
  ReportContent held_out;
  nlohmann::json manifest;
};

/// One self-contained page: warnings, scores per model and fold, comparisons, cliffs, and what else was asked for.
std::string format_validation_report(const Validation& validation);

/// Contenders in the order of the first fold, the main one first.
std::vector<std::string> list_contenders(const std::vector<FoldScores>& folds);

/// Did twice the molecules help? Differences of the main metric between the two largest fractions, per model and
/// target, by the corrected resampled t test: {model: {target: {"metric", "from", "to", "difference", "ci95",
/// "p_value"}}}; from and to are mean numbers of training molecules.
nlohmann::json compare_last_step(const std::vector<CurveScores>& curve, std::span<const data::Target> targets);

/// CSV: fraction, train_rows, then as format_fold_table.
std::string format_curve_table(const std::vector<CurveScores>& curve);
/// {target: {"metric", "real", "scrambled": […], "p_value"}}.
nlohmann::json to_json(std::span<const ScrambledScores> scrambled);
/// [{"model", "target", "metric", "fraction", "train_rows", "mean", "std", "folds"}].
nlohmann::json summarize_curve(const std::vector<CurveScores>& curve, std::span<const data::Target> targets);

/// Warnings that only a cross-validation can give: scrambled_as_good, nested_optimism.
std::vector<Warning> find_validation_warnings(const Validation& validation);

}  // namespace athanor::evaluate
