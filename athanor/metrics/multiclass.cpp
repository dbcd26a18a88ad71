// Metrics of several classes on weighted rows: those of the confusion matrix, of the probabilities, and of the ranking.
#include <algorithm>
#include <cmath>
#include <limits>

#include "athanor/core/error.h"
#include "athanor/metrics/evaluator.h"
#include "athanor/metrics/metrics.h"

namespace athanor::metrics {
namespace {

std::vector<std::size_t> parse_classes(std::span<const double> truth, std::size_t num_classes) {
  std::vector<std::size_t> labels;
  for (const double value : truth) {
    if (!(value >= 0) || value >= static_cast<double>(num_classes) || value != std::floor(value))
      fail(ErrorCode::invalid_input, "{} is the number of none of {} classes", value, num_classes);
    labels.push_back(static_cast<std::size_t>(value));
  }
  return labels;
}

/// Weighted counts [true class, predicted class] and their sums.
struct Counts {
  std::size_t classes;
  std::vector<double> cells, of_truth, of_prediction;
  double right = 0, total = 0;

  explicit Counts(std::size_t k) : classes(k), cells(k * k), of_truth(k), of_prediction(k) {}
  void sum_up() {
    for (std::size_t t = 0; t < classes; ++t)
      for (std::size_t p = 0; p < classes; ++p) {
        const double count = cells[t * classes + p];
        of_truth[t] += count;
        of_prediction[p] += count;
        total += count;
        right += t == p ? count : 0;
      }
  }
  std::size_t count_true_classes() const {
    return static_cast<std::size_t>(std::count_if(of_truth.begin(), of_truth.end(), [](double n) { return n > 0; }));
  }
};

Outcome compute_accuracy(const Counts& c) { return {c.right / c.total, nullptr}; }

/// Mean recall of the classes that occur.
Outcome compute_balanced_accuracy(const Counts& c) {
  if (c.count_true_classes() < 2) return {0, one_class_reason};
  double sum = 0;
  for (std::size_t k = 0; k < c.classes; ++k)
    if (c.of_truth[k] > 0) sum += c.cells[k * c.classes + k] / c.of_truth[k];
  return {sum / static_cast<double>(c.count_true_classes()), nullptr};
}

/// Mean F1 of the classes that occur or are predicted.
Outcome compute_macro_f1(const Counts& c) {
  double sum = 0, classes = 0;
  for (std::size_t k = 0; k < c.classes; ++k) {
    const double rows = c.of_truth[k] + c.of_prediction[k];
    if (rows == 0) continue;
    sum += 2 * c.cells[k * c.classes + k] / rows;
    classes += 1;
  }
  return {sum / classes, nullptr};
}

/// R_K of Gorodkin 2004; 0 when all predictions are one class, as scikit-learn has it.
Outcome compute_mcc(const Counts& c) {
  if (c.count_true_classes() < 2) return {0, one_class_reason};
  double product = 0, truth_squares = 0, prediction_squares = 0;
  for (std::size_t k = 0; k < c.classes; ++k) {
    product += c.of_truth[k] * c.of_prediction[k];
    truth_squares += c.of_truth[k] * c.of_truth[k];
    prediction_squares += c.of_prediction[k] * c.of_prediction[k];
  }
  const double square = c.total * c.total;
  const double scale = std::sqrt(square - prediction_squares) * std::sqrt(square - truth_squares);
  return {scale > 0 ? (c.right * c.total - product) / scale : 0, nullptr};
}

Outcome compute_cohen_kappa(const Counts& c) {
  double chance = 0;
  for (std::size_t k = 0; k < c.classes; ++k) chance += c.of_truth[k] / c.total * (c.of_prediction[k] / c.total);
  if (chance >= 1) return {0, one_class_reason};
  return {(c.right / c.total - chance) / (1 - chance), nullptr};
}

class MatrixEvaluator : public Evaluator {
 public:
  using Formula = Outcome (*)(const Counts&);

  MatrixEvaluator(std::span<const double> truth, std::span<const double> probabilities, std::size_t classes,
                  Formula formula)
      : classes_(classes), formula_(formula) {
    const std::vector<std::size_t> labels = parse_classes(truth, classes);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const auto row = probabilities.subspan(i * classes, classes);
      const auto predicted = static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
      cells_.push_back(labels[i] * classes + predicted);
    }
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    Counts counts(classes_);
    for (std::size_t i = 0; i < weights.size(); ++i) counts.cells[cells_[i]] += weights[i];
    counts.sum_up();
    if (counts.total == 0) return {0, no_values_reason};
    return formula_(counts);
  }

