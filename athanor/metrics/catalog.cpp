// The list of metrics: name, meaning, task, and which direction is better.
#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/metrics/metrics.h"

namespace athanor::metrics {
namespace {

CatalogEntry make_entry(std::string name, std::string summary, std::string task, std::string paper = "") {
  CatalogEntry entry;
  entry.name = std::move(name);
  entry.summary = std::move(summary);
  entry.input = std::move(task);
  entry.paper = std::move(paper);
  return entry;
}

Catalog make_main_entries() {
  return {
      make_entry("rmse", "Root of the mean squared error, in the unit of the target; lower is better.", "regression"),
      make_entry("mae", "Mean absolute error, in the unit of the target; lower is better.", "regression"),
      make_entry("r2", "Share of the variance explained; 1 is perfect, 0 is as good as the mean.", "regression"),
      make_entry("pearson", "Linear correlation of prediction and truth.", "regression"),
      make_entry("spearman", "Correlation of the ranks of prediction and truth (ties get their mean rank).",
                 "regression"),
      make_entry("roc_auc",
                 "Chance that a positive is scored above a negative, 0.5 is random; of several classes the mean "
                 "against the rest.",
                 "binary, multiclass", "10.1148/radiology.143.1.7063747"),
      make_entry("pr_auc",
                 "Average precision: the area under the precision-recall steps; random is the share of positives.",
                 "binary", "10.1145/1143844.1143874"),
      make_entry("accuracy", "Share of right classes, of two at threshold 0.5.", "binary, multiclass"),
      make_entry("balanced_accuracy", "Mean of the recalls of the classes, of two at threshold 0.5.",
                 "binary, multiclass"),
      make_entry("f1", "Harmonic mean of precision and recall of class 1 at threshold 0.5.", "binary"),
      make_entry("mcc", "Matthews correlation of predicted and true classes (R_K of several), of two at threshold 0.5.",
                 "binary, multiclass", "10.1016/0005-2795(75)90109-9"),
  };
}

Catalog make_further_entries() {
  return {
      make_entry("kendall", "Kendall's tau-b: pairs of rows ordered alike minus pairs ordered otherwise, as a share.",
                 "regression", "10.1093/biomet/33.3.239"),
      make_entry("max_error", "Largest absolute error, in the unit of the target; lower is better.", "regression"),
      make_entry("cohen_kappa", "Agreement of predicted and true classes beyond chance, of two at threshold 0.5.",
                 "binary, multiclass", "10.1177/001316446002000104"),
      make_entry("macro_f1", "Mean over the classes of the harmonic mean of precision and recall.", "multiclass"),
      make_entry("precision", "Share of true positives among the rows predicted as class 1, at threshold 0.5.",
                 "binary"),
      make_entry("recall", "Share of class 1 that is predicted as class 1, at threshold 0.5.", "binary"),
      make_entry("brier", "Mean squared error of the probability; lower is better.", "binary",
                 "10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2"),
      make_entry("log_loss", "Mean negative logarithm of the probability given to the true class; lower is better.",
                 "binary, multiclass", "10.1111/j.2517-6161.1952.tb00104.x"),
      make_entry("ece",
                 "Expected calibration error: mean distance of probability and share of class 1 in ten equal bins; "
                 "lower is better.",
                 "binary", "10.1609/aaai.v29i1.9602"),
      make_entry("bedroc", "Early recognition of class 1 (Boltzmann-enhanced ROC, alpha 20); 1 is perfect.", "binary",
                 "10.1021/ci600426e"),
      make_entry("ef1", "Enrichment of class 1 in the best-scored 1 % of the rows over all rows; 1 is random.",
                 "binary", "10.1021/ci600426e"),
      make_entry("ef5", "Enrichment of class 1 in the best-scored 5 % of the rows over all rows; 1 is random.",
                 "binary", "10.1021/ci600426e"),
  };
}

}  // namespace

const Catalog& metric_catalog() {
  static const Catalog catalog = [] {
    Catalog entries = make_main_entries();
    const Catalog further = make_further_entries();
    entries.insert(entries.end(), further.begin(), further.end());
    return entries;
  }();
  return catalog;
}

std::vector<std::string> list_metrics(const std::string& task, MetricSet set) {
  static const std::size_t num_main = make_main_entries().size();
  std::vector<std::string> main, further;
  for (std::size_t i = 0; i < metric_catalog().size(); ++i) {
    const CatalogEntry& entry = metric_catalog()[i];
    const auto tasks = split_text(entry.input, ',');
    if (std::none_of(tasks.begin(), tasks.end(), [&](std::string_view one) { return trim(one) == task; })) continue;
    (i < num_main || task == "multiclass" ? main : further).push_back(entry.name);
  }
  if (main.empty())
    fail(ErrorCode::not_found, "There are no metrics for task \"{}\" (known: regression, binary, multiclass)", task);
  if (set == MetricSet::further) return further;
  if (set == MetricSet::all) main.insert(main.end(), further.begin(), further.end());
  return main;
}

bool is_higher_better(const std::string& metric) {
  find_entry(metric_catalog(), metric, "metric");
  static constexpr std::string_view losses[] = {"rmse", "mae", "max_error", "brier", "log_loss", "ece"};
  return std::find(std::begin(losses), std::end(losses), metric) == std::end(losses);
}

}  // namespace athanor::metrics
