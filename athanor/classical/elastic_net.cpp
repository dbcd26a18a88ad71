// Elastic net (Zou & Hastie 2005, doi:10.1111/j.1467-9868.2005.00503.x) on standardised features and target: minimise
// |y - Xw|^2 / 2n + alpha (l1_ratio |w|_1 + (1 - l1_ratio) |w|^2 / 2) by coordinate descent on X'X (Friedman, Hastie &
// Tibshirani 2010, doi:10.18637/jss.v033.i01). Without an alpha, the one of least error over five folds of the rows.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "athanor/classical/blas.h"
#include "athanor/classical/fitters.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/request.h"
#include "athanor/data/scaler.h"

namespace athanor::classical {
namespace {

constexpr std::size_t max_used_columns = 8000;  ///< three matrices of 0.5 GB
constexpr std::size_t block_depth = 512, alpha_folds = 5, num_alphas = 50;
constexpr double least_alpha_share = 1e-3;  ///< of the smallest alpha at which all weights are 0
/// On the largest change of a weight in a sweep: of the model, and of those that only serve to choose alpha.
constexpr double tolerance = 1e-10, choice_tolerance = 1e-5;
constexpr int max_sweeps = 10000;

/// Weighted sums over rows from which the centred X'X and X'y follow.
struct Sums {
  std::vector<double> gram, xy, x;  ///< [columns, columns] lower triangle, [columns], [columns]
  double y = 0, rows = 0;

  Sums minus(const Sums& part) const {
    Sums rest = *this;
    for (std::size_t i = 0; i < gram.size(); ++i) rest.gram[i] -= part.gram[i];
    for (std::size_t i = 0; i < x.size(); ++i) rest.xy[i] -= part.xy[i], rest.x[i] -= part.x[i];
    rest.y -= part.y;
    rest.rows -= part.rows;
    return rest;
  }
};

/// A target's training rows: standardised features, made where they are needed, and standardised values.
class Design {
 public:
  Design(const featurize::FeatureMatrix& vectors, const TargetRows& target)
      : vectors_(vectors),
        target_(target),
        scaler_(data::StandardScaler::fit(std::span<const float>(vectors.values), vectors.columns, target.train)),
        y_(target.train_values) {
    const auto n = static_cast<double>(y_.size());
    mean_ = std::accumulate(y_.begin(), y_.end(), 0.0) / n;
    double squares = 0;
    for (double& value : y_) value -= mean_, squares += value * value;
    if (squares > 0) scale_ = std::sqrt(squares / n);
    for (double& value : y_) value /= scale_;
  }

  const data::StandardScaler& scaler() const { return scaler_; }
  std::size_t columns() const { return vectors_.columns; }
  double mean() const { return mean_; }
  double scale() const { return scale_; }
  double value(std::size_t i) const { return y_[i]; }
  double weight(std::size_t i) const { return target_.weight(i); }
  double sum_weights(const std::vector<std::size_t>& rows) const {
    double sum = 0;
    for (const std::size_t i : rows) sum += weight(i);
    return sum;
  }
  std::vector<std::size_t> all_rows() const {
    std::vector<std::size_t> rows(y_.size());
    std::iota(rows.begin(), rows.end(), 0U);
    return rows;
  }
  /// Row i belongs to fold i mod 5.
  std::vector<std::size_t> fold_rows(std::size_t fold) const {
    std::vector<std::size_t> rows;
    for (std::size_t i = fold; i < y_.size(); i += alpha_folds) rows.push_back(i);
    return rows;
  }
  void fill_row(std::size_t i, std::span<double> row) const {
    const auto x = vectors_.row(target_.train[i]);
    for (std::size_t c = 0; c < x.size(); ++c) row[c] = (x[c] - scaler_.mean[c]) / scaler_.scale[c];
  }

  Sums sum(const std::vector<std::size_t>& rows, std::size_t threads) const {
    const std::size_t p = columns();
    Sums sums{std::vector<double>(p * p), std::vector<double>(p), std::vector<double>(p), 0, sum_weights(rows)};
    std::vector<double> block;
    for (std::size_t first = 0; first < rows.size(); first += block_depth) {
      const std::size_t count = std::min(block_depth, rows.size() - first);
      block.resize(count * p);
      for (std::size_t k = 0; k < count; ++k) {
        const std::span row = std::span(block).subspan(k * p, p);
        const double y = y_[rows[first + k]], w = weight(rows[first + k]), root = std::sqrt(w);
        fill_row(rows[first + k], row);
        sums.y += w * y;
        for (std::size_t c = 0; c < p; ++c) {
          sums.x[c] += w * row[c];
          sums.xy[c] += w * y * row[c];
          row[c] *= root;
        }
      }
      accumulate_gram(block, count, p, sums.gram, threads);
    }
    return sums;
  }

 private:
  const featurize::FeatureMatrix& vectors_;
  const TargetRows& target_;
  data::StandardScaler scaler_;
  std::vector<double> y_;
  double mean_ = 0, scale_ = 1;
};

/// Coordinate descent that starts where the last alpha ended.
class Descent {
 public:
  explicit Descent(const Sums& sums)
      : n_(sums.rows), gram_(sums.gram), gradient_(sums.xy), mean_(sums.x), weights_(sums.x.size()) {
    const std::size_t p = weights_.size();
    mean_y_ = sums.y / n_;
    for (double& value : mean_) value /= n_;
    for (std::size_t i = 0; i < p; ++i) {
      gradient_[i] -= n_ * mean_[i] * mean_y_;
      for (std::size_t j = 0; j <= i; ++j) {
        gram_[i * p + j] -= n_ * mean_[i] * mean_[j];
        gram_[j * p + i] = gram_[i * p + j];
      }
    }
  }

