// Readouts that ask the atoms several times, and remember.
#pragma once

#include "athanor/models/gnn/readout.h"
#include "athanor/nn/cells.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// (q, c) = LSTM([q | r], (q, c));  r = sum of softmax(h q) h;  from zeros, `readout_steps` times -> [q | r].
class Set2setReadout : public Readout {
 public:
  Set2setReadout(nn::ParameterList& list, const GraphOptions& options, std::int64_t width);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& atoms,
                           const nn::GraphBatch& graph) const override;
  std::int64_t width() const override { return 2 * width_; }

 private:
  std::int64_t width_, steps_;
  nn::LstmCell lstm_;
};

/// m = relu(sum of h), then `readout_steps` times:  a = softmax(leaky_relu(s W h + t W m)) over the atoms,
/// m = relu(GRU(elu(sum of a W h + b), m)); leaky_relu has the slope 0.01.
class AttentiveReadout : public Readout {
 public:
  AttentiveReadout(nn::ParameterList& list, const GraphOptions& options, std::int64_t width);
  torch::Tensor operator()(const nn::Context& context, const torch::Tensor& atoms,
                           const nn::GraphBatch& graph) const override;
  std::int64_t width() const override { return width_; }

 private:
  std::int64_t width_, steps_;
  double dropout_;
  nn::Linear linear_, source_, target_;
  nn::GruCell gru_;
};

}  // namespace athanor::models
