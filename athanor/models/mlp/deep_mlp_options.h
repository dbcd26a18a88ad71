// Options of perceptrons with many layers: with residual blocks, and self-normalising. Torch-free.
#pragma once

#include "athanor/core/options.h"

namespace athanor::models {

struct ResidualMlpOptions : Options {
  std::int64_t blocks = 3;
  std::int64_t hidden = 256;        ///< width of what passes by the blocks
  std::int64_t block_hidden = 512;  ///< width inside of a block
  double dropout = 0.1;             ///< inside of a block
  std::string norm = "layer";       ///< none, batch, layer
  bool scale_vectors = true;
  void fields(FieldList& list) override;
};

struct SelfNormalizingOptions : Options {
  std::int64_t layers = 4;  ///< hidden layers
  std::int64_t hidden = 300;
  double dropout = 0.05;  ///< alpha dropout
  bool scale_vectors = true;
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
