// The networks on grids: points are drawn into cells whenever they are needed, then convolved.
#pragma once

#include <vector>

#include "athanor/models/grids/grid_options.h"
#include "athanor/models/model.h"
#include "athanor/models/vector_join.h"
#include "athanor/nn/grid_convolution.h"
#include "athanor/nn/layers.h"
#include "athanor/nn/rasters.h"

namespace athanor::models {

/// x = conv(grid) with stride 2; for each block, from the second on after x = conv(x) with stride 2 and twice the
/// channels: x = x + conv(relu(norm(conv(relu(norm(x)))))) (He et al. 2016, arXiv:1603.05027, with layer norm over the
/// channels of a cell in place of batch norm, so that a molecule does not depend on the others); mean of
/// relu(norm(x)) over the cells, joined with the scaled vectors -> head. All kernels are 3 cells wide.
class GridNetwork : public Model {
 public:
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return 16; }

 protected:
  /// Error(invalid_options) without points.
  GridNetwork(const GridOptions& options, const InputShape& shape, nn::LossOptions loss, std::int64_t dimensions,
              std::int64_t channels);
  /// [clouds * cells, channels].
  virtual torch::Tensor rasterize(const nn::PointBatch& points, const nn::Raster& raster) const = 0;

 private:
  struct Block {
    std::optional<nn::GridConvolution> down;
    nn::Norm first_norm, second_norm;
    nn::GridConvolution first, second;
  };
  static Block make_block(nn::ParameterList& list, const GridOptions& options, std::int64_t dimensions,
                          std::int64_t index);

  nn::Raster raster_;
  bool rotates_;
  double dropout_;
  nn::GridConvolution stem_;
  std::vector<Block> blocks_;
  nn::Norm norm_;
  VectorJoin vectors_;
  nn::FeedForward head_;
};

}  // namespace athanor::models
