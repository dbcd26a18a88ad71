// Near points of a cloud, and what networks on points compute from their distances.
#pragma once

#include "athanor/nn/batch.h"

namespace athanor::nn {

/// Points of one cloud that are nearer to one another than a cutoff. What depends on the distance alone is computed
/// once per pair, for both directions.
struct PointPairs {
  torch::Tensor first, second;  ///< i32 [pairs], first < second
  torch::Tensor distances;      ///< [pairs], without gradient
  torch::Tensor offsets;        ///< i32 [points + 1]: neighbours of each point, 2 * pairs in all
  torch::Tensor neighbour;      ///< i32 [2 * pairs] point
  torch::Tensor pair;           ///< i32 [2 * pairs] which pair that is
};

/// Neighbours of a point stand in the order of the points. Distances are computed on the CPU.
PointPairs find_pairs(const PointBatch& points, double cutoff);

/// exp(-(d - m_k)^2 / (2 s^2)) for m_k from 0 to cutoff and s = cutoff / (count - 1): distances [pairs] -> [pairs,
/// count] (Schütt et al. 2017, arXiv:1706.08566). What is below 1e-17 is 0.
torch::Tensor expand_distances(const torch::Tensor& distances, std::int64_t count, double cutoff);

/// (cos(pi d / cutoff) + 1) / 2, which is 1 at 0 and smoothly 0 at the cutoff: [pairs, 1].
torch::Tensor taper_distances(const torch::Tensor& distances, double cutoff);

/// ln(1/2 + exp(x)/2), the activation of SchNet. On the CPU a number's bits do not depend on its place.
torch::Tensor shifted_softplus(const torch::Tensor& x);

/// Continuous-filter convolution: out[i] = sum over neighbours j of x[j] * filters[pair of i and j], number by number;
/// x [points, width], filters [pairs, width].
torch::Tensor filtered_sum(const torch::Tensor& x, const torch::Tensor& filters, const PointPairs& pairs);

}  // namespace athanor::nn
