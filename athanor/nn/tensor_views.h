// Inside this room: tensors on the CPU as the kernels see them.
#pragma once

#include <vector>

#include "athanor/kernels/kernels.h"
#include "athanor/nn/torch.h"

namespace athanor::nn {

/// Calls `body` with a value of the tensor's number type.
template <class Body>
void dispatch(const torch::Tensor& tensor, const Body& body) {
  if (tensor.scalar_type() == torch::kDouble) body(double{});
  else body(float{});
}

inline const std::int32_t* int_data(const torch::Tensor& tensor) { return tensor.data_ptr<std::int32_t>(); }

template <class T>
kernels::MatrixView<T> view(const torch::Tensor& matrix) {
  return {matrix.data_ptr<T>(), matrix.stride(0), matrix.stride(1)};
}

template <class T>
kernels::MatrixView<T> transposed_view(const torch::Tensor& matrix) {
  return {matrix.data_ptr<T>(), matrix.stride(1), matrix.stride(0)};
}

/// A matrix [k, n] as multiply_packed reads it.
template <class T>
std::vector<T> pack_matrix(std::int64_t n, std::int64_t k, kernels::MatrixView<T> matrix) {
  const auto& table = kernels::kernels<T>();
  std::vector<T> packed(static_cast<std::size_t>(table.packed_size(n, k)));
  table.pack(n, k, matrix, packed.data());
  return packed;
}

}  // namespace athanor::nn
