// Kernel ridge regression (Saunders, Gammerman & Vovk 1998): coefficients (K + alpha I)^-1 (y - mean). Without an alpha
// each target gets the one of least generalised cross-validation error, as ridge does.
#include <cmath>
#include <map>
#include <numeric>

#include "athanor/classical/blas.h"
#include "athanor/classical/fitters.h"
#include "athanor/classical/kernel_model.h"
#include "athanor/classical/penalized_system.h"
#include "athanor/classical/request.h"

namespace athanor::classical {
namespace {

constexpr std::size_t max_kernel_ridge_rows = 10000;  ///< two matrices of 0.8 GB
/// Tried when no alpha is given, times the mean of the kernel's diagonal.
constexpr double candidate_alphas[] = {1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2};

/// Weighted mean of the values.
double compute_mean(const TargetRows& target) {
  double total = 0, sum = 0;
  for (std::size_t i = 0; i < target.train.size(); ++i) {
    total += target.weight(i);
    sum += target.weight(i) * target.train_values[i];
  }
  return sum / total;
}

/// Roots of the weights of the rows: with them on both sides of K and on y - mean, rows count by their weights.
std::vector<double> list_roots(const TargetRows& target) {
  std::vector<double> roots;
  for (std::size_t i = 0; i < target.train.size(); ++i) roots.push_back(std::sqrt(target.weight(i)));
  return roots;
}

/// Targets known on the same rows share one matrix.
void fit_group(const KernelRidgeOptions& options, const FitRequest& request, const StoredRows& rows,
               const KernelSettings& settings, const std::vector<const TargetRows*>& group, KernelFit& fit) {
  const std::vector<std::size_t> positions = find_positions(*group[0], request.train);
  const std::vector<double> roots = list_roots(*group[0]);
  const std::size_t size = positions.size();
  std::vector<double> centred;
  for (const TargetRows* target : group) {
    const double mean = compute_mean(*target);
    for (std::size_t i = 0; i < size; ++i) centred.push_back(roots[i] * (target->train_values[i] - mean));
    fit.bias[target->target] = mean;
  }
  const StoredRows known = rows.select(positions);
  std::vector<double> matrix = compute_kernel_matrix(*make_kernel(settings, known), known, request.threads);
  if (!group[0]->train_weights.empty())
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t j = 0; j < size; ++j) matrix[i * size + j] *= roots[i] * roots[j];
  PenalizedSystem system(std::move(matrix), std::move(centred), group.size());
  std::vector<double> alphas;
  for (const double share : candidate_alphas) alphas.push_back(share * system.mean_diagonal());
  const auto squared_error = [](std::size_t, double alpha, std::span<const double> solution) {
    return alpha * alpha * std::inner_product(solution.begin(), solution.end(), solution.begin(), 0.0);
  };
  const std::vector<double> solutions = solve_or_choose(
      system, options.alpha, [&] { return system.solve_by_cross_validation(alphas, size, 0, squared_error); });
  for (std::size_t t = 0; t < group.size(); ++t)
    for (std::size_t k = 0; k < size; ++k)
      fit.coefficients[group[t]->target * rows.size() + positions[k]] = roots[k] * solutions[t * size + k];
}

}  // namespace

std::unique_ptr<Model> fit_kernel_ridge(const KernelRidgeOptions& options, const FitRequest& request) {
  require_numbers("kernel_ridge", request, "\"svm\", \"logistic\" or \"forest\"");
  const std::vector<TargetRows> targets = check_request("kernel_ridge", request);
  require_rows_at_most("kernel_ridge", request, max_kernel_ridge_rows, "use \"ridge\", \"forest\" or \"boosting\"");
  const KernelSettings settings = make_kernel_settings(options.kernel, options.gamma, *request.vectors, request.train);
  const StoredRows rows(*request.vectors, request.train);
  KernelFit fit{TargetLinks(request.targets, Link::softmax), std::vector<double>(targets.size() * rows.size()),
                std::vector<double>(targets.size())};
  std::map<std::vector<std::size_t>, std::vector<const TargetRows*>> groups;
  for (const TargetRows& target : targets) groups[target.train].push_back(&target);
  const SingleBlasThread single;
  FitSteps steps("kernel_ridge", request, targets.size(), "target");
  for (const auto& [known, group] : groups) {
    fit_group(options, request, rows, settings, group, fit);
    steps.advance(group.size());
  }
  return make_kernel_model(settings, rows, std::move(fit));
}

}  // namespace athanor::classical
