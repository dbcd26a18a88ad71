// brier, log_loss and ece on weighted rows: how good the probabilities themselves are.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "athanor/metrics/evaluator.h"
#include "athanor/metrics/ranking.h"

namespace athanor::metrics {
namespace {

constexpr const char* no_probability_reason = "a prediction is not a probability";

bool are_probabilities(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return value >= 0 && value <= 1; });
}

double compute_squared_error(double probability, bool positive) {
  return (probability - positive) * (probability - positive);
}

/// Probabilities are kept one rounding step away from 0 and 1, as in scikit-learn, so that the loss is a number.
double compute_log_loss(double probability, bool positive) {
  constexpr double step = std::numeric_limits<double>::epsilon();
  const double p = std::clamp(probability, step, 1 - step);
  return positive ? -std::log(p) : -std::log(1 - p);
}

/// A mean of one cost per row.
class CostEvaluator : public Evaluator {
 public:
  using Cost = double (*)(double probability, bool positive);

  CostEvaluator(std::span<const double> truth, std::span<const double> probability, Cost cost)
      : valid_(are_probabilities(probability)), costs_(truth.size()) {
    for (std::size_t i = 0; i < truth.size(); ++i) costs_[i] = cost(probability[i], parse_label(truth[i]));
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    if (!valid_) return {0, no_probability_reason};
    double sum = 0, n = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      sum += weights[i] * costs_[i];
      n += weights[i];
    }
    if (n == 0) return {0, no_values_reason};
    return {sum / n, nullptr};
  }

 private:
  bool valid_;
  std::vector<double> costs_;
};

/// Sum over bins of |sum of probabilities - number of positives| / rows (Naeini, Cooper & Hauskrecht 2015). A bin holds
/// its upper edge; the first also 0.
class CalibrationEvaluator : public Evaluator {
 public:
  CalibrationEvaluator(std::span<const double> truth, std::span<const double> probability)
      : valid_(are_probabilities(probability)), bins_(truth.size()), gaps_(truth.size()) {
    for (std::size_t i = 0; i < truth.size(); ++i) {
      gaps_[i] = probability[i] - parse_label(truth[i]);
      while (bins_[i] + 1 < num_bins && probability[i] > (bins_[i] + 1) * 0.1) ++bins_[i];
    }
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    if (!valid_) return {0, no_probability_reason};
    std::array<double, num_bins> sums{};
    double n = 0, total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      sums[bins_[i]] += weights[i] * gaps_[i];
      n += weights[i];
    }
    if (n == 0) return {0, no_values_reason};
    for (const double sum : sums) total += std::abs(sum);
    return {total / n, nullptr};
  }

 private:
  static constexpr std::uint8_t num_bins = 10;
  bool valid_;
  std::vector<std::uint8_t> bins_;
  std::vector<double> gaps_;  ///< probability - label
};

}  // namespace

std::unique_ptr<Evaluator> make_probability_evaluator(const std::string& name, std::span<const double> truth,
                                                      std::span<const double> probability) {
  if (name == "brier") return std::make_unique<CostEvaluator>(truth, probability, compute_squared_error);
  if (name == "log_loss") return std::make_unique<CostEvaluator>(truth, probability, compute_log_loss);
  if (name == "ece") return std::make_unique<CalibrationEvaluator>(truth, probability);
  return nullptr;
}

}  // namespace athanor::metrics
