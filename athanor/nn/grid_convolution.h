// Convolution over the cells of grids.
#pragma once

#include <string>

#include "athanor/nn/batch.h"
#include "athanor/nn/context.h"

namespace athanor::nn {

/// Cells along the axes z, y, x; a plane is one cell deep. A cloud's cells are rows in that order.
struct GridExtent {
  std::int64_t depth = 1, height = 1, width = 1;

  std::int64_t cells() const { return depth * height * width; }
  /// What is left by a convolution with that stride.
  GridExtent divide(std::int64_t stride) const {
    const auto cut = [&](std::int64_t extent) { return (extent - 1) / stride + 1; };
    return {cut(depth), cut(height), cut(width)};
  }
};

/// PyTorch's Conv2d or Conv3d with padding kernel / 2: x [clouds * cells, inputs], weight [outputs, inputs, kernel,
/// kernel] or [outputs, inputs, kernel, kernel, kernel] with an odd kernel -> [clouds * cells of
/// extent.divide(stride), outputs]. On the CPU a cloud's numbers depend on that cloud alone, bit for bit.
torch::Tensor convolve_grid(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                            const GridExtent& extent, std::int64_t stride);

/// The layer: initial values as PyTorch's, uniform in +-1/sqrt(inputs * cells of the kernel).
class GridConvolution {
 public:
  GridConvolution(ParameterList& list, const std::string& name, std::int64_t dimensions, std::int64_t inputs,
                  std::int64_t outputs, std::int64_t kernel, std::int64_t stride = 1);
  /// `extent` becomes that of the result.
  torch::Tensor operator()(const Context& context, const torch::Tensor& x, GridExtent& extent) const;

 private:
  std::size_t weight_, bias_;
  std::int64_t stride_;
};

}  // namespace athanor::nn
