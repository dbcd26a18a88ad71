#include "athanor/calibrate/stacking.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "athanor/core/statistics.h"

namespace athanor::calibrate {
namespace {

constexpr double smallest_share = 1e-6;
constexpr std::size_t most_sweeps = 10'000;
constexpr double least_step = 1e-9;

/// Part of the loss that one target gives, at weights that are moved from one model to another.
class TargetLoss {
 public:
  virtual ~TargetLoss() = default;
  /// First and second derivative by a step that adds to the weight of model `to` what it takes from `from`.
  virtual std::pair<double, double> differentiate(std::size_t from, std::size_t to) const = 0;
  virtual double compute(std::size_t from, std::size_t to, double step) const = 0;  ///< after such a step
  virtual void move(std::size_t from, std::size_t to, double step) = 0;
};

/// Mean of f(sum of weight x column) over the rows: what both losses are.
class BlendedRows : public TargetLoss {
 public:
  BlendedRows(std::vector<double> columns, std::size_t models)
      : columns_(std::move(columns)), rows_(columns_.size() / models), blend_(rows_) {
    for (std::size_t m = 0; m < models; ++m)
      for (std::size_t i = 0; i < rows_; ++i) blend_[i] += column(m)[i] / static_cast<double>(models);
  }
  void move(std::size_t from, std::size_t to, double step) override {
    for (std::size_t i = 0; i < rows_; ++i) blend_[i] += step * (column(to)[i] - column(from)[i]);
  }

 protected:
  std::span<const double> column(std::size_t model) const { return std::span(columns_).subspan(model * rows_, rows_); }
  std::vector<double> columns_;
  std::size_t rows_;
  std::vector<double> blend_;  ///< [rows] at the weights of now
};

/// Of errors in standard deviations: since the weights add up to 1, the error of the blend is the blend of the errors.
class SquaredLoss : public BlendedRows {
 public:
  using BlendedRows::BlendedRows;
  std::pair<double, double> differentiate(std::size_t from, std::size_t to) const override {
    double slope = 0, curvature = 0;
    for (std::size_t i = 0; i < rows_; ++i) {
      const double change = column(to)[i] - column(from)[i];
      slope += 2 * blend_[i] * change;
      curvature += 2 * change * change;
    }
    return {slope / static_cast<double>(rows_), curvature / static_cast<double>(rows_)};
  }
  double compute(std::size_t from, std::size_t to, double step) const override {
    double sum = 0;
    for (std::size_t i = 0; i < rows_; ++i) {
      const double error = blend_[i] + step * (column(to)[i] - column(from)[i]);
      sum += error * error;
    }
    return sum / static_cast<double>(rows_);
  }
};

/// Of the probabilities of the true classes.
class LogLoss : public BlendedRows {
 public:
  using BlendedRows::BlendedRows;
  std::pair<double, double> differentiate(std::size_t from, std::size_t to) const override {
    double slope = 0, curvature = 0;
    for (std::size_t i = 0; i < rows_; ++i) {
      const double change = (column(to)[i] - column(from)[i]) / blend_[i];
      slope -= change;
      curvature += change * change;
    }
    return {slope / static_cast<double>(rows_), curvature / static_cast<double>(rows_)};
  }
  double compute(std::size_t from, std::size_t to, double step) const override {
    double sum = 0;
    for (std::size_t i = 0; i < rows_; ++i) sum -= std::log(blend_[i] + step * (column(to)[i] - column(from)[i]));
    return sum / static_cast<double>(rows_);
  }
};

double compute_spread(const std::vector<double>& values) {
  const double mean = compute_mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

std::unique_ptr<TargetLoss> make_loss(const StackedTarget& target, std::size_t models) {
  if (target.predictions.empty()) return nullptr;
  std::vector<double> columns = target.predictions;
  if (target.task != data::TaskType::regression) {
    for (double& share : columns) share = std::max(share, smallest_share);
    return std::make_unique<LogLoss>(std::move(columns), models);
  }
  const double spread = compute_spread(target.truth);
  if (!(spread > 0)) return nullptr;
  const std::size_t rows = target.truth.size();
  for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = (columns[i] - target.truth[i % rows]) / spread;
  return std::make_unique<SquaredLoss>(std::move(columns), models);
}

/// Newton's steps along the edges of the simplex, each within it and never upwards.
class WeightDescent {
 public:
  WeightDescent(std::span<const StackedTarget> targets, std::size_t models)
      : weights_(models, 1 / static_cast<double>(models)) {
    for (const StackedTarget& target : targets)
      if (auto loss = make_loss(target, models)) losses_.push_back(std::move(loss));
  }

  std::vector<double> run() {
    for (std::size_t sweep = 0; sweep < most_sweeps; ++sweep) {
      double largest = 0;
      for (std::size_t from = 0; from < weights_.size(); ++from)
        for (std::size_t to = from + 1; to < weights_.size(); ++to) largest = std::max(largest, improve(from, to));
      if (largest < least_step) break;
    }
    return weights_;
  }

 private:
  /// Size of the step.
  double improve(std::size_t from, std::size_t to) {
    double slope = 0, curvature = 0;
    for (const auto& loss : losses_) {
      const auto [first, second] = loss->differentiate(from, to);
      slope += first;
      curvature += second;
    }
    if (!(curvature > 0)) return 0;
    double step = std::clamp(-slope / curvature, -weights_[to], weights_[from]);
    const double before = compute(from, to, 0);
    while (std::abs(step) >= least_step && compute(from, to, step) > before) step /= 2;
    if (std::abs(step) < least_step) return 0;
    weights_[from] = step == weights_[from] ? 0 : weights_[from] - step;
    weights_[to] = step == -weights_[to] ? 0 : weights_[to] + step;
    for (const auto& loss : losses_) loss->move(from, to, step);
    return std::abs(step);
  }

  double compute(std::size_t from, std::size_t to, double step) const {
    double sum = 0;
    for (const auto& loss : losses_) sum += loss->compute(from, to, step);
    return sum;
  }

  std::vector<std::unique_ptr<TargetLoss>> losses_;
  std::vector<double> weights_;
};

}  // namespace

std::vector<double> fit_stacking_weights(std::span<const StackedTarget> targets, std::size_t models) {
  return WeightDescent(targets, models).run();
}

}  // namespace athanor::calibrate
