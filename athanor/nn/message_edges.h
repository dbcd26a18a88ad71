// Inside this room: sums along the directed edges of a batch, as arrays.
#pragma once

#include "athanor/nn/tensor_views.h"

namespace athanor::nn {

/// The edges of a batch as arrays.
struct MessageEdges {
  const std::int32_t *in_offsets, *source, *target, *reverse;
  std::int64_t nodes, count;
};

/// The transpose of the messages: out[e] = (sum of g over the edges out of target(e)) - g[reverse(e)]; `sum` [nodes,
/// width] is working memory.
template <class T>
void write_messages_backward(const MessageEdges& edges, const T* g, std::int64_t width, T* sum, T* out) {
  const auto& table = kernels::kernels<T>();
  table.segment_sum(edges.in_offsets, edges.nodes, edges.reverse, g, width, sum);
  table.gather_difference(edges.target, sum, edges.reverse, g, edges.count, width, out);
}

}  // namespace athanor::nn
