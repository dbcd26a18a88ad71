// Options of the recurrent network on tokens. Torch-free.
#pragma once

#include "athanor/models/sequence/sequence_options.h"

namespace athanor::models {

/// Of rnn: a recurrent network along tokens (of SMILES: Goh et al. 2017, arXiv:1712.02034).
struct RnnOptions : SequenceOptions {
  std::string cell = "gru";   ///< rnn, lstm, gru
  bool bidirectional = true;  ///< from both ends, with a width of hidden each
  void fields(FieldList& list) override;
};

}  // namespace athanor::models
