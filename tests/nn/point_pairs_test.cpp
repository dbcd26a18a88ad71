// Near points and what is computed from their distances, beside the same in libtorch's operators.
#include "athanor/nn/point_pairs.h"

#include <gtest/gtest.h>

#include <cmath>

namespace athanor::nn {
namespace {
using torch::Tensor;

/// Clouds of 5, 0, 1 and 7 points.
PointBatch make_clouds(torch::ScalarType type) {
  PointBatch points;
  points.num_clouds = 4;
  points.num_points = 13;
  points.offsets = torch::tensor({0, 5, 5, 6, 13}, torch::kInt);
  points.positions = (2.5 * torch::sin(torch::arange(39, torch::kDouble) * 1.7)).view({13, 3}).to(type);
  return points;
}

Tensor measure_all(const PointBatch& points) {
  const Tensor difference = points.positions.unsqueeze(0) - points.positions.unsqueeze(1);
  return (difference * difference).sum(2).sqrt();
}

/// [points, points] 1 where two different points of one cloud are nearer than the cutoff.
Tensor find_near(const PointBatch& points, double cutoff) {
  const Tensor cloud = torch::tensor({0, 0, 0, 0, 0, 2, 3, 3, 3, 3, 3, 3, 3});
  const Tensor same = cloud.unsqueeze(0) == cloud.unsqueeze(1);
  return (same & (measure_all(points) < cutoff) & ~torch::eye(13).to(torch::kBool)).to(torch::kDouble);
}

TEST(FindPairs, FindsEveryNeighbourOfTheSameCloudOnce) {
  for (const double cutoff : {0.1, 3.0, 100.0}) {
    const PointBatch points = make_clouds(torch::kDouble);
    const PointPairs pairs = find_pairs(points, cutoff);
    const Tensor near = find_near(points, cutoff), found = torch::zeros({13, 13}, torch::kDouble);
    const auto* offsets = pairs.offsets.data_ptr<std::int32_t>();
    ASSERT_EQ(pairs.offsets.size(0), 14);
    for (int i = 0; i < 13; ++i)
      for (int e = offsets[i]; e < offsets[i + 1]; ++e) {
        const int j = pairs.neighbour[e].item<int>(), pair = pairs.pair[e].item<int>();
        found[i][j] += 1;
        EXPECT_EQ(std::min(i, j), pairs.first[pair].item<int>());
        EXPECT_EQ(std::max(i, j), pairs.second[pair].item<int>());
        EXPECT_NEAR(pairs.distances[pair].item<double>(), measure_all(points)[i][j].item<double>(), 1e-12);
      }
    EXPECT_TRUE(torch::equal(found, near)) << cutoff;
  }
}

TEST(ExpandDistances, AreGaussiansAndTheTaperIsACosine) {
  const Tensor distances = torch::tensor({0.0, 0.3, 1.9, 4.999}, torch::kDouble);
  const Tensor centres = torch::linspace(0, 5, 21, torch::kDouble);
  const Tensor expected = torch::exp(-0.5 * torch::pow((distances.unsqueeze(1) - centres) / 0.25, 2));
  EXPECT_TRUE(torch::allclose(expand_distances(distances, 21, 5), expected, 0, 1e-13));
  const Tensor taper = 0.5 * (torch::cos(distances * M_PI / 5) + 1);
  EXPECT_TRUE(torch::allclose(taper_distances(distances, 5).squeeze(1), taper, 0, 1e-15));
}

TEST(ShiftedSoftplus, IsThatOfLibtorchWithItsGradient) {
  const Tensor x = torch::linspace(-30, 30, 101, torch::kDouble).requires_grad_(),
               other = x.detach().clone().requires_grad_();
  const Tensor y = shifted_softplus(x), expected = torch::logaddexp(other, torch::zeros_like(other)) - std::log(2.0);
  EXPECT_TRUE(torch::allclose(y, expected, 0, 1e-12));
  const auto gradient = torch::autograd::grad({(y * y).sum()}, {x})[0];
  EXPECT_TRUE(torch::allclose(gradient, torch::autograd::grad({(expected * expected).sum()}, {other})[0], 1e-8, 1e-12));
  const Tensor floats = torch::linspace(-30, 30, 101), all = shifted_softplus(floats);
  EXPECT_TRUE(torch::allclose(all, torch::softplus(floats) - std::log(2.0), 0, 3e-6));
  EXPECT_TRUE(torch::equal(shifted_softplus(floats.slice(0, 50, 53)), all.slice(0, 50, 53)));
}

TEST(FilteredSum, IsASumOverNeighboursWithItsGradients) {
  const PointBatch points = make_clouds(torch::kDouble);
  const PointPairs pairs = find_pairs(points, 4);
  const std::int64_t count = pairs.first.size(0);
  ASSERT_GT(count, 8);
  const Tensor x = torch::cos(torch::arange(13 * 5, torch::kDouble)).view({13, 5}).requires_grad_(),
               filters = torch::sin(torch::arange(count * 5, torch::kDouble)).view({count, 5}).requires_grad_(),
               weights = torch::cos(0.3 * torch::arange(13 * 5, torch::kDouble)).view({13, 5});
  const Tensor out = filtered_sum(x, filters, pairs);
  const Tensor heard = torch::zeros_like(x)
                           .index_add(0, pairs.first, x.index_select(0, pairs.second) * filters)
                           .index_add(0, pairs.second, x.index_select(0, pairs.first) * filters);
  EXPECT_TRUE(torch::allclose(out, heard, 0, 1e-12));
  const auto found = torch::autograd::grad({(out * weights).sum()}, {x, filters}),
             expected = torch::autograd::grad({(heard * weights).sum()}, {x, filters});
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(torch::allclose(found[i], expected[i], 0, 1e-12)) << i;
}

}  // namespace
}  // namespace athanor::nn
