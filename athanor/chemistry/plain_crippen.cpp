// Contributions of atoms to log P and molar refractivity: S. A. Wildman, G. M. Crippen, J. Chem. Inf. Comput. Sci. 39,
// 868 (1999), doi:10.1021/ci990307l, with the patterns of RDKit.
#include <GraphMol/Descriptors/Crippen.h>

#include "athanor/chemistry/plain_properties.h"

namespace athanor::chemistry {
namespace {

struct CrippenType {
  PlainPattern pattern;
  double log_p, molar_refractivity;
};

/// An atom is of the first type that it begins a match of.
struct CrippenTypes {
  CrippenTypes() {
    for (const auto& entry : *RDKit::Descriptors::CrippenParamCollection::getParams()) {
      std::optional<PlainPattern> pattern = PlainPattern::make(*entry.dp_pattern);
      is_complete = is_complete && pattern;
      if (pattern) types.push_back({std::move(*pattern), entry.logp, entry.mr});
    }
  }
  std::vector<CrippenType> types;
  bool is_complete = true;
};

const CrippenTypes& get_crippen_types() {
  static const CrippenTypes types;
  return types;
}

}  // namespace

std::optional<CrippenSums> sum_crippen_contributions(const PlainMolecule& molecule,
                                                     const PatternTarget& with_hydrogens) {
  const CrippenTypes& known = get_crippen_types();
  if (!known.is_complete) return std::nullopt;
  // Hydrogens of an atom are alike: the first one stands for all.
  std::vector<int> alike(with_hydrogens.atoms().size(), 1);
  PlainMask rest{};
  std::size_t hydrogen = molecule.atoms.size();
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    set(rest, i);
    const std::size_t hydrogens = molecule.atoms[i].hydrogens;
    if (hydrogens == 0) continue;
    set(rest, hydrogen);
    alike[hydrogen] = static_cast<int>(hydrogens);
    hydrogen += hydrogens;
  }
  CrippenSums sums;
  for (const CrippenType& type : known.types) {
    const PlainMask found = type.pattern.find_starts(with_hydrogens, rest);
    int atoms = 0;
    any_bit(found, [&](std::size_t atom) {
      atoms += alike[atom];
      return false;
    });
    sums.log_p += atoms * type.log_p;
    sums.molar_refractivity += atoms * type.molar_refractivity;
    rest = without(rest, found);
  }
  return sums;
}

}  // namespace athanor::chemistry
