// Standardisation policies: the one place that decides which form of a molecule the models see.
#pragma once

#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// `none`: as written. `basic`: RDKit MolStandardize cleanup (disconnect metals, normalise, reionise), largest
/// fragment, neutralise.
enum class StandardizePolicy { none, basic };

const std::vector<std::string>& list_standardize_policies();
/// Error(invalid_options) with the nearest name.
StandardizePolicy parse_standardize_policy(const std::string& name);
std::string format_standardize_policy(StandardizePolicy policy);

/// What curation keeps of one input molecule.
struct StandardMolecule {
  std::string smiles;    ///< what featurisers parse: as written for `none`, canonical isomeric otherwise
  std::string key;       ///< merge key: canonical isomeric SMILES after the policy
  bool changed = false;  ///< the policy altered the molecule (not only its writing)
  std::string change;    ///< "largest fragment kept; neutralised", "" when unchanged
};

/// Parses and standardises; thread-safe. An Issue when parsing or the policy fails.
Result<StandardMolecule> standardize_smiles(std::string_view smiles, StandardizePolicy policy);
/// As above, from a parsed molecule; `written` is what `none` keeps.
Result<StandardMolecule> standardize_molecule(const Molecule& molecule, std::string_view written,
                                              StandardizePolicy policy);

}  // namespace athanor::chemistry
