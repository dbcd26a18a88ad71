// Recurrent layers over sequences that lie one after another (sequences.h).
#pragma once

#include <string>
#include <vector>

#include "athanor/nn/batch.h"
#include "athanor/nn/context.h"

namespace athanor::nn {

/// With sums a = W_ih x + b_ih + W_hh h + b_hh in the order of PyTorch:
///   rnn   h' = tanh(a)
///   lstm  i, f, o = sigmoid(a_i, a_f, a_o), g = tanh(a_g); c' = f c + i g, h' = o tanh(c'); order i f g o
///         (Hochreiter & Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735)
///   gru   r, z = sigmoid(a_r, a_z), n = tanh(W_in x + b_in + r (W_hn h + b_hn)); h' = (1 - z) n + z h; order r z n
///         (Cho et al. 2014, arXiv:1406.1078)
enum class CellKind { rnn, lstm, gru };
/// "rnn", "lstm", "gru", in the order of CellKind.
const std::vector<std::string>& cell_names();
/// Error(invalid_options) for an unknown name.
CellKind parse_cell(const std::string& name);
/// 1, 4, 3.
std::int64_t count_gates(CellKind kind);

/// States of all tokens, [tokens, hidden], of a cell that goes along each sequence from its first token or,
/// `backwards`, from its last one. input [tokens, gates * hidden] = W_ih x + b_ih; weight [gates * hidden, hidden] =
/// W_hh, bias = b_hh.
torch::Tensor run_cell(CellKind kind, const torch::Tensor& input, const torch::Tensor& weight,
                       const torch::Tensor& bias, const torch::Tensor& offsets, bool backwards);

/// Of a Recurrent: which cell, how wide and how deep.
struct RecurrentOptions {
  CellKind cell = CellKind::gru;
  std::int64_t hidden = 128, layers = 1;  ///< hidden: of each direction
  bool bidirectional = true;
  double dropout = 0;  ///< between layers
};

/// Layers one upon another; both directions of a layer stand side by side. Weights as PyTorch's, uniform in
/// +-1/sqrt(hidden) at first.
class Recurrent {
 public:
  Recurrent(ParameterList& list, const std::string& name, std::int64_t inputs, const RecurrentOptions& options);
  /// [tokens, inputs] -> [tokens, width()].
  torch::Tensor operator()(const Context& context, torch::Tensor x, const TokenBatch& tokens) const;
  std::int64_t width() const { return options_.hidden * (options_.bidirectional ? 2 : 1); }

 private:
  struct Direction {
    std::size_t input_weight, weight, input_bias, bias;
  };
  torch::Tensor run(const Context& context, const torch::Tensor& x, const TokenBatch& tokens,
                    const Direction& direction, bool backwards) const;

  RecurrentOptions options_;
  std::vector<Direction> directions_;  ///< layer by layer
};

}  // namespace athanor::nn
