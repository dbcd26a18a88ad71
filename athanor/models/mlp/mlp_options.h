// Options of the multi-layer perceptron. Torch-free.
#pragma once

#include "athanor/core/options.h"

namespace athanor::models {

/// Of mlp, a multi-layer perceptron on any vector features.
struct MlpOptions : Options {
  std::int64_t layers = 2;  ///< hidden layers
  std::int64_t hidden = 300;
  double dropout = 0;
  std::string activation = "relu";
  double slope = 0.1;         ///< of leaky_relu below 0
  std::string norm = "none";  ///< none, batch, layer
  bool scale_vectors = true;  ///< columns that hold more than 0 and 1
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
