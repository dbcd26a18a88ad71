// What the sections of the report read: test rows per target, scores of metrics.json with their place in it, drawings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/evaluate/report.h"

namespace athanor::evaluate {

/// Test rows of one target that have a value and a prediction, pooled over folds.
struct TargetView {
  std::size_t index = 0;
  const data::Target* target = nullptr;
  std::string row_word;  ///< ReportContent::row_word
  std::vector<std::size_t> records;
  /// Of several classes the probability of the true class, and 1 as what it should be.
  std::vector<double> truth, prediction;
  std::vector<std::size_t> true_class, predicted_class;  ///< of several classes
  std::vector<double> probabilities;                     ///< of several classes, [records, classes]
  std::vector<double> std;                               ///< of `prediction`; empty when there is none
  std::vector<double> lower, upper;                      ///< of intervals; empty when there are none
  std::vector<std::vector<std::size_t>> class_sets;      ///< classes not ruled out; empty when there are none
  std::vector<double> similarity;                        ///< to the nearest training record; empty when unknown
  std::vector<std::size_t> by_error;                     ///< places, largest error first
  std::vector<std::size_t> shown;  ///< places drawn as dots, ascending; all of them unless `is_dense`
  bool is_dense = false;
  int decimals = 2;  ///< for values of this target
  double error(std::size_t place) const { return prediction[place] - truth[place]; }
  /// Of two or several classes.
  std::size_t find_true_class(std::size_t place) const {
    return is_multiclass() ? true_class[place] : static_cast<std::size_t>(truth[place]);
  }
  bool is_binary() const { return target->task == data::TaskType::binary; }
  bool is_multiclass() const { return target->task == data::TaskType::multiclass; }
  bool is_number() const { return target->task == data::TaskType::regression; }
  /// "gap" or "gap (eV)", plain text.
  std::string label() const;
};

/// One score of metrics.json.
struct ShownScore {
  std::optional<double> value = {};
  std::optional<metrics::Interval> interval = {};
  std::size_t n = 0;
  std::string reason = {};
  std::string place = {};  ///< JSON pointer of the entry
};

/// Predictions of one model at the rows of a target view; `series` is its colour and mark.
struct ModelSeries {
  std::size_t series = 0;
  std::string name;
  std::vector<double> prediction;
};

class ReportView {
 public:
  /// Error(internal) when the arrays do not fit the dataset.
  explicit ReportView(const ReportContent& content);

  const ReportContent& content() const { return content_; }
  const data::Dataset& dataset() const { return *content_.dataset; }
  const std::vector<TargetView>& targets() const { return targets_; }
  /// Where the outputs of targets begin in a row of predictions.
  const std::vector<std::size_t>& offsets() const { return offsets_; }
  /// The targets that get figures: all, or the 12 with the weakest scores; places in targets(), ascending.
  const std::vector<std::size_t>& detailed() const { return detailed_; }
  bool has_several_targets() const { return targets_.size() > 1; }
  const std::vector<std::size_t>& test_records() const { return test_records_; }
  /// Baselines in the order in which they are coloured: series 1, 2, …
  const std::vector<std::string>& baselines() const { return baselines_; }
  /// The model, then the baselines that predict all rows of the target view.
  std::vector<ModelSeries> list_models(const TargetView& view) const;

  /// An entry of metrics.json such as {"test", "gap", "rmse"}; an empty score when it is not there.
  ShownScore find_score(const std::vector<std::string>& place) const;
  /// Baseline with the best defined score; nothing without one.
  std::optional<std::string> find_best_baseline(const std::string& target, const std::string& metric) const;
  /// The comparison with a baseline on a target (object of to_json(ComparisonTable)), or null.
  nlohmann::json find_comparison(const std::string& baseline, const std::string& target) const;

 private:
  void choose_detailed();
  /// Empty when they are not known for all rows of the view.
  std::vector<double> find_baseline(const std::string& name, const TargetView& view) const;
  const ReportContent& content_;
  std::vector<std::size_t> offsets_;
  std::vector<std::size_t> test_records_;
  std::vector<TargetView> targets_;
  std::vector<std::size_t> detailed_;
  std::vector<std::string> baselines_;
};

/// "RMSE", "R²", "ROC-AUC".
std::string format_metric_name(const std::string& metric);
/// A number of metrics.json as <data>, with its place, in the given decimals.
std::string format_data(double value, const std::string& place, int decimals);
/// Value with interval, "undefined" with the reason, or "–".
std::string format_score(const ShownScore& score);
/// As format_score without the interval.
std::string format_score_value(const ShownScore& score);
/// Decimals at which the interval shows two digits.
int find_score_decimals(const ShownScore& score);
/// " eV" or "" (HTML) for metrics in the unit of the target.
std::string format_unit(const data::Target& target, const std::string& metric);

}  // namespace athanor::evaluate
