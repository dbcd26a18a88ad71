// LIBSVM behind a small wall: it gets similarities, and gives coefficients.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace athanor::classical {

/// decision(x) = bias + sum of coefficient_i k(x, row_i)
struct SvmSolution {
  std::vector<double> coefficients;  ///< one per row of the problem; 0 where the row supports nothing
  double bias = 0;
};

/// The similarities of training rows in LIBSVM's layout (16 bytes each), shared by all problems on some of the rows.
/// LIBSVM draws random numbers only for its own probabilities, which are not used here: solutions are deterministic,
/// and problems may be solved side by side.
class SvmProblem {
 public:
  /// `matrix` is [rows, rows].
  SvmProblem(const std::vector<double>& matrix, std::size_t rows);
  ~SvmProblem();
  SvmProblem(const SvmProblem&) = delete;
  SvmProblem& operator=(const SvmProblem&) = delete;

  /// C-SVC on `rows` with labels 0 and 1, whose errors cost `c` each; the decision is positive for class 1 (Cortes &
  /// Vapnik 1995, doi:10.1007/BF00994018).
  SvmSolution classify(std::span<const std::size_t> rows, std::span<const double> labels,
                       const std::array<double, 2>& c) const;
  /// epsilon-SVR (Drucker et al. 1996).
  SvmSolution regress(std::span<const std::size_t> rows, std::span<const double> values, double c,
                      double epsilon) const;
  /// The decision for training row `row` of a solution on `rows`.
  double decide(const SvmSolution& solution, std::span<const std::size_t> rows, std::size_t row) const;

 private:
  struct Nodes;
  std::unique_ptr<Nodes> nodes_;
};

/// P(class 1) = 1 / (1 + exp(slope * decision + offset)).
struct Sigmoid {
  double slope = 0, offset = 0;
};

/// Maximum likelihood with Platt's smoothed labels, by Newton's method with backtracking (Platt 1999; Lin, Lin & Weng
/// 2007, doi:10.1007/s10994-007-5018-6).
Sigmoid fit_sigmoid(std::span<const double> decisions, std::span<const double> labels);

}  // namespace athanor::classical
