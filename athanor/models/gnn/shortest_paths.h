// Shortest paths between the atoms of each molecule.
#pragma once

#include "athanor/nn/batch.h"

namespace athanor::models {

inline constexpr std::int32_t most_distance = 20;                 ///< longer distances count as this one
inline constexpr std::int32_t not_connected = most_distance + 1;  ///< between fragments
inline constexpr std::int32_t most_hops = 5;  ///< bonds of a path that are looked at, from its begin

/// For each pair of atoms of a molecule (from, to), in the order of nn::count_pairs(), its distance and the bonds on
/// its shortest paths. Where there are several paths, each bond has the share of the paths that go through it, so that
/// nothing depends on the order of the atoms.
struct ShortestPaths {
  torch::Tensor distance;  ///< i32 [pairs] bonds, up to not_connected
  torch::Tensor offsets;   ///< i32 [pairs + 1] into the two below
  torch::Tensor step;      ///< i32 [steps]: hop * edges + edge, hop 0 … most_hops - 1 from the begin of the path
  torch::Tensor share;     ///< [steps, 1] share of the paths, divided by the number of hops looked at
};

/// Numbers of the type of `like`.
ShortestPaths find_shortest_paths(const nn::GraphBatch& graph, const torch::Tensor& like);

}  // namespace athanor::models
