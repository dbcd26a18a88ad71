#include "athanor/models/head_options.h"

namespace athanor::models {

void HeadOptions::add_head_fields(FieldList& list) {
  list.add("ffn_layers", &ffn_layers, "Hidden layers of the head").range(0, 20).also({"ffn_num_layers"}).search(1, 3);
  list.add("ffn_hidden", &ffn_hidden, "Width of the head's hidden layers")
      .range(1, 10000)
      .also({"ffn_hidden_dim"})
      .search_log(64, 600);
  list.add("vector_hidden", &vector_hidden,
           "Width of a perceptron that encodes the vectors before they join the molecule; 0 = they join as they are")
      .range(0, 10000);
  list.add("scale_vectors", &scale_vectors, "Standardise feature columns that hold more than 0 and 1");
}

}  // namespace athanor::models