 private:
  std::size_t classes_;
  Formula formula_;
  std::vector<std::size_t> cells_;
};

/// Mean negative logarithm of the true class's probability, kept one rounding step above 0 as in scikit-learn.
class LogLossEvaluator : public Evaluator {
 public:
  LogLossEvaluator(std::span<const double> truth, std::span<const double> probabilities, std::size_t classes)
      : valid_(std::all_of(probabilities.begin(), probabilities.end(), [](double p) { return p >= 0 && p <= 1; })) {
    const std::vector<std::size_t> labels = parse_classes(truth, classes);
    for (std::size_t i = 0; i < labels.size(); ++i)
      costs_.push_back(
          -std::log(std::max(probabilities[i * classes + labels[i]], std::numeric_limits<double>::epsilon())));
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    if (!valid_) return {0, "a prediction is not a probability"};
    double sum = 0, rows = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      sum += weights[i] * costs_[i];
      rows += weights[i];
    }
    if (rows == 0) return {0, no_values_reason};
    return {sum / rows, nullptr};
  }

 private:
  bool valid_;
  std::vector<double> costs_;
};

/// Mean ROC-AUC of each class against the rest, over the classes that occur.
class MacroRocAucEvaluator : public Evaluator {
 public:
  MacroRocAucEvaluator(std::span<const double> truth, std::span<const double> probabilities, std::size_t classes) {
    const std::vector<std::size_t> labels = parse_classes(truth, classes);
    for (std::size_t k = 0; k < classes; ++k) {
      std::vector<double> is_class, probability;
      for (std::size_t i = 0; i < labels.size(); ++i) {
        is_class.push_back(labels[i] == k ? 1 : 0);
        probability.push_back(probabilities[i * classes + k]);
      }
      one_against_rest_.push_back(make_binary_evaluator("roc_auc", is_class, probability));
    }
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    double sum = 0, defined = 0;
    const char* reason = no_values_reason;
    for (const auto& evaluator : one_against_rest_) {
      const Outcome outcome = evaluator->evaluate(weights);
      if (outcome.reason) {
        reason = outcome.reason;
        continue;
      }
      sum += outcome.value;
      defined += 1;
    }
    if (defined == 0) return {0, reason};
    return {sum / defined, nullptr};
  }

 private:
  std::vector<std::unique_ptr<Evaluator>> one_against_rest_;
};

}  // namespace

std::unique_ptr<Evaluator> make_multiclass_evaluator(const std::string& name, std::span<const double> truth,
                                                     std::span<const double> probabilities) {
  const std::size_t classes = truth.empty() ? 1 : probabilities.size() / truth.size();
  const auto from_matrix = [&](MatrixEvaluator::Formula formula) {
    return std::make_unique<MatrixEvaluator>(truth, probabilities, classes, formula);
  };
  if (name == "accuracy") return from_matrix(compute_accuracy);
  if (name == "balanced_accuracy") return from_matrix(compute_balanced_accuracy);
  if (name == "macro_f1") return from_matrix(compute_macro_f1);
  if (name == "mcc") return from_matrix(compute_mcc);
  if (name == "cohen_kappa") return from_matrix(compute_cohen_kappa);
  if (name == "log_loss") return std::make_unique<LogLossEvaluator>(truth, probabilities, classes);
  if (name == "roc_auc") return std::make_unique<MacroRocAucEvaluator>(truth, probabilities, classes);
  return nullptr;
}

std::vector<std::size_t> compute_confusion_matrix(std::span<const double> truth, std::span<const double> probabilities,
                                                  std::size_t classes) {
  if (probabilities.size() != truth.size() * classes)
    fail(ErrorCode::invalid_input, "{} probabilities do not fit {} rows and {} classes", probabilities.size(),
         truth.size(), classes);
  const std::vector<std::size_t> labels = parse_classes(truth, classes);
  std::vector<std::size_t> matrix(classes * classes);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = probabilities.subspan(i * classes, classes);
    const auto predicted = static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
    ++matrix[labels[i] * classes + predicted];
  }
  return matrix;
}

}  // namespace athanor::metrics
