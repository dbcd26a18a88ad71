// Options of the convolutional network on tokens. Torch-free.
#pragma once

#include "athanor/models/sequence/sequence_options.h"

namespace athanor::models {

/// Of cnn: convolutions along tokens (of SMILES: Hirohara et al. 2018, doi:10.1186/s12859-018-2523-5).
struct CnnOptions : SequenceOptions {
  std::int64_t kernel_size = 5;  ///< tokens that a convolution sees at once, an odd number
  std::string activation = "relu";
  double slope = 0.1;  ///< of leaky_relu below 0
  CnnOptions();
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
