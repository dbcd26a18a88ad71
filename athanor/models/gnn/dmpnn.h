// Directed message-passing network: encoder over bonds or atoms, readout, head.
#pragma once

#include <optional>

#include "athanor/models/gnn/dmpnn_options.h"
#include "athanor/models/gnn/message_passing.h"
#include "athanor/models/gnn/readout.h"
#include "athanor/models/model.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Yang et al. 2019 (arXiv:1904.01561), with the details of chemprop 2.3.1: encoder -> readout -> [batch norm] ->
/// joined with the scaled vectors -> head. With the same weights the outputs are chemprop's.
class Dmpnn : public Model {
 public:
  Dmpnn(const DmpnnOptions& options, const InputShape& shape, nn::LossOptions loss);
  torch::Tensor forward(const nn::Context& context, const nn::Batch& batch) const override;
  std::size_t micro_batch_rows() const override { return cut_ ? 16 : 0; }

 private:
  bool cut_;
  MessagePassing encoder_;
  Readout readout_;
  nn::Norm norm_;
  nn::FeedForward head_;
};

}  // namespace athanor::models
