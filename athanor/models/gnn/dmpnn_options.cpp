#include "athanor/models/gnn/dmpnn_options.h"

#include "athanor/kernels/activation.h"

namespace athanor::models {

void DmpnnOptions::fields(FieldList& list) {
  list.add("depth", &depth, "Rounds of message passing").range(1, 20).search(2, 6);
  list.add("hidden", &hidden, "Width of the hidden layers")
      .range(1, 10000)
      .also({"message_hidden_dim"})
      .search_log(64, 600);
  list.add("dropout", &dropout, "Probability of dropping a hidden value in training").range(0, 0.95).search(0, 0.4);
  list.add("activation", &activation, "Activation function")
      .one_of(kernels::activation_names())
      .search({"relu", "leaky_relu", "gelu", "tanh"});
  list.add("slope", &slope, "Slope of leaky_relu below zero").range(0, 1);
  list.add("messages", &messages, "What carries the messages").one_of({"bond", "atom"});
  list.add("readout", &readout, "How atoms become a molecule")
      .one_of({"norm", "mean", "sum", "attention"})
      .also({"aggregation"})
      .search();
  list.add("readout_norm", &readout_norm, "Divisor of the norm readout").range(1e-6, 1e9).also({"aggregation_norm"});
  list.add("batch_norm", &batch_norm, "Batch norm after the readout");
  list.add("ffn_layers", &ffn_layers, "Hidden layers of the head").range(0, 20).also({"ffn_num_layers"}).search(1, 3);
  list.add("ffn_hidden", &ffn_hidden, "Width of the head's hidden layers")
      .range(1, 10000)
      .also({"ffn_hidden_dim"})
      .search_log(64, 600);
  list.add("scale_vectors", &scale_vectors, "Standardise feature columns that hold more than 0 and 1");
}

}  // namespace athanor::models
