// Residual network on the densities of atoms in space.
#pragma once

#include "athanor/models/grids/grid_network.h"

namespace athanor::models {

/// Densities by nn::compute_densities; the first number of a point is its radius. Channels: H, C, N, O, F, P, S, Cl,
/// Br, I and all other elements. An element that no training molecule has is not seen.
torch::Tensor compute_element_densities(const nn::PointBatch& points, const nn::Raster& raster);
inline constexpr std::int64_t element_channels = 11;

/// Densities of atoms by libmolgrid's formula (Sunseri & Koes 2020, doi:10.1021/acs.jcim.9b01145) in a cube around the
/// molecule, with van der Waals radii.
class VoxelCnn : public GridNetwork {
 public:
  VoxelCnn(const VoxelCnnOptions& options, const InputShape& shape, nn::LossOptions loss)
      : GridNetwork(options, shape, std::move(loss), 3, element_channels) {}

 protected:
  torch::Tensor rasterize(const nn::PointBatch& points, const nn::Raster& raster) const override {
    return compute_element_densities(points, raster);
  }
};

}  // namespace athanor::models
