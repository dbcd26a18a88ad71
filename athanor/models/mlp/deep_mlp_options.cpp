#include "athanor/models/mlp/deep_mlp_options.h"

namespace athanor::models {

void ResidualMlpOptions::fields(FieldList& list) {
  list.add("blocks", &blocks, "Residual blocks").range(0, 50).search(1, 6);
  list.add("hidden", &hidden, "Width of the hidden layers").range(1, 10000).search_log(64, 512);
  list.add("block_hidden", &block_hidden, "Width of the layer inside of a residual block")
      .range(1, 10000)
      .search_log(64, 1024);
  list.add("dropout", &dropout, "Probability of dropping a hidden value in training").range(0, 0.95).search(0, 0.5);
  list.add("norm", &norm, "Normalisation of hidden layers").one_of({"none", "batch", "layer"}).search();
  list.add("scale_vectors", &scale_vectors, "Standardise feature columns that hold more than 0 and 1");
}

void SelfNormalizingOptions::fields(FieldList& list) {
  list.add("layers", &layers, "Hidden layers").range(0, 50).search(2, 8);
  list.add("hidden", &hidden, "Width of the hidden layers").range(1, 10000).search_log(64, 1024);
  list.add("dropout", &dropout, "Probability of dropping a hidden value in training").range(0, 0.95).search(0, 0.2);
  list.add("scale_vectors", &scale_vectors, "Standardise feature columns that hold more than 0 and 1");
}

}  // namespace athanor::models
