#include "athanor/models/transformer/transformer_options.h"

namespace athanor::models {

TransformerOptions::TransformerOptions() { layers = 3; }

void TransformerOptions::fields(FieldList& list) {
  add_encoder_fields(list);
  list.add("heads", &heads, "Heads of the attention; they divide the width").range(1, 128);
  list.do_not_search("hidden");  // a multiple of the heads
  list.add("feed_forward", &feed_forward, "Width inside a layer, behind the attention")
      .range(1, 40000)
      .search_log(64, 1024);
  list.add("positions", &positions, "How the network knows where a token stands")
      .one_of({"learned", "sinusoidal", "rotary"})
      .search();
  add_pooling_and_head_fields(list);
}

}  // namespace athanor::models
