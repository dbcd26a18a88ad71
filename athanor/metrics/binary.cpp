// roc_auc, pr_auc and the metrics of the confusion matrix on weighted rows.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/metrics/evaluator.h"
#include "athanor/metrics/metrics.h"
#include "athanor/metrics/ranking.h"

namespace athanor::metrics {

std::uint8_t parse_label(double value) {
  if (value != 0 && value != 1) fail(ErrorCode::invalid_input, "A binary metric needs labels 0 and 1, found {}", value);
  return value == 1;
}

Ranking::Ranking(std::span<const double> truth, std::span<const double> probability)
    : order(truth.size()), positive(truth.size()), ends_group(truth.size(), 1) {
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return probability[a] > probability[b]; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    positive[i] = parse_label(truth[order[i]]);
    if (i + 1 < order.size()) ends_group[i] = probability[order[i]] != probability[order[i + 1]];
  }
}

namespace {

/// Area under the ROC curve by trapezoids: a tie of a positive and a negative counts one half.
class RocAucEvaluator : public Evaluator {
 public:
  RocAucEvaluator(std::span<const double> truth, std::span<const double> probability) : ranking_(truth, probability) {}
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    std::uint64_t positives = 0, negatives = 0, doubled_area = 0;
    ranking_.walk(weights, [&](std::uint64_t p, std::uint64_t n) {
      doubled_area += n * (2 * positives + p);
      positives += p;
      negatives += n;
    });
    if (positives + negatives == 0) return {0, no_values_reason};
    if (positives == 0 || negatives == 0) return {0, one_class_reason};
    return {static_cast<double>(doubled_area) / 2 / static_cast<double>(positives) / static_cast<double>(negatives),
            nullptr};
  }

 private:
  Ranking ranking_;
};

/// Average precision: sum over thresholds of (recall - previous recall) * precision.
class AveragePrecisionEvaluator : public Evaluator {
 public:
  AveragePrecisionEvaluator(std::span<const double> truth, std::span<const double> probability)
      : ranking_(truth, probability) {}
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    double sum = 0;
    std::uint64_t positives = 0, rows = 0;
    ranking_.walk(weights, [&](std::uint64_t p, std::uint64_t n) {
      positives += p;
      rows += p + n;
      if (p > 0) sum += static_cast<double>(p) * static_cast<double>(positives) / static_cast<double>(rows);
    });
    if (rows == 0) return {0, no_values_reason};
    if (positives == 0) return {0, no_positive_reason};
    return {sum / static_cast<double>(positives), nullptr};
  }

 private:
  Ranking ranking_;
};

struct Cells {
  double tp, fp, tn, fn;
};

Outcome compute_accuracy(const Cells& c) { return {(c.tp + c.tn) / (c.tp + c.fp + c.tn + c.fn), nullptr}; }

Outcome compute_balanced_accuracy(const Cells& c) {
  if (c.tp + c.fn == 0 || c.tn + c.fp == 0) return {0, one_class_reason};
  return {(c.tp / (c.tp + c.fn) + c.tn / (c.tn + c.fp)) / 2, nullptr};
}

Outcome compute_f1(const Cells& c) {
  if (c.tp + c.fp + c.fn == 0) return {0, "class 1 neither occurs nor is predicted"};
  return {2 * c.tp / (2 * c.tp + c.fp + c.fn), nullptr};
}

/// 0 when all predictions are one class, as scikit-learn has it.
Outcome compute_mcc(const Cells& c) {
  if (c.tp + c.fn == 0 || c.tn + c.fp == 0) return {0, one_class_reason};
  if (c.tp + c.fp == 0 || c.tn + c.fn == 0) return {0, nullptr};
  const double scale =
      std::sqrt(c.tp + c.fp) * std::sqrt(c.tp + c.fn) * std::sqrt(c.tn + c.fp) * std::sqrt(c.tn + c.fn);
  return {(c.tp * c.tn - c.fp * c.fn) / scale, nullptr};
}

Outcome compute_precision(const Cells& c) {
  if (c.tp + c.fp == 0) return {0, "class 1 is never predicted"};
  return {c.tp / (c.tp + c.fp), nullptr};
}

Outcome compute_recall(const Cells& c) {
  if (c.tp + c.fn == 0) return {0, no_positive_reason};
  return {c.tp / (c.tp + c.fn), nullptr};
}

/// (observed - chance agreement) / (1 - chance agreement)
Outcome compute_cohen_kappa(const Cells& c) {
  const double n = c.tp + c.fp + c.tn + c.fn;
  const double chance = (c.tp + c.fn) / n * ((c.tp + c.fp) / n) + (c.tn + c.fp) / n * ((c.tn + c.fn) / n);
  if (c.tp == n || c.tn == n) return {0, one_class_reason};
  return {((c.tp + c.tn) / n - chance) / (1 - chance), nullptr};
}

class ConfusionEvaluator : public Evaluator {
 public:
  using Formula = Outcome (*)(const Cells&);

  ConfusionEvaluator(std::span<const double> truth, std::span<const double> probability, Formula formula)
      : cells_(truth.size()), formula_(formula) {
    for (std::size_t i = 0; i < truth.size(); ++i)
      cells_[i] = static_cast<std::uint8_t>(2 * parse_label(truth[i]) + (probability[i] > 0.5));
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    std::uint64_t counts[4] = {0, 0, 0, 0};
    for (std::size_t i = 0; i < weights.size(); ++i) counts[cells_[i]] += weights[i];
    if (counts[0] + counts[1] + counts[2] + counts[3] == 0) return {0, no_values_reason};
    return formula_({static_cast<double>(counts[3]), static_cast<double>(counts[1]), static_cast<double>(counts[0]),
                     static_cast<double>(counts[2])});
  }

 private:
  std::vector<std::uint8_t> cells_;  ///< 2 * label + predicted class
  Formula formula_;
};

}  // namespace

std::unique_ptr<Evaluator> make_binary_evaluator(const std::string& name, std::span<const double> truth,
                                                 std::span<const double> probability) {
  if (name == "roc_auc") return std::make_unique<RocAucEvaluator>(truth, probability);
  if (name == "pr_auc") return std::make_unique<AveragePrecisionEvaluator>(truth, probability);
  if (name == "accuracy") return std::make_unique<ConfusionEvaluator>(truth, probability, compute_accuracy);
  if (name == "balanced_accuracy")
    return std::make_unique<ConfusionEvaluator>(truth, probability, compute_balanced_accuracy);
  if (name == "f1") return std::make_unique<ConfusionEvaluator>(truth, probability, compute_f1);
  if (name == "mcc") return std::make_unique<ConfusionEvaluator>(truth, probability, compute_mcc);
  if (name == "cohen_kappa") return std::make_unique<ConfusionEvaluator>(truth, probability, compute_cohen_kappa);
  if (name == "precision") return std::make_unique<ConfusionEvaluator>(truth, probability, compute_precision);
  if (name == "recall") return std::make_unique<ConfusionEvaluator>(truth, probability, compute_recall);
  return nullptr;
}

}  // namespace athanor::metrics
