// Activations by their equations, dropout, norms and the order inside a feed-forward network.
#include "athanor/nn/layers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/core/error.h"
#include "small_graphs.h"

namespace athanor::nn {
namespace {
using torch::Tensor;

double apply(const std::string& name, double x, double slope = 0.1) {
  return Activation(name, slope)(torch::full({1, 1}, x, torch::kDouble)).item<double>();
}

TEST(Activation, FollowsItsEquation) {
  for (const double x : {-2.0, -0.3, 0.0, 0.7, 3.0}) {
    const double e = std::exp(x);
    EXPECT_NEAR(apply("sigmoid", x), 1 / (1 + 1 / e), 1e-12);
    EXPECT_NEAR(apply("tanh", x), std::tanh(x), 1e-12);
    EXPECT_NEAR(apply("relu", x), std::max(x, 0.0), 1e-12);
    EXPECT_NEAR(apply("leaky_relu", x, 0.2), x > 0 ? x : 0.2 * x, 1e-12);
    EXPECT_NEAR(apply("elu", x), x > 0 ? x : e - 1, 1e-12);
    EXPECT_NEAR(apply("selu", x), 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (e - 1)), 1e-12);
    EXPECT_NEAR(apply("gelu", x), 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))), 1e-12);
    EXPECT_NEAR(apply("silu", x), x / (1 + 1 / e), 1e-12);
    EXPECT_NEAR(apply("softplus", x), std::log1p(e), 1e-12);
  }
}

TEST(Activation, MaxoutTakesTheLargerOfTwoPieces) {
  const Activation maxout("maxout");
  EXPECT_EQ(maxout.pieces(), 2);
  const Tensor x = torch::tensor(std::vector<float>{1, -5, 0, 7}).view({1, 4});
  EXPECT_TRUE(torch::equal(maxout(x), torch::tensor(std::vector<float>{1, 7}).view({1, 2})));
}

TEST(Activation, GivesAnElementTheSameBitsInAnyPlace) {
  const Tensor x = torch::sin(torch::arange(0, 200, torch::kFloat)) * 3;
  for (const std::string name : {"sigmoid", "tanh", "elu", "selu", "gelu", "silu", "softplus", "leaky_relu"}) {
    const Activation activation(name);
    const Tensor all = activation(x.view({200, 1}));
    for (std::int64_t begin = 0; begin + 4 <= 200; begin += 7)
      for (std::int64_t count : {1, 3, 4}) {
        const Tensor part = activation(x.narrow(0, begin, count).view({count, 1}));
        EXPECT_TRUE(torch::equal(part, all.narrow(0, begin, count))) << name;
      }
  }
}

TEST(Activation, NamesTheNearestWhenUnknown) {
  try {
    Activation("rleu");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
    EXPECT_NE(std::string(error.what()).find("did you mean \"relu\"?"), std::string::npos) << error.what();
  }
}

TEST(Dropout, KeepsTheMeanAndDependsOnTheGeneratorAlone) {
  const Weights none;
  const Tensor x = torch::ones({400, 250});
  Rng first(5), second(5);
  const Tensor a = dropout({none, true, &first}, x, 0.3);
  const Tensor b = dropout({none, true, &second}, x, 0.3);
  EXPECT_TRUE(torch::equal(a, b));
  EXPECT_NEAR(a.mean().item<double>(), 1, 0.01);
  EXPECT_NEAR((a == 0).to(torch::kDouble).mean().item<double>(), 0.3, 0.01);
  EXPECT_NEAR(a.max().item<double>(), 1 / 0.7, 1e-6);
}

TEST(Dropout, DoesNothingOutsideTraining) {
  const Weights none;
  const Tensor x = torch::ones({3, 3});
  EXPECT_TRUE(torch::equal(dropout({none, false, nullptr}, x, 0.5), x));
}

