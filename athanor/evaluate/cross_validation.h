// Scores of models over the folds of a cross-validation: table, summary and corrected tests.
#pragma once

#include "athanor/evaluate/evaluation.h"

namespace athanor::evaluate {

/// The scores of one model on the test rows of one fold.
struct FoldScores {
  std::size_t repeat = 0, fold = 0;  ///< from 0
  std::string model;
  std::size_t train_rows = 0, test_rows = 0;
  ScoreTable scores;  ///< without intervals
};

/// CSV: repeat, fold, model, target, metric, value (empty where undefined), n, train_rows, test_rows; one row per
/// score.
std::string format_fold_table(const std::vector<FoldScores>& folds);

/// The main metric of one contender against another on one target by the corrected resampled t test: {"metric",
/// "difference", "ci95", "p_value", "better": "model" (the first), "baseline" or "undecided"}; without a test the
/// difference is null.
nlohmann::json compare_contenders(const std::vector<FoldScores>& folds, const std::string& model,
                                  const std::string& other, const data::Target& target);

/// {"scores": {model: {target: {metric: {"mean", "std", "folds"}}}}, "comparisons": {baseline: {target: {"metric",
/// "difference", "ci95", "p_value", "better"}}}}: mean and sample standard deviation over the folds where a score is
/// defined; `model` against every other model by the corrected resampled t test on the main metric of each target.
nlohmann::json summarize_folds(const std::vector<FoldScores>& folds, const std::string& model,
                               std::span<const data::Target> targets);

}  // namespace athanor::evaluate
