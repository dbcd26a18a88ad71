// Fit of the Gaussian process: constant mean, amplitude and noise of greatest log marginal likelihood. At a given noise
// (as a share of the amplitude) the best mean and amplitude are known in closed form, so the search is in one
// dimension.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "athanor/classical/blas.h"
#include "athanor/classical/fitters.h"
#include "athanor/classical/gaussian_process.h"
#include "athanor/classical/request.h"
#include "athanor/classical/tanimoto_kernel.h"

namespace athanor::classical {
namespace {

constexpr std::size_t max_gp_rows = 5000;  ///< time grows with their cube
/// The noise is searched on this grid of powers of ten, then between the neighbours of the best one.
constexpr int lowest_power = -4, highest_power = 3;
constexpr int refinements = 22;
constexpr std::size_t search_steps = highest_power - lowest_power + 1 + refinements + 1;

/// The best model at one noise.
struct Candidate {
  double power = 0;  ///< decadic logarithm of the noise
  double log_likelihood = -std::numeric_limits<double>::infinity();
  double mean = 0, amplitude = 0;
  std::vector<double> coefficients;
};

class Likelihood {
 public:
  Likelihood(std::vector<double> matrix, std::vector<double> values, FitSteps& steps)
      : matrix_(std::move(matrix)), values_(std::move(values)), steps_(steps) {}

  /// With A = T + noise I: mean = 1'A^-1 y / 1'A^-1 1, amplitude = r'A^-1 r / n for r = y - mean, and
  /// log p(y) = -(n log(2 pi amplitude) + log |A| + n) / 2. Likelihood minus infinity where A has no factor.
  Candidate evaluate(double power) {
    const std::size_t n = values_.size();
    Candidate candidate;
    candidate.power = power;
    factor_ = matrix_;
    for (std::size_t i = 0; i < n; ++i) factor_[i * n + i] += std::pow(10, power);
    std::vector<double> right = values_;
    right.resize(2 * n, 1.0);
    const bool solved = solve_positive_definite(factor_, n, right, 2);
    steps_.advance();
    if (!solved) return candidate;
    const auto sum = [](auto begin, auto end) { return std::accumulate(begin, end, 0.0); };
    const auto middle = right.begin() + static_cast<std::ptrdiff_t>(n);
    candidate.mean = sum(right.begin(), middle) / sum(middle, right.end());
    double squares = 0, log_determinant = 0;
    for (std::size_t i = 0; i < n; ++i) {
      candidate.coefficients.push_back(right[i] - candidate.mean * right[n + i]);
      squares += (values_[i] - candidate.mean) * candidate.coefficients[i];
      log_determinant += 2 * std::log(factor_[i * n + i]);
    }
    const auto count = static_cast<double>(n);
    candidate.amplitude = squares / count;
    if (!(candidate.amplitude > 0)) return candidate;
    candidate.log_likelihood =
        -(count * std::log(2 * std::numbers::pi * candidate.amplitude) + log_determinant + count) / 2;
    return candidate;
  }

  Candidate maximize() {
    Candidate best;
    for (int power = lowest_power; power <= highest_power; ++power) keep_better(evaluate(power), best);
    double low = best.power - 1, high = best.power + 1;
    const double share = (std::sqrt(5.0) - 1) / 2;
    double left_power = high - share * (high - low), right_power = low + share * (high - low);
    double left = refine(left_power, best), right = refine(right_power, best);
    for (int step = 2; step < refinements; ++step) {
      if (left > right) {
        high = right_power, right_power = left_power, right = left;
        left = refine(left_power = high - share * (high - low), best);
      } else {
        low = left_power, left_power = right_power, left = right;
        right = refine(right_power = low + share * (high - low), best);
      }
    }
    steps_.advance();
    return best;
  }

 private:
  static void keep_better(Candidate candidate, Candidate& best) {
    if (candidate.log_likelihood > best.log_likelihood) best = std::move(candidate);
  }
  double refine(double power, Candidate& best) {
    Candidate candidate = evaluate(power);
    const double log_likelihood = candidate.log_likelihood;
    keep_better(std::move(candidate), best);
    return log_likelihood;
  }

  std::vector<double> matrix_, values_, factor_;
  FitSteps& steps_;
};

void fit_target(const GaussianProcessOptions& options, const FitRequest& request, const StoredRows& rows,
                const TargetRows& target, GaussianProcessModel::Fit& fit, FitSteps& steps) {
  const std::vector<std::size_t> positions = find_positions(target, request.train);
  const auto& y = target.train_values;
  const double centre = std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(y.size());
  std::vector<double> centred;
  for (const double value : y) centred.push_back(value - centre);
  const StoredRows known = rows.select(positions);
  Likelihood likelihood(compute_kernel_matrix(*make_kernel({}, known), known, request.threads), std::move(centred),
                        steps);
  const Candidate best = options.noise ? likelihood.evaluate(std::log10(*options.noise)) : likelihood.maximize();
  if (best.coefficients.empty())
    fail(ErrorCode::invalid_options, "noise: {} is too small for the features of target \"{}\"",
         format_number(options.noise.value_or(0)), request.targets[target.target].name);
  fit.amplitude[target.target] = best.amplitude;
  fit.noise[target.target] = std::pow(10, best.power);
  fit.mean.bias[target.target] = centre + best.mean;
  for (std::size_t k = 0; k < positions.size(); ++k)
    fit.mean.coefficients[target.target * rows.size() + positions[k]] = best.coefficients[k];
}

}  // namespace

std::unique_ptr<Model> fit_gaussian_process(const GaussianProcessOptions& options, const FitRequest& request) {
  require_numbers("gp", request, "\"svm\", \"logistic\" or \"forest\"");
  const std::vector<TargetRows> targets = check_request("gp", request);
  require_rows_at_most("gp", request, max_gp_rows,
                       "use \"kernel_ridge\", or an ensemble of \"forest\" or \"boosting\"");
  check_counts(*request.vectors, request.train);
  const StoredRows rows(*request.vectors, request.train);
  GaussianProcessModel::Fit fit;
  fit.amplitude.resize(targets.size());
  fit.noise.resize(targets.size());
  fit.known = find_known(targets, request.train);
  fit.mean = {TargetLinks(request.targets, Link::softmax), std::vector<double>(targets.size() * rows.size()),
              std::vector<double>(targets.size())};
  const SingleBlasThread single;
  FitSteps steps("gp", request, targets.size() * (options.noise ? 1 : search_steps), "likelihood");
  for (const TargetRows& target : targets) fit_target(options, request, rows, target, fit, steps);
  return std::make_unique<GaussianProcessModel>(rows, std::move(fit));
}

}  // namespace athanor::classical
