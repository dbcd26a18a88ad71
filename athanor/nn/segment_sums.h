// Inside this room: sums over segments without a gradient.
#pragma once

#include "athanor/nn/tensor_views.h"

namespace athanor::nn {

/// Sum over each segment of x[index[j]], or of x[j] without an index.
torch::Tensor sum_segments(const torch::Tensor& x, const torch::Tensor& offsets, const torch::Tensor& index);

}  // namespace athanor::nn
