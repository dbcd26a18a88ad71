// Contributions of atoms to log P and molar refractivity: S. A. Wildman, G. M. Crippen, J. Chem. Inf. Comput. Sci. 39,
// 868 (1999), doi:10.1021/ci990307l, with the patterns of RDKit.
#include <GraphMol/Descriptors/Crippen.h>

#include <algorithm>
#include <bit>

#include "athanor/chemistry/plain_properties.h"

namespace athanor::chemistry {
namespace {

struct CrippenType {
  PlainPattern pattern;
  double log_p, molar_refractivity;
};

/// The types by what their first atoms may be; the first one that an atom begins a match of is the atom's.
class CrippenTypes {
 public:
  CrippenTypes() {
    for (const auto& entry : *RDKit::Descriptors::CrippenParamCollection::getParams()) {
      std::optional<PlainPattern> pattern = PlainPattern::make(*entry.dp_pattern);
      is_complete_ = is_complete_ && pattern;
      if (!pattern) continue;
      for (std::size_t i = 0; i < by_class_.size(); ++i)
        if ((pattern->first_classes() >> i & 1) != 0) by_class_[i].push_back(types_.size());
      types_.push_back({std::move(*pattern), entry.logp, entry.mr});
    }
  }

  bool is_complete() const { return is_complete_; }
  std::size_t size() const { return types_.size(); }
  const CrippenType& operator[](std::size_t i) const { return types_[i]; }

  std::optional<std::size_t> find(const PatternTarget& target, std::size_t atom) const {
    const auto bucket = static_cast<std::size_t>(std::countr_zero(target.atoms()[atom].atom_class));
    for (const std::size_t type : by_class_[bucket])
      if (types_[type].pattern.has_match_at(target, atom)) return type;
    return std::nullopt;
  }

 private:
  std::vector<CrippenType> types_;
  std::array<std::vector<std::size_t>, 32> by_class_;
  bool is_complete_ = true;
};

const CrippenTypes& get_crippen_types() {
  static const CrippenTypes types;
  return types;
}

}  // namespace

std::optional<CrippenSums> sum_crippen_contributions(const PatternTarget& with_hydrogens) {
  const CrippenTypes& types = get_crippen_types();
  if (!types.is_complete()) return std::nullopt;
  std::vector<int> counts(types.size());
  std::optional<std::size_t> type;
  const auto is_hydrogen = [](const PatternTarget::Atom& atom) {
    return atom.values[static_cast<std::size_t>(PatternField::number)] == 1;
  };
  for (std::size_t i = 0; i < with_hydrogens.atoms().size(); ++i) {
    const PatternTarget::Atom &atom = with_hydrogens.atoms()[i], &previous = with_hydrogens.atoms()[i - (i > 0)];
    // Hydrogens of an atom follow one another, and are alike.
    const bool is_sibling =
        i > 0 && is_hydrogen(atom) && is_hydrogen(previous) && atom.neighbors[0] == previous.neighbors[0];
    if (!is_sibling) type = types.find(with_hydrogens, i);
    if (type) ++counts[*type];
  }
  CrippenSums sums;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sums.log_p += counts[i] * types[i].log_p;
    sums.molar_refractivity += counts[i] * types[i].molar_refractivity;
  }
  return sums;
}

}  // namespace athanor::chemistry
