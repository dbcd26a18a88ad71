// Logistic regression with an L2 penalty on standardised features, by L-BFGS:
// minimise |w|^2 / 2 + C * sum log(1 + exp(-s (w.x + b))), s = +1 or -1; the intercept b is free.
#include <cmath>
#include <numeric>

#include "athanor/classical/fitters.h"
#include "athanor/classical/lbfgs.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/request.h"
#include "athanor/core/parallel.h"
#include "athanor/data/scaler.h"

namespace athanor::classical {
namespace {

/// The objective is strongly convex with constant 1 in the weights, so their error is at most the gradient's norm.
constexpr double gradient_tolerance = 1e-6;
constexpr int max_iterations = 10000;
/// Columns with more nonzero rows than this share are stored centred.
constexpr double dense_share = 0.5;

/// Standardised features as sparse rows plus one shared row: x = entries + shift. Fingerprints stay sparse, which makes
/// a step many times cheaper than on the dense matrix; `shift` is -mean / scale for them and 0 for dense columns.
class SparseRows {
 public:
  SparseRows(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows)
      : scaler_(data::StandardScaler::fit(std::span<const float>(vectors.values), vectors.columns, rows)),
        shift_(vectors.columns) {
    std::vector<std::size_t> nonzero(vectors.columns);
    for (const std::size_t row : rows)
      for (std::size_t c = 0; c < vectors.columns; ++c) nonzero[c] += vectors.row(row)[c] != 0;
    std::vector<std::uint8_t> is_dense(vectors.columns);
    for (std::size_t c = 0; c < vectors.columns; ++c) {
      is_dense[c] = static_cast<double>(nonzero[c]) > dense_share * static_cast<double>(rows.size());
      shift_[c] = is_dense[c] ? 0 : -scaler_.mean[c] / scaler_.scale[c];
    }
    for (const std::size_t row : rows) {
      const auto x = vectors.row(row);
      for (std::size_t c = 0; c < vectors.columns; ++c) {
        const double value = (static_cast<double>(x[c]) - (is_dense[c] ? scaler_.mean[c] : 0)) / scaler_.scale[c];
        if (value == 0) continue;
        columns_.push_back(static_cast<std::uint32_t>(c));
        values_.push_back(value);
      }
      ends_.push_back(columns_.size());
    }
  }

  std::size_t columns() const { return shift_.size(); }
  const data::StandardScaler& scaler() const { return scaler_; }

  /// w . x for every row
  void multiply(const double* weights, std::vector<double>& out) const {
    const double base = std::inner_product(shift_.begin(), shift_.end(), weights, 0.0);
    for (std::size_t i = 0, k = 0; i < ends_.size(); ++i) {
      double sum = base;
      for (; k < ends_[i]; ++k) sum += values_[k] * weights[columns_[k]];
      out[i] = sum;
    }
  }
  /// gradient += sum over rows of factor * x
  void add_transposed(const std::vector<double>& factors, double* gradient) const {
    double total = 0;
    for (std::size_t i = 0, k = 0; i < ends_.size(); ++i) {
      total += factors[i];
      for (; k < ends_[i]; ++k) gradient[columns_[k]] += factors[i] * values_[k];
    }
    for (std::size_t c = 0; c < shift_.size(); ++c) gradient[c] += total * shift_[c];
  }

 private:
  data::StandardScaler scaler_;
  std::vector<double> shift_;
  std::vector<std::size_t> ends_;  ///< per row, the end of its entries
  std::vector<std::uint32_t> columns_;
  std::vector<double> values_;
};

/// log(1 + exp(x)) without overflow
double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

void fit_target(const LogisticOptions& options, const featurize::FeatureMatrix& vectors, const TargetRows& target,
                LinearModel& model) {
  const SparseRows x(vectors, target.train);
  const std::size_t columns = x.columns(), rows = target.train.size();
  std::vector<double> margins(rows), factors(rows);
  const Objective objective = [&](const std::vector<double>& point, std::vector<double>& gradient) {
    x.multiply(point.data(), margins);
    double loss = 0, intercept_gradient = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      const double margin = margins[i] + point[columns], label = target.train_values[i];
      loss += options.c * softplus(label == 1 ? -margin : margin);
      factors[i] = options.c * (apply_link(Link::logistic, margin) - label);
      intercept_gradient += factors[i];
    }
    for (std::size_t c = 0; c < columns; ++c) {
      loss += point[c] * point[c] / 2;
      gradient[c] = point[c];
    }
    x.add_transposed(factors, gradient.data());
    gradient[columns] = intercept_gradient;
    return loss;
  };
  const double positives = std::accumulate(target.train_values.begin(), target.train_values.end(), 0.0);
  std::vector<double> point(columns + 1);  // weights, then the intercept
  point[columns] = std::log(positives / (static_cast<double>(rows) - positives));
  minimize(objective, point, gradient_tolerance, max_iterations);
  model.set_target(target.target, std::span(point).first(columns), point[columns], x.scaler().mean, x.scaler().scale);
}

}  // namespace

std::unique_ptr<Model> fit_logistic(const LogisticOptions& options, const FitRequest& request) {
  require_task("logistic", request, data::TaskType::binary, "\"ridge\", \"forest\" or \"boosting\"");
  const std::vector<TargetRows> targets = check_request("logistic", request);
  auto model =
      std::make_unique<LinearModel>(request.vectors->columns, std::vector<Link>(targets.size(), Link::logistic));
  FitSteps steps("logistic", request, targets.size(), "target");
  parallel_for(targets.size(), request.threads, [&](std::size_t t) {
    fit_target(options, *request.vectors, targets[t], *model);
    steps.advance();
  });
  return model;
}

}  // namespace athanor::classical
