// Options of the encoders that are no stack of convolutions. Torch-free.
#pragma once

#include "athanor/models/gnn/graph_options.h"

namespace athanor::models {

/// The edge network gives hidden^2 numbers per bond, hence the small width.
struct MpnnOptions : GraphOptions {
  MpnnOptions() {
    hidden = 64;
    readout = "set2set";
  }
};

struct AttentivefpOptions : GraphOptions {
  AttentivefpOptions() {
    hidden = 200;
    readout = "attentive";
  }
};

/// Its weights are six times as many, one set per degree.
struct NeuralFingerprintOptions : GraphOptions {
  NeuralFingerprintOptions() {
    hidden = 128;
    readout = "sum";
  }
};

struct GraphormerOptions : GraphOptions {
  GraphormerOptions() {
    depth = 4;
    hidden = 128;
    activation = "gelu";
  }
  std::int64_t heads = 8;
  void fields(FieldList& list) override;
};

struct GpsOptions : GraphOptions {
  GpsOptions() { hidden = 128; }
  std::int64_t heads = 4;
  std::string norm = "layer";  ///< none, batch, layer
  std::int64_t walk_steps = 16;
  std::int64_t laplacian = 8;
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
