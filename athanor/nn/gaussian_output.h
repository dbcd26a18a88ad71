// A last layer that is a Gaussian process: how sure it is falls with the distance from what it was trained on.
#pragma once

#include <string>
#include <vector>

#include "athanor/nn/context.h"

namespace athanor::nn {

/// Outputs of each target beside the variance, [targets], and the number of random features; 0 = the layer is linear.
struct GaussianOptions {
  std::vector<std::int64_t> widths{};
  std::int64_t features = 0;
  double norm_bound = 3;  ///< of the hidden layers before it, see ParameterList::bound_norm; 0 = none
};

/// The last layer of SNGP (Liu et al. 2020, arXiv:2006.10108): m = W phi + b with random Fourier features
/// phi = sqrt(2 / features) cos(F x + p) of a Gaussian kernel (Rahimi & Recht 2007), of length 2, F ~ N(0, 1/4), p
/// uniform; only W and b are trained. The posterior of W under the prior N(0, 1) is Laplace's: its precision is P = I +
/// sum over training rows of c phi phi^T, c = 1 / noise variance of numbers, p (1 - p) of classes with p the largest
/// probability. For each target the outputs m are followed by the variance |C^-1 phi|^2 + noise, P = C C^T; the trainer
/// fills in C^-1 and the noise at the end, before that the variance is 0. Where we differ: the covariance is of all
/// training rows at the final weights, and the noise of numbers is fitted. Hidden layers without shortcuts bring
/// molecules closer together, far ones too, the more so the lower their norms: hence a bound of 3 and not of 0.95.
class GaussianOutput {
 public:
  /// Parameters `name`.weight, .bias; running ones .frequencies, .phases, .factor [targets, features, features] and
  /// .noise [targets].
  GaussianOutput(ParameterList& list, const std::string& name, std::int64_t inputs, const GaussianOptions& options);
  /// [rows, inputs] -> [rows, outputs and variances of all targets].
  torch::Tensor operator()(const Context& context, const torch::Tensor& x) const;

 private:
  std::vector<std::int64_t> widths_;
  double scale_;
  std::size_t weight_, bias_, frequencies_, phases_, factor_, noise_;
};

/// Ends of the names of what is fitted after training.
inline constexpr const char* gaussian_factor = ".factor";
inline constexpr const char* gaussian_noise = ".noise";

}  // namespace athanor::nn
