// Message passing along directed bonds or between atoms: the encoder of models/gnn/message_passing.h, without libtorch.
#pragma once

#include "athanor/inference/layers.h"
#include "athanor/models/gnn/dmpnn_options.h"
#include "athanor/models/input_shape.h"

namespace athanor::inference {

struct EncoderWeights;

/// The equations stand at models::MessagePassing.
class MessagePassing {
 public:
  MessagePassing(ParameterReader& reader, const models::DmpnnOptions& options, const models::InputShape& shape,
                 kernels::Precision precision);
  /// The atoms of the workspace's graphs [nodes, hidden], in its buffer node_state.
  Rows apply(Workspace& workspace) const;

 private:
  MessagePassing(const EncoderWeights& weights, const models::DmpnnOptions& options, kernels::Precision precision);
  /// Sums of the last states over the edges into each node, in node_sum.
  Rows pass_bond_messages(Workspace& workspace) const;
  Rows pass_atom_messages(Workspace& workspace) const;
  /// What the source and the features give to the state of each class of bonds, in edge_input.
  Rows embed_bonds(Workspace& workspace) const;
  /// states = activation of base + product of the messages.
  void update(const Product& product, Rows messages, const float* base, float* states, Workspace& workspace) const;
  /// What the nodes' own features give to the output, in node_input.
  const float* embed_nodes(Workspace& workspace) const;

  bool bonds_;
  std::int64_t depth_, stride_;
  Activation activation_;
  Buffer node_input_, edge_input_;  ///< tables of W_i
  Product update_;                  ///< W_h, its part for states
  Buffer edge_update_;              ///< table of the part of W_h for bonds, atom messages only
  Buffer node_output_, output_bias_;
  Product output_;  ///< W_o, its part for messages
};

}  // namespace athanor::inference
