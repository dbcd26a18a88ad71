// The indices of a batch of graphs as plain arrays on the CPU, wherever the batch lies.
#pragma once

#include <array>

#include "athanor/nn/batch.h"

namespace athanor::models {

class GraphIndices {
 public:
  explicit GraphIndices(const nn::GraphBatch& graphs)
      : tensors_{graphs.graph_offsets.cpu(), graphs.in_offsets.cpu(), graphs.source.cpu(), graphs.reverse.cpu()} {}

  const std::int32_t* graph_offsets() const { return get(0); }
  const std::int32_t* in_offsets() const { return get(1); }
  const std::int32_t* source() const { return get(2); }
  const std::int32_t* reverse() const { return get(3); }

 private:
  const std::int32_t* get(std::size_t i) const { return tensors_[i].data_ptr<std::int32_t>(); }

  std::array<torch::Tensor, 4> tensors_;
};

}  // namespace athanor::models
