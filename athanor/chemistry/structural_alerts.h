// Structural alerts: published substructures of compounds that disturb assays, react or are unstable.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

struct PlainMolecule;

/// pains (480 patterns, doi:10.1021/jm901137j), brenk (105, doi:10.1002/cmdc.200700139), nih (180,
/// doi:10.1021/jm901070c and doi:10.1039/c4ob02287d), as RDKit's FilterCatalog has them.
const std::vector<std::string>& list_alert_sets();

/// One published pattern that a molecule contains.
struct StructuralAlert {
  std::string set;   ///< a name of list_alert_sets()
  std::string name;  ///< as the authors call it, such as "catechol_A(92)"
  bool operator==(const StructuralAlert&) const = default;
};

/// Some sets of alerts, parsed once. Any number of threads may search at a time.
class AlertCatalog {
 public:
  /// Error(invalid_options) with the nearest name.
  explicit AlertCatalog(const std::vector<std::string>& sets);
  ~AlertCatalog();
  /// All alerts of the molecule in the order of the sets; equal to Python RDKit's FilterCatalog.GetMatches.
  std::vector<StructuralAlert> find_alerts(const Molecule& molecule) const;
  /// The same for a molecule that was read without RDKit; nothing where that is not sure.
  std::optional<std::vector<StructuralAlert>> find_alerts(const PlainMolecule& molecule) const;

 private:
  struct Store;
  std::unique_ptr<Store> store_;
};

}  // namespace athanor::chemistry
