// Options of the directed message-passing network. Torch-free.
#pragma once

#include "athanor/core/options.h"

namespace athanor::models {

/// Defaults are chemprop 2's.
struct DmpnnOptions : Options {
  std::int64_t depth = 3;  ///< rounds of messages; 3 = two updates after the first hidden state
  std::int64_t hidden = 300;
  double dropout = 0;
  std::string activation = "relu";
  double slope = 0.1;
  std::string messages = "bond";  ///< bond, atom
  std::string readout = "norm";   ///< norm, mean, sum, attention
  double readout_norm = 100;      ///< divisor of the norm readout
  bool batch_norm = false;
  std::int64_t ffn_layers = 1;
  std::int64_t ffn_hidden = 300;
  bool scale_vectors = true;
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
