// Options of the transformer on tokens. Torch-free.
#pragma once

#include "athanor/models/sequence/sequence_options.h"

namespace athanor::models {

/// Of transformer: an encoder with attention on tokens (Vaswani et al. 2017, arXiv:1706.03762).
struct TransformerOptions : SequenceOptions {
  std::int64_t heads = 4;            ///< of the attention; they divide the width
  std::int64_t feed_forward = 256;   ///< width inside a layer, behind the attention
  std::string positions = "rotary";  ///< learned, sinusoidal, rotary
  TransformerOptions();
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
