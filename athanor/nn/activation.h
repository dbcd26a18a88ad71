// Activation functions by name.
#pragma once

#include <string>

#include "athanor/kernels/activation.h"
#include "athanor/nn/torch.h"

namespace athanor::nn {

/// One of the activation functions of kernels/activation.h, on tensors.
class Activation {
 public:
  /// `slope` is the slope of leaky_relu below 0. Error(invalid_options) for an unknown name.
  explicit Activation(const std::string& name, double slope = 0.1);

  /// Columns of the input per column of the output: 2 for maxout, 1 for all others.
  std::int64_t pieces() const { return kind_ == kernels::ActivationKind::maxout ? 2 : 1; }
  bool is_relu() const { return kind_ == kernels::ActivationKind::relu; }
  /// x [rows, pieces * width] -> [rows, width]. Maxout (arXiv:1302.4389) is the larger of columns c and c + width.
  torch::Tensor operator()(const torch::Tensor& x) const;
  /// The same; may overwrite x, which nothing else must need.
  torch::Tensor consume(torch::Tensor x) const;

 private:
  torch::Tensor apply(const torch::Tensor& x) const;

  kernels::ActivationKind kind_;
  double slope_;
};

}  // namespace athanor::nn
