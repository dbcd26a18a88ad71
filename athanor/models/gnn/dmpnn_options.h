// Options of the directed message-passing network. Torch-free.
#pragma once

#include "athanor/models/gnn/graph_options.h"

namespace athanor::models {

/// Defaults are chemprop 2's; depth 3 = two updates after the first hidden state.
struct DmpnnOptions : GraphOptions {
  std::string messages = "bond";  ///< bond, atom
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
