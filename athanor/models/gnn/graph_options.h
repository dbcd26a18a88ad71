// Options that networks on graphs share: a name means the same in each of them. Torch-free.
#pragma once

#include "athanor/models/head_options.h"

namespace athanor::models {

/// Of every network on graphs: encoder -> readout -> [batch norm] -> joined with the scaled vectors -> head. The
/// molecules of a row of several are encoded one by one, and joined in front of the head.
struct GraphOptions : HeadOptions {
  std::int64_t depth = 3;     ///< rounds of message passing
  std::int64_t hidden = 300;  ///< width of the atoms' states
  double dropout = 0;
  std::string activation = "relu";
  double slope = 0.1;              ///< of leaky_relu below 0
  std::string readout = "norm";    ///< norm, mean, sum, max, attention, set2set, attentive, topk
  double readout_norm = 100;       ///< divisor of the norm readout
  std::int64_t readout_steps = 3;  ///< rounds of the readouts set2set and attentive
  double readout_ratio = 0.5;      ///< share of the atoms that the readout topk keeps
  bool batch_norm = false;         ///< after the readout
  bool separate_encoders = false;  ///< rows of several molecules: weights of its own for each molecule
  void fields(FieldList& list) override;
};

/// Of networks that are a stack of convolutions of one width.
struct ConvolutionOptions : GraphOptions {
  std::string norm = "none";  ///< none, batch, layer
  bool residual = true;       ///< a layer adds to what it gets
  bool virtual_node = false;  ///< a node that all atoms of a molecule see
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
