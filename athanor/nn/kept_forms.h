// Inside this room: forms of weights, from those that are kept or made anew.
#pragma once

#include "athanor/nn/products.h"

namespace athanor::nn {

/// A matrix b [k, n], k > 0, that is a part of a weight or of its transpose, for products with it.
PackedFactor pack_weight(const torch::Tensor& b, bool rounds);
/// Columns [0, count) of a weight [out, columns] without gaps, as rows: [count, out].
torch::Tensor make_table(const torch::Tensor& weight, std::int64_t count);
/// Uninitialised memory for the gradient of a weight, without gaps.
torch::Tensor make_gradient(const torch::Tensor& weight);

/// out [columns, rows] = x [rows, columns]; rows of x begin every x_stride numbers, those of out every out_stride.
template <class T>
void transpose(const T* x, std::int64_t x_stride, std::int64_t rows, std::int64_t columns, T* out,
               std::int64_t out_stride) {
  constexpr std::int64_t block = 16;
  for (std::int64_t r0 = 0; r0 < rows; r0 += block)
    for (std::int64_t c0 = 0; c0 < columns; c0 += block)
      for (std::int64_t c = c0; c < std::min(c0 + block, columns); ++c)
        for (std::int64_t r = r0; r < std::min(r0 + block, rows); ++r) out[c * out_stride + r] = x[r * x_stride + c];
}

}  // namespace athanor::nn
