// What all networks on tokens have in common: options around the encoder. Torch-free.
#pragma once

#include "athanor/core/options.h"

namespace athanor::models {

struct SequenceOptions : Options {
  std::int64_t layers = 2;
  std::int64_t hidden = 128;
  double dropout = 0;
  std::string pooling = "mean";  ///< mean, max, attention, first, last
  std::int64_t ffn_layers = 1;
  std::int64_t ffn_hidden = 300;
  bool scale_vectors = true;

 protected:
  void add_encoder_fields(FieldList& list);
  void add_head_fields(FieldList& list);
};

}  // namespace athanor::models
