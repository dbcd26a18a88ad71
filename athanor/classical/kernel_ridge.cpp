// Kernel ridge regression (Saunders, Gammerman & Vovk 1998): coefficients (K + alpha I)^-1 (y - mean). Without an alpha
// each target gets the one of least generalised cross-validation error, as ridge does.
#include <limits>
#include <map>
#include <numeric>
#include <optional>

#include "athanor/classical/blas.h"
#include "athanor/classical/fitters.h"
#include "athanor/classical/kernel_model.h"
#include "athanor/classical/request.h"

namespace athanor::classical {
namespace {

constexpr std::size_t max_rows = 10000;  ///< two matrices of 0.8 GB
/// Tried when no alpha is given, times the mean of the kernel's diagonal.
constexpr double candidate_alphas[] = {1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2};

double dot(std::span<const double> a) { return std::inner_product(a.begin(), a.end(), a.begin(), 0.0); }

/// Targets known on the same rows share one matrix.
class KernelSystem {
 public:
  /// `matrix` is [rows, rows]; `centred` is [count, rows].
  KernelSystem(std::vector<double> matrix, std::vector<double> centred, std::size_t count)
      : count_(count), size_(centred.size() / count), matrix_(std::move(matrix)), centred_(std::move(centred)) {}

  /// One solution per target, [count, rows]; nothing when alpha is too small for the precision of the system.
  std::optional<std::vector<double>> solve(double alpha) {
    factor_ = matrix_;
    for (std::size_t i = 0; i < size_; ++i) factor_[i * size_ + i] += alpha;
    std::vector<double> solutions = centred_;
    if (!solve_positive_definite(factor_, size_, solutions, count_)) return std::nullopt;
    return solutions;
  }

  /// Per target the solution of least n |y - Hy|^2 / (n - tr H)^2, where y - Hy = alpha * solution.
  std::vector<double> solve_by_cross_validation() {
    double diagonal = 0;
    for (std::size_t i = 0; i < size_; ++i) diagonal += matrix_[i * size_ + i] / static_cast<double>(size_);
    std::vector<double> best, best_errors(count_, std::numeric_limits<double>::infinity());
    for (const double candidate : candidate_alphas) {
      const double alpha = candidate * diagonal;
      const auto solutions = solve(alpha);
      if (!solutions) continue;
      if (best.empty()) best = *solutions;
      const double freedom = alpha * compute_inverse_trace(factor_, size_);
      for (std::size_t t = 0; t < count_; ++t) {
        const std::span solution = std::span(*solutions).subspan(t * size_, size_);
        const double error = alpha * alpha * dot(solution) / (freedom * freedom);
        if (error >= best_errors[t]) continue;
        best_errors[t] = error;
        std::copy(solution.begin(), solution.end(), best.begin() + static_cast<std::ptrdiff_t>(t * size_));
      }
    }
    return best;
  }

 private:
  std::size_t count_, size_;
  std::vector<double> matrix_, centred_, factor_;
};

void fit_group(const KernelRidgeOptions& options, const FitRequest& request, const StoredRows& rows,
               const KernelSettings& settings, const std::vector<const TargetRows*>& group, KernelFit& fit) {
  const std::vector<std::size_t> positions = find_positions(*group[0], request.train);
  std::vector<double> centred;
  for (const TargetRows* target : group) {
    const auto& y = target->train_values;
    const double mean = std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(y.size());
    for (const double value : y) centred.push_back(value - mean);
    fit.bias[target->target] = mean;
  }
  const StoredRows known = rows.select(positions);
  KernelSystem system(compute_kernel_matrix(*make_kernel(settings, known), known, request.threads), std::move(centred),
                      group.size());
  const std::vector<double> solutions =
      options.alpha ? system.solve(*options.alpha).value_or(std::vector<double>{}) : system.solve_by_cross_validation();
  if (solutions.empty())
    fail(ErrorCode::invalid_options, "alpha: {} is too small for these features; try {}",
         format_number(options.alpha.value_or(0)), format_number(100 * options.alpha.value_or(1)));
  for (std::size_t t = 0; t < group.size(); ++t)
    for (std::size_t k = 0; k < positions.size(); ++k)
      fit.coefficients[group[t]->target * rows.size() + positions[k]] = solutions[t * positions.size() + k];
}

}  // namespace

std::unique_ptr<Model> fit_kernel_ridge(const KernelRidgeOptions& options, const FitRequest& request) {
  require_task("kernel_ridge", request, data::TaskType::regression, "\"svm\", \"logistic\" or \"forest\"");
  const std::vector<TargetRows> targets = check_request("kernel_ridge", request);
  require_rows_at_most("kernel_ridge", request, max_rows, "use \"ridge\", \"forest\" or \"boosting\"");
  const KernelSettings settings = make_kernel_settings(options.kernel, options.gamma, *request.vectors, request.train);
  const StoredRows rows(*request.vectors, request.train);
  KernelFit fit{make_links(targets), std::vector<double>(targets.size() * rows.size()),
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
