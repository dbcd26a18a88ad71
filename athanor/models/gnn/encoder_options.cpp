#include "athanor/models/gnn/encoder_options.h"

namespace athanor::models {

void GraphormerOptions::fields(FieldList& list) {
  GraphOptions::fields(list);
  list.add("heads", &heads, "Attention heads; they share the hidden width").range(1, 64);
  list.do_not_search("hidden");  // a multiple of the heads
}

void GpsOptions::fields(FieldList& list) {
  GraphOptions::fields(list);
  list.add("heads", &heads, "Attention heads; they share the hidden width").range(1, 64);
  list.do_not_search("hidden");  // a multiple of the heads
  list.add("norm", &norm, "Normalisation of hidden layers").one_of({"none", "batch", "layer"}).search();
  list.add("walk_steps", &walk_steps, "Steps of random walks whose returns tell atoms apart").range(0, 64);
  list.add("laplacian", &laplacian, "Eigenvalues of the Laplacian whose eigenvectors tell atoms apart").range(0, 64);
}

}  // namespace athanor::models
