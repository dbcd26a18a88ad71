// A Gaussian process on rows of numbers, small and exact: the model of the score that the sampler gp asks.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace athanor::search {

/// Kernel amplitude * (matern52(distance) + noise [one row]), where a column counts in the squared distance by the
/// square of its weight (1 / length).
struct KernelSettings {
  std::vector<double> weights;  ///< [columns]
  double noise = 1e-3;          ///< as a share of the amplitude
};

/// Exact regression with a constant mean (Rasmussen & Williams 2006, ISBN 026218253X). Mean and amplitude are those of
/// greatest likelihood at the given settings.
class GaussianProcess {
 public:
  /// `rows` is [values, columns]. The likelihood is minus infinity where the kernel matrix has no factor.
  GaussianProcess(std::vector<double> rows, std::span<const double> values, KernelSettings settings);

  double log_likelihood() const { return log_likelihood_; }
  double mean() const { return mean_; }
  double amplitude() const { return amplitude_; }
  /// Of the noiseless function at new rows [count, columns]: means and standard deviations.
  void predict(std::span<const double> rows, std::span<double> means, std::span<double> stds) const;

 private:
  std::vector<double> compute_kernel(std::span<const double> a, std::span<const double> b) const;
  std::vector<double> rows_, factor_, coefficients_;
  KernelSettings settings_;
  double mean_ = 0, amplitude_ = 0, log_likelihood_;
};

}  // namespace athanor::search
