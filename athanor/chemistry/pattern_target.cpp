#include "athanor/chemistry/pattern_target.h"

#include <algorithm>
#include <bit>

namespace athanor::chemistry {
namespace {

constexpr std::array<std::uint8_t, 4> bond_types{1, 2, 3, aromatic_bond};

std::int16_t& value_of(PatternValues& values, PatternField field) { return values[static_cast<std::size_t>(field)]; }
std::int16_t value_of(const PatternValues& values, PatternField field) {
  return values[static_cast<std::size_t>(field)];
}

std::uint8_t find_bond_kind(int type, bool in_ring) {
  const auto place =
      static_cast<std::size_t>(std::find(bond_types.begin(), bond_types.end(), type) - bond_types.begin());
  return static_cast<std::uint8_t>(place + (in_ring ? bond_types.size() : 0));
}

PatternValues describe_atom(const PlainAtom& atom) {
  PatternValues values{};
  const auto set = [&](PatternField field, int value) { value_of(values, field) = static_cast<std::int16_t>(value); };
  set(PatternField::number, atom.number);
  set(PatternField::type, atom.number + (atom.aromatic ? 1000 : 0));
  set(PatternField::aromatic, atom.aromatic);
  set(PatternField::aliphatic, !atom.aromatic);
  set(PatternField::hydrogens, atom.hydrogens);
  set(PatternField::degree, atom.degree);
  set(PatternField::total_degree, atom.total_degree());
  set(PatternField::valence, atom.total_valence());
  set(PatternField::charge, atom.charge);
  set(PatternField::hybridization, atom.hybridization);
  set(PatternField::in_ring, atom.in_ring);
  return values;
}

PatternValues describe_hydrogen() {
  PlainAtom atom;
  atom.number = 1;
  atom.valence = 1;
  atom.hybridization = 1;
  atom.degree = 1;
  return describe_atom(atom);
}

/// The atoms `begin` to `end` - 1.
PlainMask make_range(std::size_t begin, std::size_t end) {
  PlainMask range{};
  for (std::size_t i = begin; i < end; ++i) set(range, i);
  return range;
}

}  // namespace

PatternValues describe_bond_kind(std::size_t kind) {
  PatternValues values{};
  const std::uint8_t type = bond_types[kind % bond_types.size()];
  value_of(values, PatternField::bond_type) = type;
  value_of(values, PatternField::single_or_aromatic) = type == 1 || type == aromatic_bond;
  value_of(values, PatternField::in_ring) = kind >= bond_types.size();
  return values;
}

bool PatternTarget::set(const PlainMolecule& molecule, std::span<const PlainRing> rings, bool with_hydrogens) {
  atoms_.clear();
  for (const PlainAtom& atom : molecule.atoms) atoms_.push_back({describe_atom(atom), 0, {}, {}});
  for (const PlainRing& ring : rings)
    for (std::size_t i = 0; i < atoms_.size(); ++i) {
      if (!test(ring.atoms, i)) continue;
      ++value_of(atoms_[i].values, PatternField::rings);
      std::int16_t& smallest = value_of(atoms_[i].values, PatternField::smallest_ring);
      smallest = static_cast<std::int16_t>(smallest == 0 ? ring.size : std::min<int>(smallest, ring.size));
    }
  for (const PlainBond& bond : molecule.bonds) {
    connect(bond.begin, bond.end, find_bond_kind(bond.type, bond.in_ring));
    for (const std::size_t end : {bond.begin, bond.end})
      value_of(atoms_[end].values, PatternField::ring_bonds) += bond.in_ring;
  }
  if (with_hydrogens && !add_hydrogens(molecule)) return false;
  if (atoms_.size() > most_plain_atoms) return false;
  collect(molecule.atoms.size());
  return true;
}

bool PatternTarget::add_hydrogens(const PlainMolecule& molecule) {
  static const PatternValues hydrogen = describe_hydrogen();
  const std::uint8_t single = find_bond_kind(1, false);
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    const PlainAtom& atom = molecule.atoms[i];
    if (atom.total_degree() > static_cast<int>(atoms_[i].neighbors.size())) return false;
    value_of(atoms_[i].values, PatternField::degree) = static_cast<std::int16_t>(atom.total_degree());
    for (int h = 0; h < atom.hydrogens; ++h) {
      atoms_.push_back({hydrogen, 0, {}, {}});
      connect(i, atoms_.size() - 1, single);
    }
  }
  return true;
}

