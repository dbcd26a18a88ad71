// Inside this room: tensors as the kernels see them.
#pragma once

#include <vector>

#include <c10/core/DeviceGuard.h>

#include "athanor/kernels/device_kernels.h"
#include "athanor/nn/torch.h"
#include "athanor/nn/without_kernels.h"

namespace athanor::nn {

/// Whether functions that are written for the CPU take this tensor.
inline bool takes_host_kernels(const torch::Tensor& tensor) { return tensor.is_cpu() && !WithoutKernels::is_on(); }

/// Whether dispatch_rows has functions for the tensor's device.
inline bool has_row_kernels(const torch::Tensor& tensor) {
  return takes_host_kernels(tensor) || (tensor.is_cuda() && kernels::cuda_kernels<float>());
}

/// Calls `body` with a value of the tensor's number type.
template <class Body>
void dispatch(const torch::Tensor& tensor, const Body& body) {
  if (tensor.scalar_type() == torch::kDouble) body(double{});
  else body(float{});
}

/// Calls `body` with a value of the tensor's number type and the functions on rows for the tensor's device, those of
/// DeviceKernels on a GPU. False, and no call, where there are none: then torch operators have to do.
template <class Body>
bool dispatch_rows(const torch::Tensor& tensor, const Body& body) {
  bool found = false;
  dispatch(tensor, [&](auto type) {
    using T = decltype(type);
    if (takes_host_kernels(tensor)) {
      body(type, kernels::kernels<T>());
      found = true;
    } else if (const auto* table = tensor.is_cuda() ? kernels::cuda_kernels<T>() : nullptr) {
      const c10::DeviceGuard guard(tensor.device());
      body(type, table->rows);
      found = true;
    }
  });
  return found;
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

template <class T>
kernels::SparseRows<T> sparse_view(const torch::Tensor& columns, const torch::Tensor& scalars, std::int64_t onehot) {
  return {columns.size(0),      columns.size(1), onehot, scalars.size(1), columns.data_ptr<std::uint8_t>(),
          scalars.data_ptr<T>()};
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
