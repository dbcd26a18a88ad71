// The aromaticity model of RDKit (the RDKit Book, "Aromaticity") on the rings that are certain.
#include <algorithm>
#include <bit>

#include "athanor/chemistry/plain_elements.h"
#include "athanor/chemistry/plain_steps.h"

namespace athanor::chemistry {
namespace {

constexpr int most_fused_rings = 6, largest_fused_ring = 24;
constexpr std::size_t most_rings_to_combine = 16;

/// Whether RDKit takes `a` to draw electrons from `b`.
bool is_more_electronegative(int a, int b) {
  const int outer_a = find_plain_element(a).outer_electrons, outer_b = find_plain_element(b).outer_electrons;
  return outer_a > outer_b || (outer_a == outer_b && a < b);
}

}  // namespace

int count_plain_electrons(const PlainAtom& atom) {
  const PlainElement element = find_plain_element(atom.number);
  const int valence = element.valences[0];
  if (valence <= 1 || atom.total_degree() > 3) return -1;
  const int lone = std::max(element.outer_electrons - valence - atom.charge, 0);
  const int electrons = valence - atom.total_degree() + lone;
  const int unsaturations = atom.valence + atom.written_hydrogens - atom.degree;
  return electrons > 1 && unsaturations > 1 ? 1 : electrons;
}

/// What the atom gives to a ring; `none` also where the model refuses it.
PlainAromaticity::Donor PlainAromaticity::find_donor(const PlainMolecule& molecule, std::size_t index) const {
  const PlainAtom& atom = molecule.atoms[index];
  if (atom.number > 18 && atom.number != 34) return Donor::none;
  if (atom.total_valence() > find_plain_element(atom.number - atom.charge).valences[0]) return Donor::none;
  int multiple = 0;
  const PlainBond* outside = nullptr;
  for (std::size_t k = 0; k < atom.degree; ++k) {
    const PlainBond& bond = molecule.bonds[atom.bonds[k]];
    if (bond.order == 1) continue;
    ++multiple;
    if (!bond.in_ring && outside == nullptr) outside = &bond;
  }
  if (multiple > 1) return Donor::none;
  int electrons = count_plain_electrons(atom);
  if (electrons < 0) return Donor::none;
  const bool loses =
      outside != nullptr && is_more_electronegative(molecule.atoms[outside->other(index)].number, atom.number);
  if (electrons == 0) return outside != nullptr ? Donor::vacant : multiple > 0 ? Donor::one : Donor::none;
  if (electrons == 1) {
    if (outside != nullptr) return loses ? Donor::vacant : Donor::one;
    if (multiple > 0) return Donor::one;
    return atom.charge == 1 ? Donor::vacant : Donor::none;
  }
  electrons -= loses;
  return electrons % 2 == 1 ? Donor::one : Donor::two;
}

/// Leaves the candidates that are on rings of candidates; the number of independent rings.
std::size_t PlainAromaticity::trim_candidates(const PlainMolecule& molecule) {
  const std::size_t size = molecule.atoms.size();
  const auto each_neighbor = [&](std::size_t i, auto&& visit) {
    const PlainAtom& atom = molecule.atoms[i];
    for (std::size_t k = 0; k < atom.degree; ++k)
      if (molecule.bonds[atom.bonds[k]].in_ring && candidate_[atom.neighbors[k]]) visit(atom.neighbors[k]);
  };
  degree_.assign(size, 0);
  queue_.clear();
  for (std::size_t i = 0; i < size; ++i) {
    if (!candidate_[i]) continue;
    each_neighbor(i, [&](std::size_t) { ++degree_[i]; });
    if (degree_[i] < 2) queue_.push_back(static_cast<std::uint16_t>(i));
  }
  for (std::size_t next = 0; next < queue_.size(); ++next) {
    candidate_[queue_[next]] = 0;
    each_neighbor(queue_[next], [&](std::size_t neighbor) {
      if (--degree_[neighbor] == 1) queue_.push_back(static_cast<std::uint16_t>(neighbor));
    });
  }
  std::size_t rings = 0;
  reached_.assign(size, 0);
  for (std::size_t i = 0; i < size; ++i) {
    if (!candidate_[i]) continue;
    rings += degree_[i];
    if (reached_[i] != 0) continue;
    rings += 2;  // each connected part adds one ring
    queue_.assign(1, static_cast<std::uint16_t>(i));
    reached_[i] = 1;
    while (!queue_.empty()) {
      const std::size_t atom = queue_.back();
      queue_.pop_back();
      each_neighbor(atom, [&](std::size_t neighbor) {
        if (reached_[neighbor] != 0) return;
        reached_[neighbor] = 1;
        queue_.push_back(static_cast<std::uint16_t>(neighbor));
      });
    }
  }
  return rings / 2 - static_cast<std::size_t>(std::count(candidate_.begin(), candidate_.end(), 1));
}

bool PlainAromaticity::is_connected(std::uint32_t rings) const {
  std::uint32_t reached = rings & (~rings + 1), before = 0;
  while (reached != before) {
    before = reached;
    for (std::uint32_t left = reached; left != 0; left &= left - 1)
      reached |= fused_[static_cast<std::size_t>(std::countr_zero(left))] & rings;
  }
  return reached == rings;
}

/// Hückel's rule for the atoms that are in one or two of the rings; bonds between two of them stay as they are.
bool PlainAromaticity::mark_if_aromatic(PlainMolecule& molecule, std::uint32_t rings) {
  PlainMask atoms{}, twice{}, thrice{}, bonds{}, inner{};
  for (std::uint32_t left = rings; left != 0; left &= left - 1) {
    const PlainRing& ring = rings_[static_cast<std::size_t>(std::countr_zero(left))];
    thrice = either(thrice, both(twice, ring.atoms));
    twice = either(twice, both(atoms, ring.atoms));
    atoms = either(atoms, ring.atoms);
    inner = either(inner, both(bonds, ring.bonds));
    bonds = either(bonds, ring.bonds);
  }
  const PlainMask counted = without(atoms, thrice);
  const int electrons = count(both(counted, one_)) + 2 * count(both(counted, two_));
  if (electrons != 2 && (electrons < 6 || (electrons - 2) % 4 != 0)) return false;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i)
    if (test(atoms, i)) molecule.atoms[i].aromatic = true;
  const PlainMask outer = without(bonds, inner);
  for (std::size_t i = 0; i < molecule.bonds.size(); ++i)
    if (test(outer, i)) molecule.bonds[i].aromatic = true;
  done_ = either(done_, outer);
  return true;
}

