// Ridge regression in closed form on standardised features (Hoerl & Kennard 1970, doi:10.1080/00401706.1970.10488634):
// w = (X'X + alpha I)^-1 X'y, or equally X'(XX' + alpha I)^-1 y, whichever matrix is smaller; the intercept is free.
// Without an alpha each target gets the one of least generalised cross-validation error.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "athanor/classical/blas.h"
#include "athanor/classical/fitters.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/penalized_system.h"
#include "athanor/classical/request.h"
#include "athanor/data/scaler.h"

namespace athanor::classical {
namespace {

constexpr std::size_t max_system = 25000;  ///< rows of the largest linear system: 5 GB
constexpr std::size_t block_depth = 512;
/// Tried when no alpha is given; the Gram matrix of standardised features has rows or columns as its diagonal.
constexpr double candidate_alphas[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

/// Standardised training rows, made block by block: the whole matrix in double precision can be too large. With
/// weights, rows are centred by the weighted mean and multiplied by the roots of their weights.
class StandardizedRows {
 public:
  StandardizedRows(const featurize::FeatureMatrix& vectors, const TargetRows& target)
      : vectors_(vectors),
        rows_(target.train),
        scaler_(data::StandardScaler::fit(std::span<const float>(vectors.values), vectors.columns, target.train)) {
    if (target.train_weights.empty()) return;
    double total = 0;
    std::vector<double> sums(vectors.columns);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto x = vectors.row(rows_[i]);
      total += target.weight(i);
      for (std::size_t c = 0; c < x.size(); ++c) sums[c] += target.weight(i) * x[c];
      roots_.push_back(std::sqrt(target.weight(i)));
    }
    for (std::size_t c = 0; c < sums.size(); ++c) scaler_.mean[c] = sums[c] / total;
  }

  std::size_t rows() const { return rows_.size(); }
  std::size_t columns() const { return vectors_.columns; }
  const data::StandardScaler& scaler() const { return scaler_; }
  double value(std::size_t i, std::size_t c) const {
    const double z =
        (static_cast<double>(vectors_.values[rows_[i] * vectors_.columns + c]) - scaler_.mean[c]) / scaler_.scale[c];
    return roots_.empty() ? z : roots_[i] * z;
  }

 private:
  const featurize::FeatureMatrix& vectors_;
  std::span<const std::size_t> rows_;
  data::StandardScaler scaler_;
  std::vector<double> roots_;
};

/// X'X when `primal`, else XX'; lower triangle.
std::vector<double> compute_gram(const StandardizedRows& x, bool primal, std::size_t threads) {
  const std::size_t size = primal ? x.columns() : x.rows(), depth = primal ? x.rows() : x.columns();
  std::vector<double> gram(size * size), block;
  for (std::size_t first = 0; first < depth; first += block_depth) {
    const std::size_t count = std::min(block_depth, depth - first);
    block.resize(count * size);
    for (std::size_t k = 0; k < count; ++k)
      for (std::size_t i = 0; i < size; ++i)
        block[k * size + i] = primal ? x.value(first + k, i) : x.value(i, first + k);
    accumulate_gram(block, count, size, gram, threads);
  }
  return gram;
}

/// [count, columns] = `coefficients` [count, rows] times X.
std::vector<double> multiply_by_rows(const StandardizedRows& x, const std::vector<double>& coefficients,
                                     std::size_t count) {
  std::vector<double> result(count * x.columns()), row(x.columns());
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t c = 0; c < row.size(); ++c) row[c] = x.value(i, c);
    for (std::size_t t = 0; t < count; ++t) {
      const double coefficient = coefficients[t * x.rows() + i];
      double* sums = result.data() + t * row.size();
      for (std::size_t c = 0; c < row.size(); ++c) sums[c] += coefficient * row[c];
    }
  }
  return result;
}

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Weighted mean of the target's values, and the values less it times the roots of their weights.
double centre(const TargetRows& target, std::vector<double>& centred) {
  double total = 0, sum = 0;
  for (std::size_t i = 0; i < target.train.size(); ++i) {
    total += target.weight(i);
    sum += target.weight(i) * target.train_values[i];
  }
  const double mean = sum / total;
  for (std::size_t i = 0; i < target.train.size(); ++i)
    centred.push_back(std::sqrt(target.weight(i)) * (target.train_values[i] - mean));
  return mean;
}

/// Targets known on the same rows share one matrix.
void fit_group(const RidgeOptions& options, const FitRequest& request, const std::vector<const TargetRows*>& group,
               LinearModel& model) {
  const StandardizedRows x(*request.vectors, *group[0]);
  if (std::min(x.columns(), x.rows()) > max_system)
    fail(ErrorCode::too_large,
         "Ridge on {} rows and {} feature columns needs too much memory; use fewer columns (at most {})", x.rows(),
         x.columns(), max_system);
  std::vector<double> means, centred;
  for (const TargetRows* target : group) means.push_back(centre(*target, centred));
  const bool primal = x.columns() <= x.rows();
  PenalizedSystem system(compute_gram(x, primal, request.threads),
                         primal ? multiply_by_rows(x, centred, group.size()) : centred, group.size());
  // |y - Xw|^2 = y'y - w'X'y - alpha w'w in the primal form, and the residual is alpha c in the dual one.
  const auto squared_error = [&](std::size_t t, double alpha, std::span<const double> solution) {
    const std::span y = std::span(centred).subspan(t * x.rows(), x.rows());
    return primal ? dot(y, y) - dot(solution, system.right(t)) - alpha * dot(solution, solution)
                  : alpha * alpha * dot(solution, solution);
  };
  const std::vector<double> solutions = solve_or_choose(system, options.alpha, [&] {
    return system.solve_by_cross_validation(candidate_alphas, x.rows(), 1, squared_error);  // 1 for the intercept
  });
  const std::vector<double> weights = primal ? solutions : multiply_by_rows(x, solutions, group.size());
  for (std::size_t t = 0; t < group.size(); ++t)
    model.set_predictor(group[t]->target, std::span(weights).subspan(t * x.columns(), x.columns()), means[t],
                        x.scaler().mean, x.scaler().scale);
}

}  // namespace

std::unique_ptr<Model> fit_ridge(const RidgeOptions& options, const FitRequest& request) {
  require_numbers("ridge", request, "\"logistic\", \"forest\" or \"boosting\"");
  const std::vector<TargetRows> targets = check_request("ridge", request);
  std::map<std::vector<std::size_t>, std::vector<const TargetRows*>> groups;
  for (const TargetRows& target : targets) groups[target.train].push_back(&target);
  const SingleBlasThread single;
  auto model = std::make_unique<LinearModel>(request.vectors->columns, TargetLinks(request.targets, Link::softmax));
  FitSteps steps("ridge", request, targets.size(), "target");
  for (const auto& [rows, group] : groups) {
    fit_group(options, request, group, *model);
    steps.advance(group.size());
  }
  return model;
}

}  // namespace athanor::classical
