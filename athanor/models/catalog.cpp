#include "athanor/models/catalog.h"

#include "athanor/models/gnn/dmpnn_options.h"
#include "athanor/models/mlp/mlp_options.h"

namespace athanor::models {
namespace {

template <class T>
std::unique_ptr<Options> make() {
  return std::make_unique<T>();
}

}  // namespace

const Catalog& network_catalog() {
  static const Catalog catalog{
      {"mlp", "Multi-layer perceptron on any vector features", "vectors", "", "", make<MlpOptions>},
      {"dmpnn",
       "Directed message-passing network (D-MPNN, chemprop's default) on the molecular graph, with optional vector "
       "features",
       "graphs", "arXiv:1904.01561", "", make<DmpnnOptions>},
  };
  return catalog;
}

}  // namespace athanor::models
