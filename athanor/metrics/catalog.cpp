// The list of metrics: name, meaning, task, and which direction is better.
#include <algorithm>

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

}  // namespace

const Catalog& metric_catalog() {
  static const Catalog catalog = {
      make_entry("rmse", "Root of the mean squared error, in the unit of the target; lower is better.", "regression"),
      make_entry("mae", "Mean absolute error, in the unit of the target; lower is better.", "regression"),
      make_entry("r2", "Share of the variance explained; 1 is perfect, 0 is as good as the mean.", "regression"),
      make_entry("pearson", "Linear correlation of prediction and truth.", "regression"),
      make_entry("spearman", "Correlation of the ranks of prediction and truth (ties get their mean rank).",
                 "regression"),
      make_entry("roc_auc", "Chance that a positive is scored above a negative; 0.5 is random.", "binary",
                 "10.1148/radiology.143.1.7063747"),
      make_entry("pr_auc",
                 "Average precision: the area under the precision-recall steps; random is the share of positives.",
                 "binary", "10.1145/1143844.1143874"),
      make_entry("accuracy", "Share of right classes at threshold 0.5.", "binary"),
      make_entry("balanced_accuracy", "Mean of the recalls of both classes at threshold 0.5.", "binary"),
      make_entry("f1", "Harmonic mean of precision and recall of class 1 at threshold 0.5.", "binary"),
      make_entry("mcc", "Matthews correlation of predicted and true classes at threshold 0.5.", "binary",
                 "10.1016/0005-2795(75)90109-9"),
  };
  return catalog;
}

std::vector<std::string> list_metrics(const std::string& task) {
  std::vector<std::string> names;
  for (const CatalogEntry& entry : metric_catalog())
    if (entry.input == task) names.push_back(entry.name);
  if (names.empty())
    fail(ErrorCode::not_found, "There are no metrics for task \"{}\" (known: regression, binary)", task);
  return names;
}

bool is_higher_better(const std::string& metric) {
  find_entry(metric_catalog(), metric, "metric");
  return metric != "rmse" && metric != "mae";
}

}  // namespace athanor::metrics
