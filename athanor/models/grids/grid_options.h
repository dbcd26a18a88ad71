// Options of networks on grids of cells. Torch-free.
#pragma once

#include "athanor/models/head_options.h"

namespace athanor::models {

/// Of every network on grids: points -> grid -> residual convolutions -> mean over the cells -> joined with the scaled
/// vectors -> head.
struct GridOptions : HeadOptions {
  std::int64_t side = 0;       ///< cells along an edge
  double resolution = 0;       ///< Å along an edge of a cell
  std::int64_t blocks = 3;     ///< residual, each on half the resolution of the one before
  std::int64_t hidden = 16;    ///< channels of the first block; each has twice as many as the one before
  std::string norm = "layer";  ///< none, layer
  double dropout = 0;
  bool rotate = true;  ///< in training
  void fields(FieldList& list) override;
};

/// Of image_cnn (Chemception, Goh et al. 2017, arXiv:1706.06689); by default pictures of 40 Å on a side.
struct ImageCnnOptions : GridOptions {
  ImageCnnOptions() {
    side = 80;
    resolution = 0.5;
  }
};

/// Of voxel_cnn (doi:10.1021/acs.jcim.9b01145); by default a cube of 24 Å.
struct VoxelCnnOptions : GridOptions {
  VoxelCnnOptions() {
    side = 24;
    resolution = 1;
  }
};

}  // namespace athanor::models
