// Readout of the atoms with the best scores.
#pragma once

#include "athanor/models/gnn/readout.h"
#include "athanor/nn/activation.h"

namespace athanor::models {

/// y = tanh(w h / |w|); of the ceil(ratio * atoms) atoms with the largest y: [mean | max] of y h.
class TopkReadout : public Readout {
 public:
  TopkReadout(nn::ParameterList& list, const GraphOptions& options, std::int64_t width);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& atoms,
                           const nn::GraphBatch& graph) const override;
  std::int64_t width() const override { return 2 * width_; }

 private:
  std::int64_t width_;
  double ratio_;
  std::size_t weight_;
};

}  // namespace athanor::models
