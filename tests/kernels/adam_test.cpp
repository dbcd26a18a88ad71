// The Adam step against its equations and against PyTorch's numbers.
#include <gtest/gtest.h>

#include <cmath>

#include "athanor/kernels/kernels.h"

namespace athanor::kernels {
namespace {

/// Parameters after three steps with gradients g = parameter * (1, 2) + 0.5.
std::vector<double> run_steps(double weight_decay, bool decoupled) {
  std::vector<double> parameter{1.0, -2.0}, first(2, 0), second(2, 0);
  for (std::int64_t step = 1; step <= 3; ++step) {
    const std::vector<double> gradient{parameter[0] + 0.5, 2 * parameter[1] + 0.5};
    const AdamStep settings{0.1, 0.9, 0.999, 1e-8, weight_decay, decoupled, step, 1};
    kernels<double>().adam(settings, 2, gradient.data(), parameter.data(), first.data(), second.data());
  }
  return parameter;
}

// torch.optim.Adam and AdamW (2.15, float64) with lr=0.1 on the same gradients.
TEST(Adam, GivesPyTorchsParameters) {
  const auto p = run_steps(0, false);
  EXPECT_NEAR(p[0], 0.7009028715453672, 1e-12);
  EXPECT_NEAR(p[1], -1.7007384002451225, 1e-12);
}

TEST(Adam, AddsWeightDecayToTheGradient) {
  const auto p = run_steps(0.3, false);
  EXPECT_NEAR(p[0], 0.701004878092413, 1e-12);
  EXPECT_NEAR(p[1], -1.7007211298216116, 1e-12);
}

TEST(AdamW, ShrinksTheParametersInstead) {
  const auto p = run_steps(0.3, true);
  EXPECT_NEAR(p[0], 0.6228453527554466, 1e-12);
  EXPECT_NEAR(p[1], -1.5356179912946495, 1e-12);
}

TEST(Adam, ScalesTheGradientWhenItIsClipped) {
  std::vector<double> parameter{1}, first{0}, second{0};
  const std::vector<double> gradient{4};
  kernels<double>().adam({0.1, 0.9, 0.999, 1e-8, 0, false, 1, 0.25}, 1, gradient.data(), parameter.data(), first.data(),
                         second.data());
  EXPECT_NEAR(first[0], 0.1, 1e-15);
  EXPECT_NEAR(second[0], 0.001, 1e-15);
}

}  // namespace
}  // namespace athanor::kernels
