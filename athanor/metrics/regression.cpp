// rmse, mae, max_error, r2, pearson and spearman on weighted rows.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "athanor/metrics/evaluator.h"

namespace athanor::metrics {
namespace {

std::vector<double> subtract_mean(std::span<const double> values) {
  const double mean =
      values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  std::vector<double> centred(values.begin(), values.end());
  for (double& value : centred) value -= mean;
  return centred;
}

/// Weighted sums of one or two columns. Columns are centred on the full rows beforehand, which keeps the
/// subtraction of squares harmless; equality of all values is tested on the values, not on rounded sums.
struct Moments {
  double n = 0, x = 0, xx = 0, y = 0, yy = 0, xy = 0;
  bool x_varies = false, y_varies = false;

  Moments(std::span<const std::uint32_t> weights, std::span<const double> xs, std::span<const double> ys) {
    double first_x = 0, first_y = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i] == 0) continue;
      const double w = weights[i], a = xs[i], b = ys[i];
      if (n == 0) first_x = a, first_y = b;
      x_varies |= a != first_x;
      y_varies |= b != first_y;
      n += w;
      x += w * a;
      y += w * b;
      xx += w * a * a;
      yy += w * b * b;
      xy += w * a * b;
    }
  }

  Outcome correlation() const {
    if (n < 2) return {0, too_few_reason};
    if (!x_varies) return {0, constant_truth_reason};
    if (!y_varies) return {0, constant_prediction_reason};
    const double sxx = xx - x * x / n, syy = yy - y * y / n, sxy = xy - x * y / n;
    if (!(sxx > 0 && syy > 0)) return {0, "values too close to each other to tell them apart"};
    return {std::clamp(sxy / std::sqrt(sxx) / std::sqrt(syy), -1.0, 1.0), nullptr};
  }
};

/// rmse and mae: a mean of one cost per row.
class ErrorEvaluator : public Evaluator {
 public:
  ErrorEvaluator(std::span<const double> truth, std::span<const double> prediction, bool squared)
      : costs_(truth.size()), squared_(squared) {
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const double error = prediction[i] - truth[i];
      costs_[i] = squared ? error * error : std::abs(error);
    }
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    double sum = 0, n = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      sum += weights[i] * costs_[i];
      n += weights[i];
    }
    if (n == 0) return {0, no_values_reason};
    return {squared_ ? std::sqrt(sum / n) : sum / n, nullptr};
  }

 private:
  std::vector<double> costs_;
  bool squared_;
};

class MaxErrorEvaluator : public Evaluator {
 public:
  MaxErrorEvaluator(std::span<const double> truth, std::span<const double> prediction) : errors_(truth.size()) {
    for (std::size_t i = 0; i < truth.size(); ++i) errors_[i] = std::abs(prediction[i] - truth[i]);
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    double largest = -1;
    for (std::size_t i = 0; i < weights.size(); ++i)
      if (weights[i] > 0) largest = std::max(largest, errors_[i]);
    if (largest < 0) return {0, no_values_reason};
    return {largest, nullptr};
  }

 private:
  std::vector<double> errors_;
};

class R2Evaluator : public Evaluator {
 public:
  R2Evaluator(std::span<const double> truth, std::span<const double> prediction)
      : truth_(subtract_mean(truth)), errors_(truth.size()) {
    for (std::size_t i = 0; i < truth.size(); ++i) errors_[i] = prediction[i] - truth[i];
  }
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    const Moments sums(weights, truth_, errors_);
    if (sums.n < 2) return {0, too_few_reason};
    const double variance = sums.xx - sums.x * sums.x / sums.n;
    if (!sums.x_varies || !(variance > 0)) return {0, constant_truth_reason};
    return {1 - sums.yy / variance, nullptr};
  }

 private:
  std::vector<double> truth_, errors_;
};

class PearsonEvaluator : public Evaluator {
 public:
  PearsonEvaluator(std::span<const double> truth, std::span<const double> prediction)
      : x_(subtract_mean(truth)), y_(subtract_mean(prediction)) {}
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    return Moments(weights, x_, y_).correlation();
  }

 private:
  std::vector<double> x_, y_;
};

/// The rows of a column in ascending order, each told whether it ends a group of equal values.
struct SortedColumn {
  std::vector<std::uint32_t> order;
  std::vector<std::uint8_t> ends_group;

  explicit SortedColumn(std::span<const double> values) : order(values.size()), ends_group(values.size(), 1) {
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return values[a] < values[b]; });
    for (std::size_t i = 0; i + 1 < order.size(); ++i) ends_group[i] = values[order[i]] != values[order[i + 1]];
  }

  /// Mean ranks of the weighted sample, centred on 0.
  void rank(std::span<const std::uint32_t> weights, double total, std::vector<double>& ranks) const {
    double before = 0, group = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      group += weights[order[i]];
      if (!ends_group[i]) continue;
      const double rank = before + (group - total) / 2;
      for (; begin <= i; ++begin) ranks[order[begin]] = rank;
      before += group;
      group = 0;
    }
  }
};

class SpearmanEvaluator : public Evaluator {
 public:
  SpearmanEvaluator(std::span<const double> truth, std::span<const double> prediction) : x_(truth), y_(prediction) {}
  Outcome evaluate(std::span<const std::uint32_t> weights) const override {
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> x_ranks(weights.size()), y_ranks(weights.size());
    x_.rank(weights, total, x_ranks);
    y_.rank(weights, total, y_ranks);
    return Moments(weights, x_ranks, y_ranks).correlation();
  }

 private:
  SortedColumn x_, y_;
};

}  // namespace

std::unique_ptr<Evaluator> make_regression_evaluator(const std::string& name, std::span<const double> truth,
                                                     std::span<const double> prediction) {
  if (name == "rmse") return std::make_unique<ErrorEvaluator>(truth, prediction, true);
  if (name == "mae") return std::make_unique<ErrorEvaluator>(truth, prediction, false);
  if (name == "max_error") return std::make_unique<MaxErrorEvaluator>(truth, prediction);
  if (name == "r2") return std::make_unique<R2Evaluator>(truth, prediction);
  if (name == "pearson") return std::make_unique<PearsonEvaluator>(truth, prediction);
  if (name == "spearman") return std::make_unique<SpearmanEvaluator>(truth, prediction);
  return nullptr;
}

}  // namespace athanor::metrics
