// Structural alerts by RDKit's FilterCatalog.
#include "athanor/chemistry/structural_alerts.h"

#include <GraphMol/FilterCatalog/FilterCatalog.h>

#include <algorithm>
#include <mutex>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

using Catalogs = std::vector<std::unique_ptr<const RDKit::FilterCatalog>>;
using RDKit::FilterCatalogParams;

FilterCatalogParams::FilterCatalogs find_catalog(const std::string& set) {
  if (set == "pains") return FilterCatalogParams::PAINS;
  return set == "brenk" ? FilterCatalogParams::BRENK : FilterCatalogParams::NIH;
}

}  // namespace

const std::vector<std::string>& list_alert_sets() {
  static const std::vector<std::string> sets{"pains", "brenk", "nih"};
  return sets;
}

/// RDKit locks a pattern while it is matched, so each thread has catalogues of its own, which are kept for later.
struct AlertCatalog::Store {
  std::vector<std::string> sets;
  std::mutex mutex;
  std::vector<Catalogs> free;  ///< guarded by `mutex`

  Catalogs take() {
    {
      const std::lock_guard lock(mutex);
      if (!free.empty()) {
        Catalogs catalogs = std::move(free.back());
        free.pop_back();
        return catalogs;
      }
    }
    Catalogs catalogs;
    for (const std::string& set : sets)
      catalogs.push_back(std::make_unique<const RDKit::FilterCatalog>(find_catalog(set)));
    return catalogs;
  }

  void give_back(Catalogs catalogs) {
    const std::lock_guard lock(mutex);
    free.push_back(std::move(catalogs));
  }
};

AlertCatalog::AlertCatalog(const std::vector<std::string>& sets) : store_(std::make_unique<Store>()) {
  const std::vector<std::string>& known = list_alert_sets();
  for (const std::string& set : sets)
    if (std::find(known.begin(), known.end(), set) == known.end())
      fail(ErrorCode::invalid_options, "\"{}\" is no set of structural alerts; there are {}{}", set,
           join_text(known, ", "), format_suggestion(set, known));
  silence_toolkit_log();
  store_->sets = sets;
}

AlertCatalog::~AlertCatalog() = default;

std::vector<StructuralAlert> AlertCatalog::find_alerts(const Molecule& molecule) const {
  return call_toolkit("search the molecule for structural alerts", [&] {
    std::vector<StructuralAlert> alerts;
    Catalogs catalogs = store_->take();
    for (std::size_t i = 0; i < catalogs.size(); ++i)
      for (const auto& entry : catalogs[i]->getMatches(molecule.body()))
        alerts.push_back({store_->sets[i], entry->getDescription()});
    store_->give_back(std::move(catalogs));
    return alerts;
  });
}

}  // namespace athanor::chemistry
