// Structural alerts: the patterns of RDKit's FilterCatalog, searched by PlainPattern, or by RDKit itself.
#include "athanor/chemistry/structural_alerts.h"

#include <RDGeneral/RDConfig.h>  // before the others: says whether they have archives

#include <GraphMol/FilterCatalog/FilterCatalog.h>

#include <algorithm>
#include <climits>
#include <mutex>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/plain_pattern.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {

/// An alert and what it is found by, without RDKit.
struct PlainAlert {
  StructuralAlert alert;
  PlainPattern pattern;
};

namespace {

using Catalogs = std::vector<std::unique_ptr<const RDKit::FilterCatalog>>;
using RDKit::FilterCatalogParams;

FilterCatalogParams::FilterCatalogs find_catalog(const std::string& set) {
  if (set == "pains") return FilterCatalogParams::PAINS;
  return set == "brenk" ? FilterCatalogParams::BRENK : FilterCatalogParams::NIH;
}

/// An archive that keeps the matcher of an entry, which RDKit shows to archives alone.
struct MatcherArchive {
  template <class Value>
  MatcherArchive& operator&(const Value&) {
    return *this;
  }
  MatcherArchive& operator&(const boost::shared_ptr<RDKit::FilterMatcherBase>& own) {
    matcher = own;
    return *this;
  }
  template <class Type>
  void register_type(const Type*) {}

  boost::shared_ptr<RDKit::FilterMatcherBase> matcher;
};

/// Nothing where the entry is more than one pattern.
std::optional<PlainPattern> make_pattern(const RDKit::FilterCatalogEntry& entry) {
  MatcherArchive archive;
  boost::serialization::access::member_save(archive, entry, 1U);
  const auto* matcher = dynamic_cast<const RDKit::SmartsMatcher*>(archive.matcher.get());
  if (matcher == nullptr || matcher->getMinCount() != 1 || matcher->getMaxCount() != UINT_MAX) return std::nullopt;
  return PlainPattern::make(*matcher->getPattern());
}

/// All alerts of the sets, or none where one is unknown to PlainPattern.
std::vector<PlainAlert> make_plain_alerts(const std::vector<std::string>& sets) {
  std::vector<PlainAlert> alerts;
  for (const std::string& set : sets) {
    const RDKit::FilterCatalog catalog(find_catalog(set));
    for (unsigned i = 0; i < catalog.getNumEntries(); ++i) {
      const RDKit::FilterCatalogEntry& entry = *catalog.getEntryWithIdx(i);
      std::optional<PlainPattern> pattern = make_pattern(entry);
      if (!pattern) return {};
      alerts.push_back({{set, entry.getDescription()}, *std::move(pattern)});
    }
  }
  return alerts;
}

}  // namespace

const std::vector<std::string>& list_alert_sets() {
  static const std::vector<std::string> sets{"pains", "brenk", "nih"};
  return sets;
}

/// RDKit locks a pattern while it is matched, so each thread has catalogues of its own, which are kept for later.
struct AlertCatalog::Store {
  std::vector<std::string> sets;
  std::vector<PlainAlert> plain;
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
  store_->plain = make_plain_alerts(sets);
}

AlertCatalog::~AlertCatalog() = default;

std::vector<StructuralAlert> AlertCatalog::find_alerts(const Molecule& molecule) const {
  return call_toolkit("search the molecule for structural alerts", [&] {
    std::vector<StructuralAlert> alerts;
    Catalogs catalogs = store_->take();
    const AtomClassCounts counts(molecule.body());
    auto plain = store_->plain.begin();
    for (std::size_t i = 0; i < catalogs.size(); ++i)
      for (unsigned entry = 0; entry < catalogs[i]->getNumEntries(); ++entry) {
        const bool could_match = plain == store_->plain.end() || (plain++)->pattern.could_match(counts);
        if (!could_match || !catalogs[i]->getEntryWithIdx(entry)->hasFilterMatch(molecule.body())) continue;
        alerts.push_back({store_->sets[i], catalogs[i]->getEntryWithIdx(entry)->getDescription()});
      }
    store_->give_back(std::move(catalogs));
    return alerts;
  });
}

std::optional<std::vector<StructuralAlert>> AlertCatalog::find_alerts(const PlainMolecule& molecule) const {
  const PatternTarget* target = store_->plain.empty() ? nullptr : make_pattern_target(molecule);
  if (target == nullptr) return std::nullopt;
  std::vector<StructuralAlert> alerts;
  for (const PlainAlert& own : store_->plain)
    if (own.pattern.has_match(*target)) alerts.push_back(own.alert);
  return alerts;
}

}  // namespace athanor::chemistry
