// Kernels on arrays in the memory of a GPU.
#pragma once

#include "athanor/kernels/kernels.h"

namespace athanor::kernels {

/// The functions for one GPU; all pointers that they take are addresses of its memory.
template <class T>
struct DeviceKernels {
  /// The functions of the same names; those that a GPU does by its own libraries are null: products, scatter_add,
  /// segment_scatter, embedding_sum_backward, sum_parts, weighted_row_sum, activate and the loop of multiplications.
  Kernels<T> rows{};
  /// out[e] = sum over j in [offsets[v], offsets[v + 1]) of h[j], v = node[e], less h[reverse[e]]: gather, sum and
  /// subtraction of a round of messages in one pass. With an index h[index[j]] in place of h[j].
  void (*edge_messages)(const std::int32_t* offsets, const std::int32_t* index, const std::int32_t* node,
                        const std::int32_t* reverse, std::int64_t edges, const T* h, std::int64_t width,
                        T* out) = nullptr;
};

/// On the default stream of the current CUDA device; null where the program was built without nvcc. T = float or
/// double.
template <class T>
const DeviceKernels<T>* cuda_kernels();

}  // namespace athanor::kernels
