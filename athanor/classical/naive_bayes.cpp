// Bernoulli naive Bayes (McCallum & Nigam 1998): each feature is present or not, independently given the class.
#include <cmath>

#include "athanor/classical/fitters.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/request.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

/// Of a class without training rows: its probability is 0.
constexpr double log_zero = -1e9;

/// Training rows of one class, and how many of them have each feature, by their weights.
struct ClassCounts {
  double rows = 0;
  std::vector<double> present;

  /// log P(feature | class) = log((rows with it + s) / (rows + 2 s)).
  double log_with(std::size_t c, double smoothing) const {
    return std::log((present[c] + smoothing) / (rows + 2 * smoothing));
  }
  double log_without(std::size_t c, double smoothing) const {
    return std::log((rows - present[c] + smoothing) / (rows + 2 * smoothing));
  }
};

std::vector<ClassCounts> count_features(const featurize::FeatureMatrix& vectors, const TargetRows& target) {
  std::vector<ClassCounts> counts(target.classes, {0, std::vector<double>(vectors.columns)});
  for (std::size_t i = 0; i < target.train.size(); ++i) {
    ClassCounts& of_class = counts[static_cast<std::size_t>(target.train_values[i])];
    const auto x = vectors.row(target.train[i]);
    const double weight = target.weight(i);
    for (std::size_t c = 0; c < x.size(); ++c)
      if (x[c] != 0) of_class.present[c] += weight;
    of_class.rows += weight;
  }
  return counts;
}

/// Log odds of class 1.
void fit_two(const std::vector<ClassCounts>& counts, double smoothing, std::size_t index, LinearModel& model) {
  double bias = std::log(counts[1].rows / counts[0].rows);
  std::vector<double> weights(counts[0].present.size());
  for (std::size_t c = 0; c < weights.size(); ++c) {
    const double log_with = counts[1].log_with(c, smoothing) - counts[0].log_with(c, smoothing);
    const double log_without = counts[1].log_without(c, smoothing) - counts[0].log_without(c, smoothing);
    weights[c] = log_with - log_without;
    bias += log_without;
  }
  model.set_predictor(index, weights, bias);
}

/// Log of the joint probability with each class, for the softmax.
void fit_several(const std::vector<ClassCounts>& counts, double smoothing, std::size_t first, LinearModel& model) {
  std::vector<double> weights(counts[0].present.size());
  for (std::size_t k = 0; k < counts.size(); ++k) {
    double bias = counts[k].rows > 0 ? std::log(counts[k].rows) : log_zero;
    for (std::size_t c = 0; c < weights.size(); ++c) {
      const double log_without = counts[k].log_without(c, smoothing);
      weights[c] = counts[k].log_with(c, smoothing) - log_without;
      bias += log_without;
    }
    model.set_predictor(first + k, weights, bias);
  }
}

}  // namespace

std::unique_ptr<Model> fit_naive_bayes(const NaiveBayesOptions& options, const FitRequest& request) {
  require_classes("naive_bayes", request, "\"ridge\", \"forest\" or \"boosting\"");
  const std::vector<TargetRows> targets = check_request("naive_bayes", request);
  auto model = std::make_unique<LinearModel>(request.vectors->columns, TargetLinks(request.targets, Link::softmax),
                                             FeatureUse::presence);
  FitSteps steps("naive_bayes", request, targets.size(), "target");
  parallel_for(targets.size(), request.threads, [&](std::size_t t) {
    const auto counts = count_features(*request.vectors, targets[t]);
    const auto fit = targets[t].task == data::TaskType::binary ? fit_two : fit_several;
    fit(counts, options.smoothing, model->links().first_inner(t), *model);
    steps.advance();
  });
  return model;
}

}  // namespace athanor::classical
