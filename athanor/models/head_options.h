// Options of the head that stands behind the encoder of a network on anything but vectors. Torch-free.
#pragma once

#include "athanor/core/options.h"

namespace athanor::models {

/// The molecule's vector, joined with the scaled vectors -> hidden layers -> outputs.
struct HeadOptions : Options {
  std::int64_t ffn_layers = 1;  ///< hidden ones
  std::int64_t ffn_hidden = 300;
  bool scale_vectors = true;       ///< columns that hold more than 0 and 1
  std::int64_t vector_hidden = 0;  ///< width of the vectors' own encoder, 0 = they join as they are

 protected:
  void add_head_fields(FieldList& list);
};

}  // namespace athanor::models
