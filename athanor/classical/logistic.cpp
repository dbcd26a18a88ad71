// Logistic regression with an L2 penalty on standardised features, by L-BFGS: two classes minimise |w|^2 / 2 +
// C * sum log(1 + exp(-s (w.x + b))), s = +1 or -1; several minimise the sum of |w_k|^2 / 2 - C * sum log(softmax of
// the true class). The intercepts are free.
#include <cmath>

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

/// Adds |w|^2 / 2 to the loss and w to its gradient, which is set.
double start_loss(std::span<const double> weights, std::span<double> gradient) {
  double loss = 0;
  for (std::size_t c = 0; c < weights.size(); ++c) {
    loss += weights[c] * weights[c] / 2;
    gradient[c] = weights[c];
  }
  return loss;
}

void fit_two(const LogisticOptions& options, const SparseStandardRows& x, const TargetRows& target, std::size_t index,
             LinearModel& model) {
  const std::size_t columns = x.columns(), rows = target.train.size();
  std::vector<double> margins(rows), factors(rows);
  const Objective objective = [&](const std::vector<double>& point, std::vector<double>& gradient) {
    x.multiply(point.data(), margins);
    double loss = start_loss(std::span(point).first(columns), gradient), intercept_gradient = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      const double margin = margins[i] + point[columns], label = target.train_values[i];
      const double c = options.c * target.weight(i);
      loss += c * softplus(label == 1 ? -margin : margin);
      factors[i] = c * (apply_link(Link::logistic, margin) - label);
      intercept_gradient += factors[i];
    }
    x.add_transposed(factors, gradient.data());
    gradient[columns] = intercept_gradient;
    return loss;
  };
  double positives = 0, total = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    positives += target.weight(i) * target.train_values[i];
    total += target.weight(i);
  }
  std::vector<double> point(columns + 1);  // weights, then the intercept
  point[columns] = std::log(positives / (total - positives));
  minimize(objective, point, gradient_tolerance, max_iterations);
  model.set_predictor(index, std::span(point).first(columns), point[columns], x.scaler().mean, x.scaler().scale);
}

/// Weights and intercept of each class one after another.
void fit_several(const LogisticOptions& options, const SparseStandardRows& x, const TargetRows& target,
                 std::size_t first, LinearModel& model) {
  const std::size_t columns = x.columns(), stride = columns + 1, rows = target.train.size(), classes = target.classes;
  const TargetLink link{Link::softmax, classes};
  std::vector<std::vector<double>> margins(classes, std::vector<double>(rows));
  std::vector<double> inner(classes), shares(classes);
  const Objective objective = [&](const std::vector<double>& point, std::vector<double>& gradient) {
    double loss = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      x.multiply(point.data() + k * stride, margins[k]);
      loss += start_loss(std::span(point).subspan(k * stride, columns), std::span(gradient).subspan(k * stride));
      gradient[k * stride + columns] = 0;
    }
    for (std::size_t i = 0; i < rows; ++i) {
      const auto label = static_cast<std::size_t>(target.train_values[i]);
      const double c = options.c * target.weight(i);
      for (std::size_t k = 0; k < classes; ++k) inner[k] = margins[k][i] + point[k * stride + columns];
      link.apply(inner, shares);
      const double largest = *std::max_element(inner.begin(), inner.end());
      double sum = 0;
      for (const double value : inner) sum += std::exp(value - largest);
      loss += c * (std::log(sum) + largest - inner[label]);
      for (std::size_t k = 0; k < classes; ++k) {
        margins[k][i] = c * (shares[k] - (k == label ? 1 : 0));
        gradient[k * stride + columns] += margins[k][i];
      }
    }
    for (std::size_t k = 0; k < classes; ++k) x.add_transposed(margins[k], gradient.data() + k * stride);
    return loss;
  };
  std::vector<double> point(classes * stride), counts(classes, 0.5);  // an absent class has no logarithm
  for (std::size_t i = 0; i < rows; ++i) counts[static_cast<std::size_t>(target.train_values[i])] += target.weight(i);
  double mean = 0;
  for (const double count : counts) mean += std::log(count) / static_cast<double>(classes);
  for (std::size_t k = 0; k < classes; ++k) point[k * stride + columns] = std::log(counts[k]) - mean;
  minimize(objective, point, gradient_tolerance, max_iterations);
  for (std::size_t k = 0; k < classes; ++k)
    model.set_predictor(first + k, std::span(point).subspan(k * stride, columns), point[k * stride + columns],
                        x.scaler().mean, x.scaler().scale);
}

}  // namespace

std::unique_ptr<Model> fit_logistic(const LogisticOptions& options, const FitRequest& request) {
  require_classes("logistic", request, "\"ridge\", \"forest\" or \"boosting\"");
  const std::vector<TargetRows> targets = check_request("logistic", request);
  auto model = std::make_unique<LinearModel>(request.vectors->columns, TargetLinks(request.targets, Link::softmax));
  FitSteps steps("logistic", request, targets.size(), "target");
  parallel_for(targets.size(), request.threads, [&](std::size_t t) {
    const SparseStandardRows x(*request.vectors, targets[t].train);
    const auto fit = targets[t].task == data::TaskType::binary ? fit_two : fit_several;
    fit(options, x, targets[t], model->links().first_inner(t), *model);
    steps.advance();
  });
  return model;
}

}  // namespace athanor::classical
