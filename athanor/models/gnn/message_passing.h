// Message passing along directed bonds or between atoms (the encoder of the D-MPNN).
#pragma once

#include "athanor/models/gnn/dmpnn_options.h"
#include "athanor/models/gnn/encoder.h"
#include "athanor/models/input_shape.h"
#include "athanor/nn/layers.h"

namespace athanor::nn {
struct DistinctEdges;
}

namespace athanor::models {

/// Yang et al. 2019 (arXiv:1904.01561), with the details of chemprop 2.3.1: with the same weights the outputs are
/// chemprop's. With tau the activation, x atoms, e bonds (property.md 5.4):
///   bond messages  h0_vw = W_i [x_v | e_vw],  h = tau(h0),  depth - 1 times:
///                  m_vw = sum of h_uv over u -> v, less h_wv;  h = dropout(tau(h0 + W_h m))
///   atom messages  h0_v = W_i x_v,  m_v = sum of [h_u | e_uv] over u -> v;  h = dropout(tau(h0 + W_h m))
///   both           atom_v = dropout(tau(W_o [x_v | sum of h over u -> v] + b))
/// One-hot inputs are never multiplied out: W x is a sum of columns of W. chemprop keeps an atom's state once per
/// outgoing bond, here it is kept once per atom: the same numbers, except that dropout draws one mask per atom.
class MessagePassing : public Encoder {
 public:
  MessagePassing(nn::ParameterList& list, const DmpnnOptions& options, const InputShape& shape);
  torch::Tensor operator()(const nn::Context& context, const nn::GraphBatch& graph) const override;
  std::int64_t width() const override { return hidden_; }

 private:
  torch::Tensor pass_bond_messages(const nn::Context& context, const nn::GraphBatch& graph) const;
  /// As above, with relu and without dropout: once for equal bonds (nn/message_rounds.h).
  torch::Tensor pass_distinct_messages(const nn::Context& context, const nn::GraphBatch& graph) const;
  torch::Tensor embed_distinct_edges(const nn::Context& context, const nn::DistinctEdges& edges) const;
  /// The states of atoms, before dropout.
  torch::Tensor update_nodes(const nn::Context& context, const nn::GraphBatch& graph,
                             const torch::Tensor& messages) const;
  torch::Tensor pass_atom_messages(const nn::Context& context, const nn::GraphBatch& graph) const;

  bool bonds_;
  std::int64_t depth_, hidden_, node_width_, edge_width_;
  double dropout_;
  nn::Activation activation_;
  nn::Linear input_, update_, output_;
};

}  // namespace athanor::models
