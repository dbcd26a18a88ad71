// What all networks on tokens have in common: options around the encoder. Torch-free.
#pragma once

#include "athanor/models/head_options.h"

namespace athanor::models {

/// Of every network on tokens: embedding -> encoder -> pooling -> joined with the scaled vectors -> head.
struct SequenceOptions : HeadOptions {
  std::int64_t layers = 2;
  std::int64_t hidden = 128;  ///< width of the tokens' states
  double dropout = 0;
  std::string pooling = "mean";  ///< mean, max, attention, first, last

 protected:
  void add_encoder_fields(FieldList& list);
  void add_pooling_and_head_fields(FieldList& list);
};

}  // namespace athanor::models