  /// Smallest alpha at which all weights are 0.
  double find_largest_alpha(double l1_ratio) const {
    double largest = 0;
    for (const double value : gradient_) largest = std::max(largest, std::abs(value));
    return largest / n_ / l1_ratio;
  }
  void solve(double alpha, double l1_ratio, double tolerated) {
    const double l1 = n_ * alpha * l1_ratio, l2 = n_ * alpha * (1 - l1_ratio);
    for (int sweep = 0; sweep < max_sweeps; ++sweep)
      if (this->sweep(l1, l2) < tolerated) return;
  }
  const std::vector<double>& weights() const { return weights_; }
  double intercept() const { return mean_y_ - std::inner_product(mean_.begin(), mean_.end(), weights_.begin(), 0.0); }

 private:
  /// The largest change of a weight.
  double sweep(double l1, double l2) {
    const std::size_t p = weights_.size();
    double largest = 0;
    for (std::size_t c = 0; c < p; ++c) {
      const double* row = gram_.data() + c * p;
      if (!(row[c] + l2 > 0)) continue;
      const double pull = gradient_[c] + row[c] * weights_[c];
      const double shrunk = std::max(std::abs(pull) - l1, 0.0) / (row[c] + l2);
      const double change = std::copysign(shrunk, pull) - weights_[c];
      if (change == 0) continue;
      weights_[c] += change;
      for (std::size_t k = 0; k < p; ++k) gradient_[k] -= row[k] * change;
      largest = std::max(largest, std::abs(change));
    }
    return largest;
  }

  double n_, mean_y_ = 0;
  std::vector<double> gram_, gradient_;  ///< gradient: X'(y - Xw)
  std::vector<double> mean_, weights_;
};

std::vector<double> make_alphas(double largest) {
  std::vector<double> alphas;
  for (std::size_t k = 0; k < num_alphas; ++k)
    alphas.push_back(largest * std::pow(least_alpha_share, static_cast<double>(k) / (num_alphas - 1)));
  return alphas;
}

/// Mean squared error on the held-out rows of each fold, added up per alpha.
void add_fold_errors(const Design& design, const Sums& train, const std::vector<std::size_t>& held, double l1_ratio,
                     const std::vector<double>& alphas, std::vector<double>& errors) {
  Descent descent(train);
  std::vector<double> row(design.columns());
  const double held_weight = design.sum_weights(held);
  for (std::size_t k = 0; k < alphas.size(); ++k) {
    descent.solve(alphas[k], l1_ratio, choice_tolerance);
    const double intercept = descent.intercept();
    for (const std::size_t i : held) {
      design.fill_row(i, row);
      const double error =
          intercept - design.value(i) + std::inner_product(row.begin(), row.end(), descent.weights().begin(), 0.0);
      errors[k] += design.weight(i) * error * error / held_weight;
    }
  }
}

double choose_alpha(const Design& design, const Sums& all, double l1_ratio, std::size_t threads) {
  const std::vector<double> alphas = make_alphas(Descent(all).find_largest_alpha(l1_ratio));
  std::vector<double> errors(alphas.size());
  for (std::size_t fold = 0; fold < alpha_folds; ++fold) {
    const std::vector<std::size_t> held = design.fold_rows(fold);
    if (!(design.sum_weights(held) > 0) || held.size() + 2 > design.all_rows().size()) continue;
    add_fold_errors(design, all.minus(design.sum(held, threads)), held, l1_ratio, alphas, errors);
  }
  return alphas[static_cast<std::size_t>(std::min_element(errors.begin(), errors.end()) - errors.begin())];
}

void fit_target(const ElasticNetOptions& options, const FitRequest& request, const TargetRows& target,
                LinearModel& model) {
  const Design design(*request.vectors, target);
  const Sums all = design.sum(design.all_rows(), request.threads);
  const double alpha = options.alpha ? *options.alpha : choose_alpha(design, all, options.l1_ratio, request.threads);
  Descent descent(all);
  descent.solve(alpha, options.l1_ratio, tolerance);
  std::vector<double> weights = descent.weights();
  for (double& weight : weights) weight *= design.scale();
  model.set_predictor(target.target, weights, design.mean() + design.scale() * descent.intercept(),
                      design.scaler().mean, design.scaler().scale);
}

}  // namespace

std::unique_ptr<Model> fit_elastic_net(const ElasticNetOptions& options, const FitRequest& request) {
  require_numbers("elastic_net", request, "\"logistic\", \"forest\" or \"boosting\"");
  const std::vector<TargetRows> targets = check_request("elastic_net", request);
  if (request.vectors->columns > max_used_columns)
    fail(ErrorCode::too_large, "{} feature columns are too many for model \"elastic_net\", which takes at most {}",
         request.vectors->columns, max_used_columns);
  const SingleBlasThread single;
  auto model = std::make_unique<LinearModel>(request.vectors->columns, TargetLinks(request.targets, Link::softmax));
  FitSteps steps("elastic_net", request, targets.size(), "target");
  for (const TargetRows& target : targets) {
    fit_target(options, request, target, *model);
    steps.advance();
  }
  return model;
}

}  // namespace athanor::classical
