// Residual network on pictures of molecules.
#pragma once

#include "athanor/models/grids/grid_network.h"

namespace athanor::models {

/// Pictures as in Chemception (Goh et al. 2017, arXiv:1706.06689): 80 x 80 pixels of 0.5 Å around the molecule, one
/// channel per number of a point (featurize/point_featurizer.h: drawing), each the largest in size of the points in the
/// pixel. A plain residual network in place of Inception-ResNet.
class ImageCnn : public GridNetwork {
 public:
  ImageCnn(const ImageCnnOptions& options, const InputShape& shape, nn::LossOptions loss)
      : GridNetwork(options, shape, std::move(loss), 2, shape.point_width) {}

 protected:
  torch::Tensor rasterize(const nn::PointBatch& points, const nn::Raster& raster) const override {
    return nn::draw_points(points, raster);
  }
};

}  // namespace athanor::models
