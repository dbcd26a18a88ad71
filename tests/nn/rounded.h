// Functions with products in bf16 against themselves in f32 and f64.
#pragma once

#include <gtest/gtest.h>

#include "athanor/kernels/precision.h"
#include "athanor/nn/torch.h"

namespace athanor::nn::testing {

/// Numbers without a pattern, whose sums of products do not cancel.
inline torch::Tensor draw(at::IntArrayRef sizes, std::uint64_t seed) {
  return torch::randn(sizes, at::detail::createCPUGenerator(seed), torch::kDouble);
}

/// Root mean square of a - b over that of b.
inline double compare(const torch::Tensor& a, const torch::Tensor& b) {
  const torch::Tensor exact = b.to(torch::kDouble);
  return ((a.to(torch::kDouble) - exact).norm() / exact.norm()).item<double>();
}

/// What bf16 gives of `function(x, weight)` in f32, and its gradients, against the exact ones.
template <class Function>
void expect_rounded(const torch::Tensor& x, const torch::Tensor& weight, const Function& function) {
  const auto run = [&](torch::ScalarType type, kernels::Precision precision) {
    const torch::Tensor own_x = x.to(type).detach().requires_grad_(),
                        own_weight = weight.to(type).detach().requires_grad_();
    const torch::Tensor out = function(own_x, own_weight, precision);
    const torch::Tensor weights = draw(out.sizes(), 9).to(type);
    auto gradients = torch::autograd::grad({(out * weights).sum()}, {own_x, own_weight});
    return std::vector<torch::Tensor>{out.detach(), gradients[0], gradients[1]};
  };
  const auto exact = run(torch::kDouble, kernels::Precision::f32), single = run(torch::kFloat, kernels::Precision::f32),
             rounded = run(torch::kFloat, kernels::Precision::bf16);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    EXPECT_LT(compare(single[i], exact[i]), 1e-6) << i;
    EXPECT_LT(compare(rounded[i], exact[i]), 0.01) << i;
    EXPECT_GT(compare(rounded[i], exact[i]), 1e-5) << i << ": nothing was rounded";
  }
}

}  // namespace athanor::nn::testing
