#include "athanor/models/rnn/rnn_options.h"

namespace athanor::models {

void RnnOptions::fields(FieldList& list) {
  add_encoder_fields(list);
  list.add("cell", &cell, "What goes from token to token: a plain cell (rnn), lstm or gru")
      .one_of({"rnn", "lstm", "gru"})
      .search();
  list.add("bidirectional", &bidirectional, "Read each text from both ends, with a width of hidden each").search();
  add_pooling_and_head_fields(list);
}

}  // namespace athanor::models
