#include "athanor/models/gnn/graph_options.h"

#include "athanor/kernels/activation.h"

namespace athanor::models {

void GraphOptions::fields(FieldList& list) {
  list.add("depth", &depth, "Rounds of message passing").range(1, 20).search(2, 6);
  list.add("hidden", &hidden, "Width of the hidden layers")
      .range(1, 10000)
      .also({"message_hidden_dim"})
      .search_log(64, 600);
  list.add("dropout", &dropout, "Probability of dropping a hidden value in training").range(0, 0.95).search(0, 0.4);
  list.add("activation", &activation, "Activation function")
      .one_of(kernels::activation_names())
      .search({"relu", "leaky_relu", "gelu", "tanh"});
  list.add("slope", &slope, "Slope of leaky_relu below zero").range(0, 1).only_with("activation", {"leaky_relu"});
  list.add("readout", &readout, "How atoms become a molecule")
      .one_of({"norm", "mean", "sum", "max", "attention", "set2set", "attentive", "topk"})
      .also({"aggregation"})
      .search({"norm", "mean", "sum", "attention"});
  list.add("readout_norm", &readout_norm, "Divisor of the norm readout").range(1e-6, 1e9).also({"aggregation_norm"});
  list.add("readout_steps", &readout_steps, "Rounds of the readouts set2set and attentive")
      .range(1, 50)
      .only_with("readout", {"set2set", "attentive"});
  list.add("readout_ratio", &readout_ratio, "Share of the atoms that the readout topk keeps")
      .range(0.01, 1)
      .only_with("readout", {"topk"});
  list.add("batch_norm", &batch_norm, "Batch norm after the readout");
  list.add("separate_encoders", &separate_encoders,
           "Rows of several molecules: weights of its own for the first, the second … molecule");
  add_head_fields(list);
}

void ConvolutionOptions::fields(FieldList& list) {
  GraphOptions::fields(list);
  list.add("norm", &norm, "Normalisation of hidden layers").one_of({"none", "batch", "layer"}).search();
  list.add("residual", &residual, "Add what went into a layer to what comes out of it");
  list.add("virtual_node", &virtual_node, "One more node per molecule, which all atoms send to and hear from");
}

}  // namespace athanor::models