/// Tries the rings of a fused system alone, then in connected groups of up to six, until all bonds are aromatic.
bool PlainAromaticity::mark_system(PlainMolecule& molecule, std::uint32_t system) {
  std::array<std::uint32_t, most_plain_rings> members{};
  std::size_t size = 0;
  PlainMask bonds{};
  for (std::uint32_t left = system; left != 0; left &= left - 1) {
    members[size++] = left & (~left + 1);
    bonds = either(bonds, rings_[static_cast<std::size_t>(std::countr_zero(left))].bonds);
  }
  done_ = {};
  for (std::size_t i = 0; i < size; ++i) mark_if_aromatic(molecule, members[i]);
  const int all = count(bonds);
  for (std::size_t group = 2; group <= std::min<std::size_t>(size, most_fused_rings) && count(done_) < all; ++group) {
    if (size > most_rings_to_combine) return false;
    for (std::uint32_t choice = (1U << group) - 1; choice < 1U << size;) {
      std::uint32_t rings = 0;
      for (std::uint32_t left = choice; left != 0; left &= left - 1)
        rings |= members[static_cast<std::size_t>(std::countr_zero(left))];
      if (is_connected(rings)) mark_if_aromatic(molecule, rings);
      const std::uint32_t lowest = choice & (~choice + 1), next = choice + lowest;  // the next of as many bits
      choice = next | (((choice ^ next) / lowest) >> 2);
    }
  }
  return true;
}

bool PlainAromaticity::mark_rings(PlainMolecule& molecule) {
  fused_.assign(rings_.size(), 0);
  for (std::size_t i = 0; i < rings_.size(); ++i)
    for (std::size_t j = i + 1; j < rings_.size(); ++j) {
      if (std::max(rings_[i].size, rings_[j].size) > largest_fused_ring) continue;
      if (count(both(rings_[i].bonds, rings_[j].bonds)) != 1) continue;
      fused_[i] |= 1U << j;
      fused_[j] |= 1U << i;
    }
  std::uint32_t done = 0;
  for (std::size_t i = 0; i < rings_.size(); ++i) {
    if ((done >> i & 1) != 0) continue;
    std::uint32_t system = 1U << i, before = 0;
    while (system != before) {
      before = system;
      for (std::uint32_t left = before; left != 0; left &= left - 1)
        system |= fused_[static_cast<std::size_t>(std::countr_zero(left))];
    }
    done |= system;
    if (!mark_system(molecule, system)) return false;
  }
  return true;
}

bool PlainAromaticity::perceive(PlainMolecule& molecule) {
  candidate_.assign(molecule.atoms.size(), 0);
  one_ = two_ = {};
  bool any = false;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    if (!molecule.atoms[i].in_ring) continue;
    const Donor donor = find_donor(molecule, i);
    candidate_[i] = donor != Donor::none;
    any = any || donor != Donor::none;
    if (donor == Donor::one) set(one_, i);
    if (donor == Donor::two) set(two_, i);
  }
  if (any && (!search_.find(molecule, candidate_, trim_candidates(molecule), rings_) || !mark_rings(molecule)))
    return false;
  for (PlainBond& bond : molecule.bonds) {
    bond.type = bond.aromatic ? aromatic_bond : bond.order;
    if (bond.is_lower_case && bond.in_ring && !bond.aromatic) return false;  // its order depends on the Kekulé form
    if (bond.aromatic && bond.order == 3) return false;
  }
  return std::all_of(molecule.atoms.begin(), molecule.atoms.end(),
                     [](const PlainAtom& atom) { return atom.aromatic || !atom.is_lower_case; });
}

}  // namespace athanor::chemistry
