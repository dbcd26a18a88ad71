#include "athanor/models/catalog.h"

#include <algorithm>
#include <mutex>

#include "athanor/models/cnn/cnn_options.h"
#include "athanor/models/gnn/dmpnn_options.h"
#include "athanor/models/mlp/mlp_options.h"
#include "athanor/models/rnn/rnn_options.h"
#include "athanor/models/transformer/transformer_options.h"

namespace athanor::models {
namespace {

template <class T>
std::unique_ptr<Options> make() {
  return std::make_unique<T>();
}

/// The list as it is while a program may still add to it.
struct GrowingCatalog {
  Catalog entries{
      {"mlp", "Multi-layer perceptron on any vector features", "vectors", "", "", make<MlpOptions>},
      {"dmpnn",
       "Directed message-passing network (D-MPNN, chemprop's default) on the molecular graph, with optional vector "
       "features",
       "graphs", "arXiv:1904.01561", "", make<DmpnnOptions>, "descriptors(set=basic)"},
      {"cnn", "Convolutions along the tokens of SMILES or SELFIES, with optional vector features", "tokens",
       "doi:10.1186/s12859-018-2523-5", "", make<CnnOptions>, "descriptors(set=basic)"},
      {"rnn",
       "Recurrent network (GRU, LSTM or plain) along the tokens of SMILES or SELFIES, with optional vector features",
       "tokens", "arXiv:1712.02034", "", make<RnnOptions>, "descriptors(set=basic)"},
      {"transformer", "Transformer encoder on the tokens of SMILES or SELFIES, with optional vector features", "tokens",
       "arXiv:1706.03762", "", make<TransformerOptions>, "descriptors(set=basic)"},
  };
  std::mutex mutex;
  bool closed = false;  ///< references to the entries have been given out
};

GrowingCatalog& growing_catalog() {
  static GrowingCatalog catalog;
  return catalog;
}

}  // namespace

const Catalog& network_catalog() {
  GrowingCatalog& catalog = growing_catalog();
  const std::lock_guard lock(catalog.mutex);
  catalog.closed = true;
  return catalog.entries;
}

void add_network_entry(CatalogEntry entry) {
  GrowingCatalog& catalog = growing_catalog();
  const std::lock_guard lock(catalog.mutex);
  const auto has_name = [&](const CatalogEntry& other) { return other.name == entry.name; };
  if (std::any_of(catalog.entries.begin(), catalog.entries.end(), has_name))
    fail(ErrorCode::invalid_options, "There is a network \"{}\" already; choose another name", entry.name);
  if (catalog.closed)
    fail(ErrorCode::invalid_options, "The network \"{}\" is added too late: add it before anything else is used",
         entry.name);
  catalog.entries.push_back(std::move(entry));
}

}  // namespace athanor::models
