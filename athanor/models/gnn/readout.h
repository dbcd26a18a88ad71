// Readout: atoms of each molecule -> one vector.
#pragma once

#include <optional>

#include "athanor/models/gnn/dmpnn_options.h"
#include "athanor/nn/batch.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// sum; norm (sum / constant); mean; attention: sum of softmax(w h + b) h. A graph without atoms gives zeros.
class Readout {
 public:
  Readout(nn::ParameterList& list, const DmpnnOptions& options);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& atoms, const nn::GraphBatch& graph) const;

 private:
  std::string kind_;
  double norm_;
  std::optional<nn::Linear> attention_;
};

}  // namespace athanor::models
