#include "athanor/models/sequence/sequence_options.h"

namespace athanor::models {

void SequenceOptions::add_encoder_fields(FieldList& list) {
  list.add("layers", &layers, "Hidden layers").range(1, 50).search(1, 4);
  list.add("hidden", &hidden, "Width of the hidden layers").range(1, 10000).search_log(64, 512);
  list.add("dropout", &dropout, "Probability of dropping a hidden value in training").range(0, 0.95).search(0, 0.4);
}

void SequenceOptions::add_pooling_and_head_fields(FieldList& list) {
  list.add("pooling", &pooling, "How tokens become a molecule")
      .one_of({"mean", "max", "attention", "first", "last"})
      .search();
  add_head_fields(list);
}

}  // namespace athanor::models
