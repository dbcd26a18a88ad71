// Readout: atoms of each molecule -> one vector, as models/gnn/readout.h.
#pragma once

#include <optional>

#include "athanor/inference/layers.h"
#include "athanor/models/gnn/dmpnn_options.h"

namespace athanor::inference {

class Readout {
 public:
  /// Whether this room knows the readout of that name.
  static bool has_kind(const std::string& kind);
  Readout(ParameterReader& reader, const models::DmpnnOptions& options);
  /// Molecules [graphs, hidden] from the atoms of the workspace's graphs, which may be overwritten.
  Rows apply(Rows atoms, Workspace& workspace) const;

 private:
  struct Attention {
    Product product;
    float bias;
  };
  void weigh(Rows atoms, Workspace& workspace) const;

  std::string kind_;
  float norm_;
  std::optional<Attention> attention_;
};

}  // namespace athanor::inference
