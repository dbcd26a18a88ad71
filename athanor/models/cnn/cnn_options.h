// Options of the convolutional network on tokens. Torch-free.
#pragma once

#include "athanor/models/sequence/sequence_options.h"

namespace athanor::models {

struct CnnOptions : SequenceOptions {
  std::int64_t kernel_size = 5;
  std::string activation = "relu";
  double slope = 0.1;
  CnnOptions();
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
