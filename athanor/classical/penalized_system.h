// Linear systems with a penalty on the diagonal: what ridge and kernel ridge regression solve.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace athanor::classical {

/// (A + alpha I) x = b for several right-hand sides, those of targets known on the same rows.
class PenalizedSystem {
 public:
  /// Lower triangle of A, [size, size], and the right-hand sides, [count, size]; both row-major.
  PenalizedSystem(std::vector<double> matrix, std::vector<double> right, std::size_t count);

  std::span<const double> right(std::size_t target) const { return std::span(right_).subspan(target * size_, size_); }
  double mean_diagonal() const;
  /// One solution per target, [count, size]; nothing when alpha is too small for the precision of the system.
  std::optional<std::vector<double>> solve(double alpha);

  /// Squared error of a target's fit, from its solution at alpha.
  using SquaredError = std::function<double(std::size_t target, double alpha, std::span<const double> solution)>;
  /// Per target the solution at the alpha of least generalised cross-validation error n |y - Hy|^2 / (n - lost - tr
  /// H)^2 (Golub, Heath & Wahba 1979, doi:10.1080/00401706.1979.10489751), where n - tr H = rows - size + alpha tr (A +
  /// alpha I)^-1 and `lost` counts the parameters beside the solution. Empty when no alpha can be solved for.
  std::vector<double> solve_by_cross_validation(std::span<const double> alphas, std::size_t rows, double lost,
                                                const SquaredError& squared_error);

 private:
  std::size_t count_, size_;
  std::vector<double> matrix_, right_, factor_;
};

/// `solve` where alpha is given, else `choose`. Error(invalid_options) naming alpha when it is too small.
std::vector<double> solve_or_choose(PenalizedSystem& system, std::optional<double> alpha,
                                    const std::function<std::vector<double>()>& choose);

}  // namespace athanor::classical
