// list: what the catalogues hold.
#pragma once

#include <nlohmann/json.hpp>

#include "athanor/core/catalog.h"

namespace athanor::workflows {

/// One catalogue under the name that `list` takes.
struct CatalogSection {
  std::string kind;  ///< "models", "featurizers", "graphs", "tokens", "points", "splits", "metrics", "objectives",
                     ///< "generators", "sets", "explainers", "warnings"
  Catalog entries;
};

/// All sections, or the one named; Error(not_found) with the nearest name.
std::vector<CatalogSection> list_catalogs(const std::string& kind);
/// What `list --json` prints (docs/json/list.schema.json): {kind: [entries]}, each entry with its options.
nlohmann::json to_json(const std::vector<CatalogSection>& sections);

}  // namespace athanor::workflows
