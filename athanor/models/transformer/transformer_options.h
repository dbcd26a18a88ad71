// Options of the transformer on tokens. Torch-free.
#pragma once

#include "athanor/models/sequence/sequence_options.h"

namespace athanor::models {

struct TransformerOptions : SequenceOptions {
  std::int64_t heads = 4;
  std::int64_t feed_forward = 256;
  std::string positions = "rotary";  ///< learned, sinusoidal, rotary
  TransformerOptions();
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
