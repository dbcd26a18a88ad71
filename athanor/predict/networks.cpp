#include "athanor/predict/networks.h"

#include <algorithm>

#include "athanor/core/plugin.h"
#include "athanor/models/catalog.h"

namespace athanor::predict {

bool is_network(const std::string& model) {
  const Catalog& catalog = models::network_catalog();
  return std::any_of(catalog.begin(), catalog.end(), [&](const CatalogEntry& entry) { return entry.name == model; });
}

models::NetworkLibrary& network_library() {
  using Entry = models::NetworkLibrary* (*)();
  static models::NetworkLibrary& library =
      *reinterpret_cast<Entry>(open_plugin_symbol(models::torch_plugin_name, models::network_library_symbol))();
  return library;
}

}  // namespace athanor::predict
