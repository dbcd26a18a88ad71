// Partial least squares, one target at a time (Wold, Sjostrom & Eriksson 2001, doi:10.1016/S0169-7439(01)00155-1), on
// standardised features. The components are those of NIPALS; the features are never deflated, since the deflated value
// times the unchanged features gives the same weights.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/classical/fitters.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/request.h"
#include "athanor/classical/sparse_standard_rows.h"
#include "athanor/core/parallel.h"

namespace athanor::classical {
namespace {

constexpr std::size_t component_folds = 5;
constexpr std::size_t most_tried = 15;  ///< components, when their number is chosen
/// What is left of the covariance with the target when nothing but rounding is.
constexpr double exhausted_share = 1e-10;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void add_multiple(std::vector<double>& sum, double factor, const std::vector<double>& term) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += factor * term[i];
}

double subtract_mean(std::vector<double>& values) {
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  for (double& value : values) value -= mean;
  return mean;
}

/// Component k adds value_k * rotation_k to the weights of the features.
struct Component {
  std::vector<double> rotation;  ///< scores = features times rotation
  double value = 0;
};

/// Up to `most` components; fewer when the features have no more to say.
std::vector<Component> compute_components(const SparseStandardRows& x, std::vector<double> y, std::size_t most) {
  subtract_mean(y);
  std::vector<Component> components;
  std::vector<std::vector<double>> scores, loadings;
  double first_norm = 0;
  while (components.size() < std::min(most, x.rows() - 1)) {
    std::vector<double> weights(x.columns()), t(x.rows());
    x.add_transposed(y, weights.data());
    const double norm = std::sqrt(dot(weights, weights));
    if (components.empty()) first_norm = norm;
    if (!(norm > exhausted_share * first_norm)) break;
    for (double& weight : weights) weight /= norm;
    Component component{weights, 0};
    for (std::size_t k = 0; k < components.size(); ++k)
      add_multiple(component.rotation, -dot(loadings[k], weights), components[k].rotation);
    x.multiply(component.rotation.data(), t);
    subtract_mean(t);  // the rows of a fold are standardised by all rows, and have a mean of their own
    for (const std::vector<double>& former : scores) add_multiple(t, -dot(former, t) / dot(former, former), former);
    const double squares = dot(t, t);
    if (!(squares > 0)) break;
    std::vector<double> loading(x.columns());
    x.add_transposed(t, loading.data());
    for (double& value : loading) value /= squares;
    component.value = dot(t, y) / squares;
    add_multiple(y, -component.value, t);
    components.push_back(std::move(component));
    scores.push_back(std::move(t));
    loadings.push_back(std::move(loading));
  }
  return components;
}

struct Part {
  std::vector<std::size_t> rows;
  std::vector<double> values;
};

/// Row i belongs to fold i mod 5: the rows inside and outside of all folds but one.
Part select_fold(const TargetRows& target, std::size_t fold, bool inside) {
  Part part;
  for (std::size_t i = 0; i < target.train.size(); ++i) {
    if ((i % component_folds == fold) != inside) continue;
    part.rows.push_back(target.train[i]);
    part.values.push_back(target.train_values[i]);
  }
  return part;
}

/// The squared errors that 1, 2, … components leave on the rows of a fold.
void add_fold_errors(const featurize::FeatureMatrix& vectors, const TargetRows& target,
                     const data::StandardScaler& scaler, std::size_t fold, std::vector<double>& errors) {
  const Part train = select_fold(target, fold, false), held = select_fold(target, fold, true);
  if (held.rows.empty() || train.rows.size() < 2) return;
  const SparseStandardRows x(vectors, train.rows, scaler), z(vectors, held.rows, scaler);
  const auto components = compute_components(x, train.values, errors.size());
  std::vector<double> mean_row(x.columns()), predictions(held.rows.size()), scores(held.rows.size());
  x.add_transposed(std::vector<double>(train.rows.size(), 1 / static_cast<double>(train.rows.size())), mean_row.data());
  std::vector<double> y = train.values;
  std::fill(predictions.begin(), predictions.end(), subtract_mean(y));
  for (std::size_t k = 0; k < errors.size(); ++k) {
    if (k < components.size()) {
      z.multiply(components[k].rotation.data(), scores);
      const double centre = dot(mean_row, components[k].rotation);
      for (std::size_t i = 0; i < scores.size(); ++i) predictions[i] += components[k].value * (scores[i] - centre);
    }
    for (std::size_t i = 0; i < predictions.size(); ++i)
      errors[k] += (predictions[i] - held.values[i]) * (predictions[i] - held.values[i]);
  }
}

std::size_t choose_components(const featurize::FeatureMatrix& vectors, const TargetRows& target,
                              const data::StandardScaler& scaler) {
  std::vector<double> errors(std::min(most_tried, vectors.columns));
  for (std::size_t fold = 0; fold < component_folds; ++fold) add_fold_errors(vectors, target, scaler, fold, errors);
  return static_cast<std::size_t>(std::min_element(errors.begin(), errors.end()) - errors.begin()) + 1;
}

void fit_target(const PlsOptions& options, const featurize::FeatureMatrix& vectors, const TargetRows& target,
                LinearModel& model) {
  const SparseStandardRows x(vectors, target.train);
  const std::size_t most = options.components ? static_cast<std::size_t>(*options.components)
                                              : choose_components(vectors, target, x.scaler());
  std::vector<double> weights(x.columns()), y = target.train_values;
  for (const Component& component : compute_components(x, y, most))
    add_multiple(weights, component.value, component.rotation);
  model.set_predictor(target.target, weights, subtract_mean(y), x.scaler().mean, x.scaler().scale);
}

}  // namespace

std::unique_ptr<Model> fit_pls(const PlsOptions& options, const FitRequest& request) {
  require_numbers("pls", request, "\"logistic\", \"forest\" or \"boosting\"");
  const std::vector<TargetRows> targets = check_request("pls", request);
  auto model = std::make_unique<LinearModel>(request.vectors->columns, TargetLinks(request.targets, Link::softmax));
  FitSteps steps("pls", request, targets.size(), "target");
  parallel_for(targets.size(), request.threads, [&](std::size_t t) {
    fit_target(options, *request.vectors, targets[t], *model);
    steps.advance();
  });
  return model;
}

}  // namespace athanor::classical
