// Options of the recurrent network on tokens. Torch-free.
#pragma once

#include "athanor/models/sequence/sequence_options.h"

namespace athanor::models {

struct RnnOptions : SequenceOptions {
  std::string cell = "gru";  ///< rnn, lstm, gru
  bool bidirectional = true;
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
