#include "athanor/classical/penalized_system.h"

#include <algorithm>
#include <limits>

#include "athanor/classical/blas.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::classical {

PenalizedSystem::PenalizedSystem(std::vector<double> matrix, std::vector<double> right, std::size_t count)
    : count_(count), size_(right.size() / count), matrix_(std::move(matrix)), right_(std::move(right)) {}

double PenalizedSystem::mean_diagonal() const {
  double mean = 0;
  for (std::size_t i = 0; i < size_; ++i) mean += matrix_[i * size_ + i] / static_cast<double>(size_);
  return mean;
}

std::optional<std::vector<double>> PenalizedSystem::solve(double alpha) {
  factor_ = matrix_;
  for (std::size_t i = 0; i < size_; ++i) factor_[i * size_ + i] += alpha;
  std::vector<double> solutions = right_;
  if (!solve_positive_definite(factor_, size_, solutions, count_)) return std::nullopt;
  return solutions;
}

std::vector<double> PenalizedSystem::solve_by_cross_validation(std::span<const double> alphas, std::size_t rows,
                                                               double lost, const SquaredError& squared_error) {
  const auto n = static_cast<double>(rows);
  std::vector<double> best, best_errors(count_, std::numeric_limits<double>::infinity());
  for (const double alpha : alphas) {
    const auto solutions = solve(alpha);
    if (!solutions) continue;
    if (best.empty()) best = *solutions;
    const double trace = static_cast<double>(size_) - alpha * compute_inverse_trace(factor_, size_);
    const double freedom = std::max(n - lost - trace, 1e-9 * n);
    for (std::size_t t = 0; t < count_; ++t) {
      const std::span solution = std::span(*solutions).subspan(t * size_, size_);
      const double error = n * squared_error(t, alpha, solution) / (freedom * freedom);
      if (error >= best_errors[t]) continue;
      best_errors[t] = error;
      std::copy(solution.begin(), solution.end(), best.begin() + static_cast<std::ptrdiff_t>(t * size_));
    }
  }
  return best;
}

std::vector<double> solve_or_choose(PenalizedSystem& system, std::optional<double> alpha,
                                    const std::function<std::vector<double>()>& choose) {
  std::vector<double> solutions = alpha ? system.solve(*alpha).value_or(std::vector<double>{}) : choose();
  if (solutions.empty())
    fail(ErrorCode::invalid_options, "alpha: {} is too small for these features; try {}",
         format_number(alpha.value_or(0)), format_number(100 * alpha.value_or(1)));
  return solutions;
}

}  // namespace athanor::classical