void PatternTarget::connect(std::size_t begin, std::size_t end, std::uint8_t kind) {
  const auto add_neighbor = [&](std::size_t from, std::size_t to) {
    Atom& atom = atoms_[from];
    atom.neighbors[atom.degree] = static_cast<std::uint16_t>(to);
    atom.bond_kinds[atom.degree++] = kind;
  };
  add_neighbor(begin, end);
  add_neighbor(end, begin);
}

template <class Add>
void PatternTarget::visit_sets(const PatternValues& values, const Add& add) {
  add(all_);
  const bool is_aromatic = value_of(values, PatternField::aromatic) != 0;
  const std::uint32_t own = find_atom_class(value_of(values, PatternField::number), is_aromatic);
  add(classes_[static_cast<std::size_t>(std::countr_zero(own))]);
  for (std::size_t field = 0; field < values.size(); ++field) {
    const int place = values[field] - lowest_value;
    if (place >= 0 && place < num_values) add(sets_[field][static_cast<std::size_t>(place)]);
  }
}

/// Hydrogens that are atoms of their own all have the same values.
void PatternTarget::collect(std::size_t heavy_atoms) {
  all_ = {};
  classes_ = {};
  sets_ = {};
  for (std::size_t i = 0; i < heavy_atoms; ++i)
    visit_sets(atoms_[i].values, [&](PlainMask& atoms) { chemistry::set(atoms, i); });
  if (heavy_atoms < atoms_.size()) {
    const PlainMask hydrogens = make_range(heavy_atoms, atoms_.size());
    visit_sets(atoms_[heavy_atoms].values, [&](PlainMask& atoms) { atoms = either(atoms, hydrogens); });
  }
  collect_bonds();
  counts_ = {};
  for (std::size_t i = 0; i < classes_.size(); ++i)
    if (!is_empty(classes_[i])) counts_.add(std::uint32_t{1} << i, static_cast<std::size_t>(count(classes_[i])));
}

void PatternTarget::collect_bonds() {
  connected_ = {};
  ringed_ = {};
  bonded_ = {};
  for (std::size_t i = 0; i < atoms_.size(); ++i) {
    const Atom& atom = atoms_[i];
    for (std::size_t k = 0; k < atom.degree; ++k) chemistry::set(bonded_[atom.bond_kinds[k]], i);
    chemistry::set(connected_[atom.degree], i);
    chemistry::set(ringed_[static_cast<std::size_t>(value_of(atom.values, PatternField::ring_bonds))], i);
  }
  for (std::size_t k = most_neighbors; k-- > 0;) {
    connected_[k] = either(connected_[k], connected_[k + 1]);
    ringed_[k] = either(ringed_[k], ringed_[k + 1]);
  }
}

PlainMask PatternTarget::find_bonded(std::uint8_t kinds) const {
  PlainMask mask{};
  for (unsigned rest = kinds; rest != 0; rest &= rest - 1)
    mask = either(mask, bonded_[static_cast<std::size_t>(std::countr_zero(rest))]);
  return mask;
}

PlainMask PatternTarget::find_classes(std::uint32_t classes) const {
  PlainMask mask{};
  for (classes &= counts_.present(); classes != 0; classes &= classes - 1)
    mask = either(mask, classes_[static_cast<std::size_t>(std::countr_zero(classes))]);
  return mask;
}

PlainMask PatternTarget::search_value(PatternField field, std::int16_t value) const {
  PlainMask mask{};
  for (std::size_t i = 0; i < atoms_.size(); ++i)
    if (value_of(atoms_[i].values, field) == value) chemistry::set(mask, i);
  return mask;
}

const PatternTarget* make_pattern_target(const PlainMolecule& molecule) {
  thread_local PlainRingSearch search;
  thread_local std::vector<PlainRing> rings;
  thread_local PatternTarget target;
  return search.find_all(molecule, rings) && target.set(molecule, rings, false) ? &target : nullptr;
}

}  // namespace athanor::chemistry
