#include "athanor/models/gnn/convolution_options.h"

namespace athanor::models {

void ChebnetOptions::fields(FieldList& list) {
  ConvolutionOptions::fields(list);
  list.add("order", &order, "Highest power of the Laplacian: how many bonds a convolution reaches")
      .range(0, 20)
      .search(1, 4);
}

void GraphsageOptions::fields(FieldList& list) {
  ConvolutionOptions::fields(list);
  list.add("aggregator", &aggregator, "What becomes of the neighbours of an atom")
      .one_of({"mean", "sum", "max"})
      .search();
}

void GatOptions::fields(FieldList& list) {
  ConvolutionOptions::fields(list);
  list.add("heads", &heads, "Attention heads; they share the hidden width").range(1, 64);
  list.do_not_search("hidden");  // a multiple of the heads
}

}  // namespace athanor::models
