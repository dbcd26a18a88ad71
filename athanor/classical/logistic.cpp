// Logistic regression with an L2 penalty on standardised features, by L-BFGS:
// minimise |w|^2 / 2 + C * sum log(1 + exp(-s (w.x + b))), s = +1 or -1; the intercept b is free.
#include <cmath>
#include <numeric>

#include "athanor/classical/fitters.h"
#include "athanor/classical/lbfgs.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/request.h"
#include "athanor/classical/sparse_standard_rows.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

/// The objective is strongly convex with constant 1 in the weights, so their error is at most the gradient's norm.
constexpr double gradient_tolerance = 1e-6;
constexpr int max_iterations = 10000;

/// log(1 + exp(x)) without overflow
double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

void fit_target(const LogisticOptions& options, const featurize::FeatureMatrix& vectors, const TargetRows& target,
                LinearModel& model) {
  const SparseStandardRows x(vectors, target.train);
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
