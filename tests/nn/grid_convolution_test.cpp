// Convolutions over grids beside libtorch's own, and rasters.
#include "athanor/nn/grid_convolution.h"

#include <gtest/gtest.h>

#include <cmath>

#include "athanor/nn/rasters.h"

namespace athanor::nn {
namespace {
using torch::Tensor;

Tensor make_waves_of(std::vector<std::int64_t> shape, double step) {
  std::int64_t size = 1;
  for (const std::int64_t extent : shape) size *= extent;
  return torch::sin(step * torch::arange(size, torch::kDouble)).view(shape);
}

struct GridCase {
  GridExtent extent;
  std::int64_t dimensions, kernel, stride;
};

class ConvolveGrid : public ::testing::TestWithParam<GridCase> {};

TEST_P(ConvolveGrid, IsLibtorchsConvolutionWithItsGradients) {
  const auto [extent, dimensions, kernel, stride] = GetParam();
  const std::int64_t clouds = 2, inputs = 3, outputs = 5;
  std::vector<std::int64_t> shape{outputs, inputs};
  shape.insert(shape.end(), static_cast<std::size_t>(dimensions), kernel);
  const Tensor x = make_waves_of({clouds * extent.cells(), inputs}, 0.7).requires_grad_(),
               weight = make_waves_of(shape, 1.3).requires_grad_(),
               bias = make_waves_of({outputs}, 2.1).requires_grad_();
  const Tensor out = convolve_grid(x, weight, bias, extent, stride);
  Tensor expected;
  if (dimensions == 2)
    expected = torch::conv2d(x.view({clouds, extent.height, extent.width, inputs}).permute({0, 3, 1, 2}), weight, bias,
                             stride, kernel / 2)
                   .permute({0, 2, 3, 1});
  else
    expected =
        torch::conv3d(x.view({clouds, extent.depth, extent.height, extent.width, inputs}).permute({0, 4, 1, 2, 3}),
                      weight, bias, stride, kernel / 2)
            .permute({0, 2, 3, 4, 1});
  expected = expected.reshape({-1, outputs});
  ASSERT_EQ(out.sizes(), expected.sizes());
  EXPECT_EQ(out.size(0), clouds * extent.divide(stride).cells());
  EXPECT_TRUE(torch::allclose(out, expected, 0, 1e-11));
  const Tensor weights = make_waves_of({out.size(0), outputs}, 0.3);
  const auto found = torch::autograd::grad({(out * weights).sum()}, {x, weight, bias}),
             wanted = torch::autograd::grad({(expected * weights).sum()}, {x, weight, bias});
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(torch::allclose(found[i], wanted[i], 0, 1e-10)) << i;
}

INSTANTIATE_TEST_SUITE_P(Cases, ConvolveGrid,
                         ::testing::Values(GridCase{{1, 6, 7}, 2, 3, 1}, GridCase{{1, 7, 6}, 2, 3, 2},
                                           GridCase{{1, 90, 200}, 2, 5, 1}, GridCase{{1, 1, 2}, 2, 5, 2},
                                           GridCase{{4, 5, 6}, 3, 3, 1}, GridCase{{5, 4, 7}, 3, 3, 2},
                                           GridCase{{2, 2, 1}, 3, 1, 1}));

PointBatch make_two_clouds() {
  PointBatch points;
  points.num_clouds = 2;
  points.num_points = 4;
  points.offsets = torch::tensor({0, 3, 4}, torch::kInt);
  points.kinds = torch::tensor({1, 0, -1, 1}, torch::kInt);
  points.positions = torch::tensor({-0.9, 0.1, 0.0, -0.6, 0.2, 0.0, 50.0, 0.0, 0.0, 0.4, -0.7, 0.3}).view({4, 3});
  points.values = torch::tensor({1.0, -2.0, -3.0, 0.5, 7.0, 7.0, 4.0, 0.0}).view({4, 2});
  return points;
}

TEST(DrawPoints, KeepsWhatIsLargestInSizeAndLeavesOutWhatIsOutside) {
  const Tensor out = draw_points(make_two_clouds(), {2, 4, 0.5}).view({2, 4, 4, 2});
  Tensor expected = torch::zeros({2, 4, 4, 2});
  expected[0][2][0][0] = -3;  // cloud, y, x, value
  expected[0][2][0][1] = -2;
  expected[1][0][2][0] = 4;
  EXPECT_TRUE(torch::equal(out, expected));
  EXPECT_EQ(draw_points(make_two_clouds(), {3, 4, 0.5})[64 + 2 * 16 + 2][0].item<float>(), 4);
}

TEST(ComputeDensities, FallFromOneAndDoNotSeeUnknownKinds) {
  PointBatch points = make_two_clouds();
  points.values = torch::full({4, 1}, 1.6);
  const Tensor out = compute_densities(points, {0, 1}, 2, {3, 9, 0.4}).view({2, 9, 9, 9, 2});
  EXPECT_EQ(out[1].select(3, 0).abs().max().item<float>(), 0);
  for (int z = 0; z < 9; ++z)
    for (int x = 0; x < 9; ++x) {
      const double d = std::sqrt(std::pow(0.4 * (x - 4) - 0.4, 2) + std::pow(0.4 * (2 - 4) + 0.7, 2) +
                                 std::pow(0.4 * (z - 4) - 0.3, 2));
      const double t = d / 1.6, density = t <= 1 ? std::exp(-2 * t * t) : std::exp(-2) * std::pow(2 * t - 3, 2);
      EXPECT_NEAR(out[1][z][2][x][1].item<double>(), t < 1.5 ? density : 0, 1e-6);
    }
}

TEST(TurnRandomly, KeepsDistancesAndTurnsCloudsByThemselves) {
  const PointBatch points = make_two_clouds();
  for (const std::int64_t dimensions : {2, 3}) {
    Rng rng(5), same(5);
    const Tensor turned = turn_randomly(points, dimensions, rng);
    EXPECT_TRUE(torch::equal(turned, turn_randomly(points, dimensions, same)));
    EXPECT_FALSE(torch::equal(turned, turn_randomly(points, dimensions, rng)));
    EXPECT_TRUE(torch::allclose(turned.norm(2, 1), points.positions.norm(2, 1), 1e-5));
    EXPECT_NEAR((turned[0] - turned[1]).norm().item<double>(),
                (points.positions[0] - points.positions[1]).norm().item<double>(), 1e-5);
    if (dimensions == 2) EXPECT_TRUE(torch::equal(turned.select(1, 2), points.positions.select(1, 2)));
  }
}

TEST(TurnRandomly, IsUniformInSpace) {
  PointBatch points;
  points.num_clouds = points.num_points = 20000;
  points.offsets = torch::arange(20001, torch::kInt);
  points.positions = torch::tensor({0.0F, 0.0F, 1.0F}).repeat({20000, 1});
  Rng rng(6);
  const Tensor turned = turn_randomly(points, 3, rng);
  for (int k = 0; k < 3; ++k) {
    EXPECT_NEAR(turned.select(1, k).mean().item<double>(), 0, 0.02);
    EXPECT_NEAR(turned.select(1, k).pow(2).mean().item<double>(), 1.0 / 3, 0.02);
    EXPECT_NEAR((turned.select(1, k).abs() < 0.5).to(torch::kDouble).mean().item<double>(), 0.5, 0.02);
  }
}

}  // namespace
}  // namespace athanor::nn
