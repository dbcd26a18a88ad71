// Recurrent cells: one step of a sequence.
#pragma once

#include <string>

#include "athanor/nn/context.h"

namespace athanor::nn {

/// Gated recurrent unit (Cho et al. 2014, arXiv:1406.1078) with the equations, weights and initial values of PyTorch's
/// GRUCell: r, z = sigmoid(W x + U h), n = tanh(W x + r (U h)), h' = (1 - z) n + z h; rows of weights in the order
/// r, z, n.
class GruCell {
 public:
  GruCell(ParameterList& list, const std::string& name, std::int64_t inputs, std::int64_t width);
  /// x [rows, inputs], h [rows, width] -> [rows, width].
  torch::Tensor operator()(const Context& context, const torch::Tensor& x, const torch::Tensor& h) const;

 private:
  std::int64_t width_;
  std::size_t weight_ih_, weight_hh_, bias_ih_, bias_hh_;
};

/// Long short-term memory (Hochreiter & Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735) as PyTorch's LSTMCell:
/// i, f, o = sigmoid(W x + U h), g = tanh(W x + U h), c' = f c + i g, h' = o tanh(c'); rows of weights in the order
/// i, f, g, o.
class LstmCell {
 public:
  /// What goes from one step of a sequence to the next.
  struct State {
    torch::Tensor hidden, cell;  ///< [rows, width] each
  };

  LstmCell(ParameterList& list, const std::string& name, std::int64_t inputs, std::int64_t width);
  /// x [rows, inputs] and the state before -> the state after.
  State operator()(const Context& context, const torch::Tensor& x, const State& state) const;

 private:
  std::int64_t width_;
  std::size_t weight_ih_, weight_hh_, bias_ih_, bias_hh_;
};

}  // namespace athanor::nn
