// Ridge regression in closed form on standardised features (Hoerl & Kennard 1970, doi:10.1080/00401706.1970.10488634):
// w = (X'X + alpha I)^-1 X'y, or equally X'(XX' + alpha I)^-1 y, whichever matrix is smaller; the intercept is free.
// Without an alpha each target gets the one of least generalised cross-validation error.
#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <optional>

#include "athanor/classical/blas.h"
#include "athanor/classical/fitters.h"
#include "athanor/classical/linear_model.h"
#include "athanor/classical/request.h"
#include "athanor/data/scaler.h"

namespace athanor::classical {
namespace {

constexpr std::size_t max_system = 25000;  ///< rows of the largest linear system: 5 GB
constexpr std::size_t block_depth = 512;
/// Tried when no alpha is given; the Gram matrix of standardised features has rows or columns as its diagonal.
constexpr double candidate_alphas[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

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

/// The linear system of targets known on the same rows: X'X w = X'y when primal, else XX' c = y with w = X'c.
class RidgeSystem {
 public:
  RidgeSystem(const StandardizedRows& x, std::vector<double> centred, std::size_t count, std::size_t threads)
      : count_(count),
        rows_(x.rows()),
        primal_(x.columns() <= x.rows()),
        size_(std::min(x.columns(), x.rows())),
        gram_(compute_gram(x, primal_, threads)),
        right_(primal_ ? multiply_by_rows(x, centred, count) : centred),
        centred_(std::move(centred)) {}

  bool is_primal() const { return primal_; }

  /// One solution per target, [targets, size]; nothing when alpha is too small for the precision of the system.
  std::optional<std::vector<double>> solve(double alpha) {
    factor_ = gram_;
    for (std::size_t i = 0; i < size_; ++i) factor_[i * size_ + i] += alpha;
    std::vector<double> solutions = right_;
    if (!solve_positive_definite(factor_, size_, solutions, count_)) return std::nullopt;
    return solutions;
  }

  /// Generalised cross-validation error n |y - Hy|^2 / (n - 1 - tr H)^2 of each target at the alpha last solved for
  /// (Golub, Heath & Wahba 1979, doi:10.1080/00401706.1979.10489751; 1 for the intercept). Destroys the factor.
  std::vector<double> compute_errors(double alpha, const std::vector<double>& solutions) {
    const double n = static_cast<double>(rows_);
    const double trace = static_cast<double>(size_) - alpha * compute_inverse_trace(factor_, size_);
    const double freedom = std::max(n - 1 - trace, 1e-9 * n);
    std::vector<double> errors;
    for (std::size_t t = 0; t < count_; ++t) {
      const std::span solution = std::span(solutions).subspan(t * size_, size_);
      const std::span y = std::span(centred_).subspan(t * rows_, rows_);
      const double squares = primal_ ? dot(y, y) - dot(solution, std::span(right_).subspan(t * size_, size_)) -
                                           alpha * dot(solution, solution)
                                     : alpha * alpha * dot(solution, solution);
      errors.push_back(n * squares / (freedom * freedom));
    }
    return errors;
  }

 private:
  std::size_t count_, rows_;
  bool primal_;
  std::size_t size_;
  std::vector<double> gram_, right_, centred_, factor_;
};

/// Per target, the solution at the alpha of least generalised cross-validation error.
std::vector<double> solve_by_cross_validation(RidgeSystem& system, std::size_t count) {
  std::vector<double> best, best_errors(count, std::numeric_limits<double>::infinity());
  for (const double alpha : candidate_alphas) {
    const auto solutions = system.solve(alpha);
    if (!solutions) continue;
    if (best.empty()) best = *solutions;
    const std::vector<double> errors = system.compute_errors(alpha, *solutions);
    const std::size_t size = solutions->size() / count;
    for (std::size_t t = 0; t < count; ++t)
      if (errors[t] < best_errors[t]) {
        best_errors[t] = errors[t];
        std::copy_n(solutions->begin() + static_cast<std::ptrdiff_t>(t * size), size,
                    best.begin() + static_cast<std::ptrdiff_t>(t * size));
      }
  }
  return best;
}

/// Targets known on the same rows share one matrix.
void fit_group(const RidgeOptions& options, const FitRequest& request, const std::vector<const TargetRows*>& group,
               LinearModel& model) {
  const StandardizedRows x(*request.vectors, group[0]->train);
  if (std::min(x.columns(), x.rows()) > max_system)
    fail(ErrorCode::too_large,
         "Ridge on {} rows and {} feature columns needs too much memory; use fewer columns (at most {})", x.rows(),
         x.columns(), max_system);
  std::vector<double> means, centred;
  for (const TargetRows* target : group) {
    const auto& y = target->train_values;
    means.push_back(std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(y.size()));
    for (const double value : y) centred.push_back(value - means.back());
  }
  RidgeSystem system(x, std::move(centred), group.size(), request.threads);
  const std::vector<double> solutions = options.alpha ? system.solve(*options.alpha).value_or(std::vector<double>{})
                                                      : solve_by_cross_validation(system, group.size());
  if (solutions.empty())
    fail(ErrorCode::invalid_options, "alpha: {} is too small for these features; try {}", format_number(*options.alpha),
         format_number(100 * *options.alpha));
  const std::vector<double> weights = system.is_primal() ? solutions : multiply_by_rows(x, solutions, group.size());
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
