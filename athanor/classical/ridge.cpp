// Ridge regression in closed form on standardised features (Hoerl & Kennard 1970, doi:10.1080/00401706.1970.10488634):
// w = (X'X + alpha I)^-1 X'y, or equally X'(XX' + alpha I)^-1 y, whichever matrix is smaller; the intercept is free.
#include <algorithm>
#include <map>
#include <numeric>

#include "athanor/classical/blas.h"
#include "athanor/classical/fitters.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/request.h"
#include "athanor/data/scaler.h"

namespace athanor::classical {
namespace {

constexpr std::size_t max_system = 25000;  ///< rows of the largest linear system: 5 GB
constexpr std::size_t block_depth = 512;

/// Standardised training rows, made block by block: the whole matrix in double precision can be too large.
class StandardizedRows {
 public:
  StandardizedRows(const featurize::FeatureMatrix& vectors, std::span<const std::size_t> rows)
      : vectors_(vectors),
        rows_(rows),
        scaler_(data::StandardScaler::fit(std::span<const float>(vectors.values), vectors.columns, rows)) {}

  std::size_t rows() const { return rows_.size(); }
  std::size_t columns() const { return vectors_.columns; }
  const data::StandardScaler& scaler() const { return scaler_; }
  double value(std::size_t i, std::size_t c) const {
    return (static_cast<double>(vectors_.values[rows_[i] * vectors_.columns + c]) - scaler_.mean[c]) / scaler_.scale[c];
  }

 private:
  const featurize::FeatureMatrix& vectors_;
  std::span<const std::size_t> rows_;
  data::StandardScaler scaler_;
};

/// X'X when `primal`, else XX', plus alpha on the diagonal; lower triangle.
std::vector<double> compute_system(const StandardizedRows& x, bool primal, double alpha, std::size_t threads) {
  const std::size_t size = primal ? x.columns() : x.rows(), depth = primal ? x.rows() : x.columns();
  std::vector<double> system(size * size), block;
  for (std::size_t first = 0; first < depth; first += block_depth) {
    const std::size_t count = std::min(block_depth, depth - first);
    block.resize(count * size);
    for (std::size_t k = 0; k < count; ++k)
      for (std::size_t i = 0; i < size; ++i)
        block[k * size + i] = primal ? x.value(first + k, i) : x.value(i, first + k);
    accumulate_gram(block, count, size, system, threads);
  }
  for (std::size_t i = 0; i < size; ++i) system[i * size + i] += alpha;
  return system;
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

/// Targets known on the same rows share one matrix.
void fit_group(const RidgeOptions& options, const FitRequest& request, const std::vector<const TargetRows*>& group,
               LinearModel& model) {
  const StandardizedRows x(*request.vectors, group[0]->train);
  const bool primal = x.columns() <= x.rows();
  const std::size_t size = std::min(x.columns(), x.rows());
  if (size > max_system)
    fail(ErrorCode::too_large,
         "Ridge on {} rows and {} feature columns needs too much memory; use fewer columns (at most {})", x.rows(),
         x.columns(), max_system);
  std::vector<double> means, centred;
  for (const TargetRows* target : group) {
    const auto& y = target->train_values;
    means.push_back(std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(y.size()));
    for (const double value : y) centred.push_back(value - means.back());
  }
  std::vector<double> right = primal ? multiply_by_rows(x, centred, group.size()) : centred;
  std::vector<double> system = compute_system(x, primal, options.alpha, request.threads);
  if (!solve_positive_definite(system, size, right, group.size()))
    fail(ErrorCode::invalid_options, "alpha: {} is too small for these features; try {}", format_number(options.alpha),
         format_number(100 * options.alpha));
  const std::vector<double> weights = primal ? right : multiply_by_rows(x, right, group.size());
  for (std::size_t t = 0; t < group.size(); ++t)
    model.set_target(group[t]->target, std::span(weights).subspan(t * x.columns(), x.columns()), means[t],
                     x.scaler().mean, x.scaler().scale);
}

}  // namespace

std::unique_ptr<Model> fit_ridge(const RidgeOptions& options, const FitRequest& request) {
  require_task("ridge", request, data::TaskType::regression, "\"logistic\", \"forest\" or \"boosting\"");
  const std::vector<TargetRows> targets = check_request("ridge", request);
  std::map<std::vector<std::size_t>, std::vector<const TargetRows*>> groups;
  for (const TargetRows& target : targets) groups[target.train].push_back(&target);
  const SingleBlasThread single;
  auto model =
      std::make_unique<LinearModel>(request.vectors->columns, std::vector<Link>(targets.size(), Link::identity));
  FitSteps steps("ridge", request, targets.size(), "target");
  for (const auto& [rows, group] : groups) {
    fit_group(options, request, group, *model);
    steps.advance(group.size());
  }
  return model;
}

}  // namespace athanor::classical
