#include "athanor/models/mlp/mlp_options.h"

#include "athanor/kernels/activation.h"

namespace athanor::models {

void MlpOptions::fields(FieldList& list) {
  list.add("layers", &layers, "Hidden layers").range(0, 50).search(1, 4);
  list.add("hidden", &hidden, "Width of the hidden layers").range(1, 10000).search_log(64, 1024);
  list.add("dropout", &dropout, "Probability of dropping a hidden value in training").range(0, 0.95).search(0, 0.5);
  list.add("activation", &activation, "Activation function")
      .one_of(kernels::activation_names())
      .search({"relu", "leaky_relu", "gelu", "tanh"});
  list.add("slope", &slope, "Slope of leaky_relu below zero").range(0, 1).only_with("activation", {"leaky_relu"});
  list.add("norm", &norm, "Normalisation of hidden layers").one_of({"none", "batch", "layer"}).search();
  list.add("scale_vectors", &scale_vectors, "Standardise feature columns that hold more than 0 and 1");
}

}  // namespace athanor::models
