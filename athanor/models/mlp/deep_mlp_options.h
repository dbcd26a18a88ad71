// Options of perceptrons with many layers: with residual blocks, and self-normalising. Torch-free.
#pragma once

#include "athanor/core/options.h"

namespace athanor::models {

/// Of residual_mlp: a perceptron with residual blocks (Gorishniy et al. 2021, arXiv:2106.11959).
struct ResidualMlpOptions : Options {
  std::int64_t blocks = 3;
  std::int64_t hidden = 256;        ///< width of what passes by the blocks
  std::int64_t block_hidden = 512;  ///< width inside of a block
  double dropout = 0.1;             ///< inside of a block
  std::string norm = "layer";       ///< none, batch, layer
  bool scale_vectors = true;        ///< columns that hold more than 0 and 1
  void fields(FieldList& list) override;
};

/// Of snn: SELU and alpha dropout (Klambauer et al. 2017, arXiv:1706.02515).
struct SelfNormalizingOptions : Options {
  std::int64_t layers = 4;  ///< hidden layers
  std::int64_t hidden = 300;
  double dropout = 0.05;      ///< alpha dropout
  bool scale_vectors = true;  ///< columns that hold more than 0 and 1
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
