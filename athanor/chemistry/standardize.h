// Standardisation policies: the one place that decides which form of a molecule the models see.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// What becomes of molecules with several fragments: `largest` belongs to `basic`.
enum class Mixtures { largest, keep, drop };

/// `none`: as written. `basic`: RDKit MolStandardize cleanup (disconnect metals, normalise, reionise), largest
/// fragment, neutralise. Both may be followed by steps, in this order: metals, mixtures, isotopes, undefined stereo,
/// stereo, the canonical tautomer of RDKit's TautomerEnumerator, the number of heavy atoms.
struct StandardizePolicy {
  bool clean_up = false;  ///< `basic`
  Mixtures mixtures = Mixtures::keep;
  /// Molecules with a metal are dropped, unless it is one of groups 1 and 2, which salts lose like any counterion.
  bool drop_metals = false;
  bool remove_isotopes = false;
  bool drop_undefined_stereo = false;
  bool remove_stereo = false;
  bool canonical_tautomer = false;
  std::size_t max_heavy_atoms = 0;  ///< 0 = any

  bool operator==(const StandardizePolicy&) const = default;
  static const StandardizePolicy none, basic;
};

inline const StandardizePolicy StandardizePolicy::none{};
inline const StandardizePolicy StandardizePolicy::basic{.clean_up = true, .mixtures = Mixtures::largest};

/// The two bases: none, basic.
const std::vector<std::string>& list_standardize_policies();
/// A base and words joined by "+": drop_metals, keep_mixtures, drop_mixtures, no_isotopes, drop_undefined_stereo,
/// no_stereo, tautomer, max_heavy_atoms=N, such as "basic+no_stereo+tautomer". Error(invalid_options) with the nearest
/// word.
StandardizePolicy parse_standardize_policy(const std::string& text);
/// The text in canonical order: equal policies have equal texts.
std::string format_standardize_policy(const StandardizePolicy& policy);

/// What curation keeps of one input molecule.
struct StandardMolecule {
  std::string smiles;    ///< what featurisers parse: as written for `none`, canonical isomeric otherwise
  std::string key;       ///< merge key: canonical isomeric SMILES after the policy
  bool changed = false;  ///< the policy altered the molecule (not only its writing)
  std::string change;    ///< "largest fragment kept; neutralised", "" when unchanged
  /// Of each atom of `smiles` and of `key`: its index in the molecule that was given. Filled by standardize_followed
  /// alone.
  std::vector<std::int32_t> places{}, key_places{};
};

/// Parses a SMILES, or an InChI (text that begins with "InChI="), and standardises; thread-safe. An Issue when parsing
/// or the policy fails.
Result<StandardMolecule> standardize_smiles(std::string_view smiles, const StandardizePolicy& policy);
/// As above, for a SMILES, with `places` and `key_places`: indices of the atoms of parse_smiles(smiles). Whether the
/// molecule changed is not found out. Also an Issue (unsupported, atoms_lost) when the policy makes new atoms.
Result<StandardMolecule> standardize_followed(std::string_view smiles, const StandardizePolicy& policy);
/// As standardize_smiles, from a parsed molecule; `written` is what `none` keeps.
Result<StandardMolecule> standardize_molecule(const Molecule& molecule, std::string_view written,
                                              const StandardizePolicy& policy);

/// The `smiles` of standardize_smiles alone, in half the time: whether and how the molecule changed is not found out,
/// and charges that find_standard_text changes go without RDKit.
Result<std::string> compute_standard_smiles(std::string_view smiles, const StandardizePolicy& policy);

}  // namespace athanor::chemistry