TEST(AlphaDropout, KeepsMeanAndVarianceOfSelu) {
  const Weights none;
  Rng rng(3);
  const Tensor x = torch::selu(torch::randn({4000, 50}, torch::kDouble));
  const Tensor y = alpha_dropout({none, true, &rng}, (x - x.mean()) / x.std(), 0.2);
  EXPECT_NEAR(y.mean().item<double>(), 0, 0.01);
  EXPECT_NEAR(y.std().item<double>(), 1, 0.01);
  // SELU's lowest value, scaled and shifted, is what a fifth of the elements became.
  const double lowest = -1.7580993408473766, scale = 1 / std::sqrt(0.8 * (1 + 0.2 * lowest * lowest));
  const Tensor dropped = (y - (lowest * scale - scale * 0.2 * lowest)).abs() < 1e-9;
  EXPECT_NEAR(dropped.to(torch::kDouble).mean().item<double>(), 0.2, 0.01);
  EXPECT_TRUE(torch::equal(alpha_dropout({none, false, nullptr}, x, 0.5), x));
}

TEST(Norm, BatchNormUsesTheBatchInTrainingAndRunningStatisticsLater) {
  ParameterList list;
  const Norm norm(list, "norm", NormKind::batch, 2);
  const Weights weights = make_views(list, initialize(list, 0), false);
  const Tensor x = torch::tensor(std::vector<float>{1, 10, 3, 30}).view({2, 2});
  const Tensor y = norm({weights, true, nullptr}, x);
  EXPECT_NEAR(y[0][0].item<double>(), -1, 1e-4);
  EXPECT_NEAR(y[1][1].item<double>(), 1, 1e-4);
  EXPECT_NEAR(weights[2][0].item<double>(), 0.2, 1e-6);            // running mean: 0.9 * 0 + 0.1 * 2
  EXPECT_NEAR(weights[3][0].item<double>(), 0.9 + 0.1 * 2, 1e-6);  // running variance: sample variance 2
  const Tensor later = norm({weights, false, nullptr}, x);
  EXPECT_NEAR(later[0][0].item<double>(), (1 - 0.2) / std::sqrt(1.1 + 1e-5), 1e-6);
}

TEST(Norm, LayerNormCentresEachRow) {
  ParameterList list;
  const Norm norm(list, "norm", NormKind::layer, 3);
  const Weights weights = make_views(list, initialize(list, 0), false);
  const Tensor y = norm({weights}, torch::tensor(std::vector<float>{1, 2, 3, 5, 5, 8}).view({2, 3}));
  EXPECT_NEAR(y.mean(1).abs().max().item<double>(), 0, 1e-6);
}

TEST(FeedForward, StacksLinearActivationLinear) {
  ParameterList list;
  const FeedForward network(list, "head", 3, 2, {{4}, Activation("tanh"), 0, NormKind::none});
  ASSERT_EQ(list.items().size(), 4U);
  EXPECT_EQ(list.items()[0].name, "head.0.weight");
  EXPECT_EQ(list.items()[3].name, "head.1.bias");
  const Weights w = make_views(list, initialize(list, 1), false);
  const Tensor x = torch::randn({5, 3});
  const Tensor expected = torch::matmul(torch::tanh(torch::matmul(x, w[0].t()) + w[1]), w[2].t()) + w[3];
  EXPECT_TRUE(torch::allclose(network({w}, x), expected, 1e-5, 1e-6));
}

TEST(FeedForward, HasTheGradientOfEveryWeightWithMaxoutAndLayerNorm) {
  ParameterList list;
  const FeedForward network(list, "head", 3, 2, {{4, 4}, Activation("maxout"), 0, NormKind::layer});
  Weights w = make_views(list, initialize(list, 1), false);
  for (Tensor& weight : w) weight = weight.to(torch::kDouble);
  const Tensor x = torch::sin(torch::arange(15, torch::kDouble)).view({5, 3});
  for (std::size_t slot = 0; slot < w.size(); ++slot)
    EXPECT_LT(testing::compare_gradient(w[slot],
                                        [&](const Tensor& value) {
                                          Weights changed = w;
                                          changed[slot] = value;
                                          return network({changed}, x);
                                        }),
              1e-7)
        << list.items()[slot].name;
}

}  // namespace
}  // namespace athanor::nn
