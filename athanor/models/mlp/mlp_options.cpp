#include "athanor/models/mlp/mlp_options.h"

#include "athanor/kernels/activation.h"

namespace athanor::models {

void MlpOptions::fields(FieldList& list) {
  list.add("layers", &layers, "Hidden layers").range(0, 50).search();
  list.add("hidden", &hidden, "Width of the hidden layers").range(1, 10000).search();
  list.add("dropout", &dropout, "Probability of dropping a hidden value in training").range(0, 0.95).search();
  list.add("activation", &activation, "Activation function").one_of(kernels::activation_names()).search();
  list.add("slope", &slope, "Slope of leaky_relu below zero").range(0, 1);
  list.add("norm", &norm, "Normalisation of hidden layers").one_of({"none", "batch", "layer"}).search();
  list.add("scale_vectors", &scale_vectors, "Standardise feature columns that hold more than 0 and 1");
}

}  // namespace athanor::models
