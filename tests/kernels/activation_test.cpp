// Activation functions of every instruction set by their equations.
#include "athanor/kernels/activation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "athanor/core/error.h"
#include "athanor/kernels/kernels.h"

namespace athanor::kernels {
namespace {

double compute_exactly(ActivationKind kind, double x, double slope) {
  const double e = std::exp(x);
  switch (kind) {
    case ActivationKind::sigmoid: return 1 / (1 + std::exp(-x));
    case ActivationKind::tanh: return std::tanh(x);
    case ActivationKind::relu: return x > 0 ? x : 0;
    case ActivationKind::leaky_relu: return x > 0 ? x : slope * x;
    case ActivationKind::elu: return x > 0 ? x : e - 1;
    case ActivationKind::selu: return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (e - 1));
    case ActivationKind::gelu: return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
    case ActivationKind::silu: return x / (1 + std::exp(-x));
    case ActivationKind::softplus: return x > 30 ? x : std::log1p(e);
    case ActivationKind::maxout: break;
  }
  return x;
}

constexpr int num_kinds = static_cast<int>(ActivationKind::maxout);

template <class T>
void expect_exact(double tolerance) {
  std::vector<T> values;
  for (double x = -12; x <= 12; x += 0.0117) values.push_back(static_cast<T>(x));
  for (const double x : {-1000.0, -90.0, 90.0, 1000.0, 0.0}) values.push_back(static_cast<T>(x));
  for (const auto& [name, table] : list_kernels<T>())
    for (int k = 0; k < num_kinds; ++k) {
      const auto kind = static_cast<ActivationKind>(k);
      std::vector<T> y(values.size());
      table->activate(kind, T(0.2), static_cast<std::int64_t>(y.size()), values.data(), y.data());
      for (std::size_t i = 0; i < y.size(); ++i) {
        const double exact = compute_exactly(kind, values[i], T(0.2));
        ASSERT_NEAR(y[i], exact, tolerance * std::max(1.0, std::abs(static_cast<double>(values[i]))))
            << name << " " << activation_names()[static_cast<std::size_t>(k)] << " of " << values[i];
      }
    }
}

TEST(Activation, FollowsItsEquation) {
  expect_exact<float>(1e-6);
  expect_exact<double>(1e-14);
}

TEST(Activation, GivesANumberTheSameBitsInAnyPlace) {
  std::vector<float> values(77);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<float>(i)) * 3;
  for (const auto& [name, table] : list_kernels<float>())
    for (int k = 0; k < num_kinds; ++k) {
      const auto kind = static_cast<ActivationKind>(k);
      std::vector<float> all = values;
      table->activate(kind, 0.1F, 77, all.data(), all.data());
      for (std::size_t i = 0; i < values.size(); ++i) {
        float one = values[i];
        table->activate(kind, 0.1F, 1, &one, &one);
        ASSERT_EQ(one, all[i]) << name << " " << activation_names()[static_cast<std::size_t>(k)];
      }
    }
}

TEST(Activation, KeepsNan) {
  for (const auto& [name, table] : list_kernels<float>())
    for (int k = 0; k < num_kinds; ++k) {
      float x = std::numeric_limits<float>::quiet_NaN();
      table->activate(static_cast<ActivationKind>(k), 0.1F, 1, &x, &x);
      EXPECT_TRUE(std::isnan(x)) << name << " " << activation_names()[static_cast<std::size_t>(k)];
    }
}

TEST(Activation, HasANameForEveryKind) {
  EXPECT_EQ(activation_names().size(), static_cast<std::size_t>(num_kinds) + 1);
  for (std::size_t k = 0; k < activation_names().size(); ++k)
    EXPECT_EQ(static_cast<std::size_t>(parse_activation(activation_names()[k])), k);
  EXPECT_EQ(parse_activation("silu"), ActivationKind::silu);
  EXPECT_THROW(parse_activation("rleu"), Error);
}

}  // namespace
}  // namespace athanor::kernels
