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

/// Of attentivefp (Xiong et al. 2019, doi:10.1021/acs.jmedchem.9b00959); the paper's readout is the default.
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

/// Of graphormer: attention among all atoms, biased by shortest paths (Ying et al. 2021, arXiv:2106.05234).
struct GraphormerOptions : GraphOptions {
  GraphormerOptions() {
    depth = 4;
    hidden = 128;
    activation = "gelu";
  }
  std::int64_t heads = 8;  ///< of the attention; they share the width
  void fields(FieldList& list) override;
};

/// Of gps: GINE beside attention among all atoms (Rampášek et al. 2022, arXiv:2205.12454).
struct GpsOptions : GraphOptions {
  GpsOptions() { hidden = 128; }
  std::int64_t heads = 4;        ///< of the attention; they share the width
  std::string norm = "layer";    ///< none, batch, layer
  std::int64_t walk_steps = 16;  ///< of random walks whose returns tell atoms apart; 0 = none
  std::int64_t laplacian = 8;    ///< eigenvectors of the Laplacian that tell atoms apart; 0 = none
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
