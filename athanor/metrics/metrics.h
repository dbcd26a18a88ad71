// Scores of predictions against known values, with bootstrap intervals. Numbers in, numbers out.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "athanor/core/catalog.h"

namespace athanor::metrics {

/// A score that may be undefined; then `reason` says why ("one class only", "fewer than 2 values").
struct Score {
  std::optional<double> value;
  std::string reason;
};

/// rmse mae r2 pearson spearman, kendall max_error (regression), roc_auc pr_auc accuracy balanced_accuracy f1 mcc,
/// cohen_kappa precision recall brier log_loss ece bedroc ef1 ef5 (binary; labels 0/1, predictions are probabilities of
/// class 1; class 1 is predicted above 0.5, as an argmax of both would), and of several classes accuracy
/// balanced_accuracy (mean recall) mcc (Gorodkin's R_K) cohen_kappa log_loss roc_auc (mean over classes against the
/// rest; classes that do not occur are left out) macro_f1 (labels are numbers of classes, predictions [rows, classes]
/// probabilities). `input` of an entry names its tasks: "regression", "binary", "multiclass" or "binary, multiclass".
const Catalog& metric_catalog();

/// Tables that people read show the main metrics of a task first (all of those of several classes), the further ones
/// apart.
enum class MetricSet { main, further, all };
/// Names in the order of the catalogue, which has the main ones first. Error(not_found) for an unknown task.
std::vector<std::string> list_metrics(const std::string& task, MetricSet set = MetricSet::main);
/// False for rmse, mae, max_error, brier, log_loss and ece. Error(not_found) with the nearest name for a metric that is
/// not of metric_catalog().
bool is_higher_better(const std::string& metric);

/// One metric on complete arrays, equally long unless there are several classes. Equal to scikit-learn's
/// (roc_auc_score, average_precision_score, matthews_corrcoef …); where scikit-learn warns and returns a placeholder
/// the score is undefined, and so it is where a number is not finite. Errors: not_found for the name, invalid_input for
/// unequal lengths and labels other than 0 and 1.
Score compute_metric(const std::string& name, std::span<const double> truth, std::span<const double> prediction);

/// Metrics of regression with predicted standard deviations: nll, crps (Gneiting & Raftery 2007,
/// doi:10.1198/016214506000001437, of normal distributions), miscalibration_area (Kuleshov, Fenner & Ermon 2018,
/// arXiv:1807.00263; 100 central intervals), ence (Levi et al., arXiv:1905.11659; ten groups), aurc (area under the
/// rejection curve: mean over k of the mean absolute error of the k rows that are surest; Geifman & El-Yaniv 2017,
/// arXiv:1705.08500), in all of which lower is better; error_spearman (rank correlation of |error| and deviation).
const Catalog& uncertainty_catalog();
/// One of them on equally long arrays; undefined where a deviation is not positive. Errors as of compute_metric.
Score compute_uncertainty_metric(const std::string& name, std::span<const double> truth,
                                 std::span<const double> prediction, std::span<const double> std);

/// coverage: the share of true values in [lower, upper]; width: the mean of upper - lower. Undefined without values and
/// where a bound is not finite. Errors as of compute_metric.
Score compute_interval_metric(const std::string& name, std::span<const double> truth, std::span<const double> lower,
                              std::span<const double> upper);

/// A point of a curve; each curve says what x and y are.
struct CurvePoint {
  double x = 0, y = 0;
};
/// A point for each number of rows kept when those of the largest `uncertainty` are given up first: share of rows kept
/// (ascending), mean of their `losses`. Rows of equal uncertainty share one point. Error(invalid_input) for unequal
/// lengths.
std::vector<CurvePoint> compute_rejection_curve(std::span<const double> losses, std::span<const double> uncertainty);

/// Ends of an interval, in the unit of what it is of.
struct Interval {
  double low = 0, high = 0;
};
/// Percentile bootstrap (95 %): `rounds` resamples of the rows; nothing for a single row, when the metric is undefined,
/// or fewer than 90 % of the resamples are defined. Over 100,000 rows fewer rounds are made (1e8 drawn rows in all, at
/// least 200 rounds). `groups` ([rows], empty = each row is one): what is drawn are groups of rows that are not
/// independent of each other, as the atoms of a molecule, whole.
std::optional<Interval> compute_bootstrap_interval(const std::string& name, std::span<const double> truth,
                                                   std::span<const double> prediction, std::uint64_t seed,
                                                   int rounds = 1000, std::span<const std::size_t> groups = {});

/// A difference of two models' scores, with its 95 % interval and two-sided p value.
struct PairedTest {
  double difference = 0;  ///< score of the first - score of the second
  Interval ci95;
  double p_value = 1;
};
/// Paired bootstrap of metric(a) - metric(b) on the same rows; the p value is two-sided and at least 2 / (rounds + 1).
/// `rounds` and `groups` as in compute_bootstrap_interval. Nothing when a score is undefined, or too many resamples.
/// Errors as of compute_metric.
std::optional<PairedTest> compute_paired_test(const std::string& name, std::span<const double> truth,
                                              std::span<const double> a, std::span<const double> b, std::uint64_t seed,
                                              int rounds = 1000, std::span<const std::size_t> groups = {});

/// Corrected resampled t test on differences of two models over the folds of a (repeated) cross-validation, whose
/// training sets overlap: variance of the mean = (1 / J + test_rows / train_rows) * s^2, J - 1 degrees of freedom
/// (Nadeau & Bengio 2003, doi:10.1023/A:1024068626366). Nothing for fewer than two differences.
std::optional<PairedTest> compute_corrected_t_test(std::span<const double> differences, double test_to_train);

/// By which factors the true RMSE may differ from one measured on so many rows: 95 %, normal errors (chi-square).
Interval compute_rmse_factors(std::size_t rows);
/// 95 % interval that so many rows of each class leave around an ROC-AUC, cut at 0 and 1 (Hanley & McNeil 1982,
/// doi:10.1148/radiology.143.1.7063747).
Interval compute_roc_auc_interval(double auc, std::size_t positives, std::size_t negatives);

/// Rows by true and by predicted class.
struct Confusion {
  std::size_t true_positive = 0, false_positive = 0, true_negative = 0, false_negative = 0;
};
/// Class 1 is predicted where the probability is above `threshold`.
Confusion compute_confusion(std::span<const double> truth, std::span<const double> probability, double threshold = 0.5);

/// Predictions with those on the allowed side of a bound (`relations` -1: the value is below `truth`, +1: above) put on
/// the bound itself, so that they are exactly right: rmse, mae and r2 of the result are chemprop's bounded metrics.
std::vector<double> apply_bounds(std::span<const double> truth, std::span<const std::int8_t> relations,
                                 std::span<const double> prediction);

/// Rows by true class and likeliest class, [classes, classes]. Errors(invalid_input) as compute_metric.
std::vector<std::size_t> compute_confusion_matrix(std::span<const double> truth, std::span<const double> probabilities,
                                                  std::size_t classes);

/// Points of the ROC curve (false positive rate, true positive rate), one per distinct probability, from (0, 0) on;
/// empty for one class. Error(invalid_input) as compute_metric.
std::vector<CurvePoint> compute_roc_curve(std::span<const double> truth, std::span<const double> probability);
/// Points of the precision-recall curve (recall, precision), one per distinct probability, from (0, 1) on; empty
/// without a row of class 1. Error(invalid_input) as compute_metric.
std::vector<CurvePoint> compute_pr_curve(std::span<const double> truth, std::span<const double> probability);

}  // namespace athanor::metrics
