// Which marks of stereo stay, as RDKit's legacy perception decides it: labels R, S, E and Z are given to atoms and
// bonds whose neighbours have different ranks, then the ranks are refined by the labels, until nothing changes.
#include <algorithm>

#include "athanor/chemistry/plain_steps.h"

namespace athanor::chemistry {
namespace {

constexpr int largest_plain_ring = 7;  ///< double bonds in rings of up to this size have no stereo

/// Whether the atom could be a stereocentre; nothing where that is not sure.
enum class Center { no, yes, unsure };

Center find_center(const PlainAtom& atom) {
  const int total = atom.total_degree();
  if (total == 4 && (atom.degree == 4 || atom.hydrogens == 1)) return Center::yes;
  if (total == 3 && atom.degree == 3) {
    if (atom.number == 15) return Center::yes;
    const int valence = atom.valence + atom.written_hydrogens;
    if ((atom.number == 16 || atom.number == 34) && (valence == 4 || (valence == 3 && atom.charge == 1)))
      return Center::yes;
  }
  return atom.in_ring || atom.number == 15 ? Center::unsure : Center::no;
}

/// Nitrogen that cannot turn over, in a ring of three or at the head of a bridge: all its bonds are in rings, two of
/// which have two bonds or more in common.
bool is_pyramidal_nitrogen(const PlainMolecule& molecule, std::size_t index, std::span<const PlainRing> rings) {
  const PlainAtom& atom = molecule.atoms[index];
  if (atom.number != 7 || atom.degree != 3 || atom.hydrogens != 0 || !atom.in_ring) return false;
  const bool may_be_head = std::all_of(atom.bonds.begin(), atom.bonds.begin() + 3,
                                       [&](std::size_t bond) { return molecule.bonds[bond].in_ring; });
  for (const PlainRing& ring : rings) {
    if (!test(ring.atoms, index)) continue;
    if (ring.size == 3) return true;
    const bool has_bridge =
        may_be_head && std::any_of(rings.begin(), rings.end(), [&](const PlainRing& other) {
          return &other != &ring && test(other.atoms, index) && count(both(ring.bonds, other.bonds)) >= 2;
        });
    if (has_bridge) return true;
  }
  return false;
}

bool has_direction(const PlainMolecule& molecule, std::size_t atom) {
  const PlainAtom& center = molecule.atoms[atom];
  return std::any_of(center.bonds.begin(), center.bonds.begin() + center.degree,
                     [&](std::size_t bond) { return molecule.bonds[bond].direction != 0; });
}

}  // namespace

bool PlainStereo::assign(PlainMolecule& molecule) {
  bool atoms = std::any_of(molecule.atoms.begin(), molecule.atoms.end(),
                           [](const PlainAtom& atom) { return atom.chirality != 0; });
  bool bonds = std::any_of(molecule.bonds.begin(), molecule.bonds.end(), [&](const PlainBond& bond) {
    return bond.type == 2 && (has_direction(molecule, bond.begin) || has_direction(molecule, bond.end));
  });
  progress_ = Ranks::none;
  if (!atoms && !bonds) return true;
  labels_.assign(molecule.atoms.size(), 0);
  rank_first(molecule);
  for (;;) {
    bool changed = false;
    if (atoms && !label_atoms(molecule, changed, atoms)) return false;
    if (bonds && !label_bonds(molecule, changed, bonds)) return false;
    progress_ = changed ? Ranks::before_labels : Ranks::final;
    if (!changed || !(atoms || bonds)) break;
    rank_again(molecule);
  }
  clear_others(molecule);
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) molecule.atoms[i].label = labels_[i];
  return true;
}

std::optional<std::size_t> PlainStereo::count_centers(const PlainMolecule& molecule, std::span<const PlainRing> rings) {
  PlainMask centers{};
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    const PlainAtom& atom = molecule.atoms[i];
    if (atom.number == 15 && atom.degree < 3 && atom.total_degree() >= 3) return std::nullopt;
    if (find_center(atom) == Center::yes || is_pyramidal_nitrogen(molecule, i, rings)) set(centers, i);
  }
  if (is_empty(centers)) return 0;
  copy_ = molecule;
  for (PlainBond& bond : copy_.bonds) bond.stereo = 0;
  if (!assign(copy_)) return std::nullopt;
  if (progress_ == Ranks::none) rank_first(molecule);
  if (progress_ == Ranks::before_labels) rank_again(molecule);
  progress_ = Ranks::final;
  std::size_t count = 0;
  any_bit(centers, [&](std::size_t i) {
    count += !has_equal_neighbors(molecule.atoms[i]);
    return false;
  });
  return count;
}

bool PlainStereo::has_equal_neighbors(const PlainAtom& atom) const {
  for (std::size_t a = 0; a < atom.degree; ++a)
    for (std::size_t b = a + 1; b < atom.degree; ++b)
      if (ranks_[atom.neighbors[a]] == ranks_[atom.neighbors[b]]) return true;
  return false;
}

/// `unassigned` tells whether stereocentres are left without a label.
bool PlainStereo::label_atoms(PlainMolecule& molecule, bool& changed, bool& unassigned) {
  unassigned = false;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    const PlainAtom& atom = molecule.atoms[i];
    if (atom.chirality == 0 || labels_[i] != 0) continue;
    const Center center = find_center(atom);
    if (center == Center::unsure) return false;
    if (center == Center::no) continue;
    if (has_equal_neighbors(atom)) {
      unassigned = true;
      continue;
    }
    int swaps = atom.degree == 3 && atom.hydrogens == 1;
    for (std::size_t a = 0; a < atom.degree; ++a)
      for (std::size_t b = a + 1; b < atom.degree; ++b) swaps += ranks_[atom.neighbors[a]] > ranks_[atom.neighbors[b]];
    const bool counter_clockwise = (atom.chirality == 2) == (swaps % 2 == 0);
    labels_[i] = counter_clockwise ? label_s : label_r;
    changed = true;
  }
  return true;
}

/// Neighbours with the direction of their bonds seen from the atom; none when nothing is marked or both are equal.
PlainStereo::Side PlainStereo::look(const PlainMolecule& molecule, std::size_t index, std::size_t double_bond) const {
  const PlainAtom& atom = molecule.atoms[index];
  Side side;
  for (std::size_t k = 0; k < atom.degree; ++k) {
    if (atom.bonds[k] == double_bond) continue;
    const PlainBond& bond = molecule.bonds[atom.bonds[k]];
    const auto place = static_cast<std::size_t>(side.count++);
    side.atoms[place] = atom.neighbors[k];
    side.directions[place] = bond.begin == index ? bond.direction : -bond.direction;
  }
  if (side.count == 2) {
    for (const std::size_t place : {0U, 1U})
      if (side.directions[place] == 0) side.directions[place] = -side.directions[1 - place];
    if (ranks_[side.atoms[0]] == ranks_[side.atoms[1]]) return {};
  }
  return side.count == 0 || side.directions[0] == 0 ? Side{} : side;
}

bool PlainStereo::label_bonds(PlainMolecule& molecule, bool& changed, bool& unassigned) {
  unassigned = false;
  const auto higher = [&](const Side& side) {
    return side.count == 1 || ranks_[side.atoms[0]] > ranks_[side.atoms[1]] ? side.directions[0] : side.directions[1];
  };
  for (std::size_t i = 0; i < molecule.bonds.size(); ++i) {
    PlainBond& bond = molecule.bonds[i];
    if (bond.type != 2 || bond.stereo != 0 || is_in_small_ring(molecule, i)) continue;
    const auto fits = [&](std::size_t atom) {
      return molecule.atoms[atom].degree == 2 || molecule.atoms[atom].degree == 3;
    };
    if (!fits(bond.begin) || !fits(bond.end)) continue;
    const Side begin = look(molecule, bond.begin, i), end = look(molecule, bond.end, i);
    if (begin.count == 0 || end.count == 0) {
      unassigned = true;
      continue;
    }
    for (const Side* side : {&begin, &end})
      if (side->count == 2 && side->directions[0] == side->directions[1]) return false;  // marks that contradict
    bond.stereo = higher(begin) == higher(end) ? stereo_z : stereo_e;
    changed = true;
  }
  return true;
}

bool PlainStereo::is_in_small_ring(const PlainMolecule& molecule, std::size_t closing) {
  if (!molecule.bonds[closing].in_ring) return false;
  const std::size_t goal = molecule.bonds[closing].end;
  used_.assign(molecule.atoms.size(), 0);
  queue_.assign(1, molecule.bonds[closing].begin);
  used_[queue_[0]] = 1;
  for (std::size_t next = 0; next < queue_.size(); ++next) {
    const PlainAtom& atom = molecule.atoms[queue_[next]];
    const int size = used_[queue_[next]] + 1;
    if (size > largest_plain_ring) return false;
    for (std::size_t k = 0; k < atom.degree; ++k) {
      const std::uint16_t neighbor = atom.neighbors[k];
      if (atom.bonds[k] == closing || !molecule.bonds[atom.bonds[k]].in_ring || used_[neighbor] != 0) continue;
      if (neighbor == goal) return true;
      used_[neighbor] = static_cast<std::uint8_t>(size);
      queue_.push_back(neighbor);
    }
  }
  return false;
}

/// A marked ring atom without a label keeps its mark for the sake of another one in the same ring system when it has
/// two substituents that differ, one substituent, or ring neighbours only with one rank twice.
bool PlainStereo::keeps_ring_stereo(const PlainMolecule& molecule, std::size_t index) const {
  const PlainAtom& atom = molecule.atoms[index];
  std::array<std::uint16_t, 6> inside{}, outside{};
  std::size_t num_inside = 0, num_outside = 0, ranks = 0;
  for (std::size_t k = 0; k < atom.degree; ++k) {
    const std::uint16_t rank = ranks_[atom.neighbors[k]];
    if (!molecule.bonds[atom.bonds[k]].in_ring) {
      outside[num_outside++] = rank;
      continue;
    }
    const auto* end = inside.begin() + num_inside;
    ranks += std::find(inside.cbegin(), end, rank) == end;
    inside[num_inside++] = rank;
  }
  switch (num_outside) {
    case 0: return (num_inside == 4 && ranks == 3) || (num_inside == 3 && ranks == 2);
    case 1: return num_inside >= 2;
    case 2: return outside[0] != outside[1];
    default: return false;
  }
}

/// From each such atom the bonds of its ring system are walked, each bond once, in search of another one.
void PlainStereo::clear_others(PlainMolecule& molecule) {
  const auto is_candidate = [&](std::size_t i) {
    const PlainAtom& atom = molecule.atoms[i];
    return atom.chirality != 0 && labels_[i] == 0 && atom.in_ring && keeps_ring_stereo(molecule, i);
  };
  seen_.assign(molecule.atoms.size(), 0);
  used_.assign(molecule.atoms.size(), 0);
  kept_.assign(molecule.atoms.size(), 0);
  bond_seen_.assign(molecule.bonds.size(), 0);
  const auto push_neighbors = [&](std::size_t index, bool from_start) {
    const PlainAtom& atom = molecule.atoms[index];
    for (std::size_t k = 0; k < atom.degree; ++k) {
      const std::uint16_t bond = atom.bonds[k], neighbor = atom.neighbors[k];
      if (bond_seen_[bond]) continue;
      bond_seen_[bond] = 1;
      if (!molecule.bonds[bond].in_ring || seen_[neighbor] || (!from_start && used_[neighbor])) continue;
      used_[neighbor] = 1;
      queue_.push_back(neighbor);
    }
  };
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    if (seen_[i] || !is_candidate(i)) continue;
    queue_.clear();
    push_neighbors(i, true);
    for (std::size_t next = 0; next < queue_.size(); ++next) {
      const std::size_t other = queue_[next];
      seen_[other] = 1;
      if (is_candidate(other)) kept_[i] = kept_[other] = 1;
      push_neighbors(other, false);
    }
    seen_[i] = 1;
  }
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i)
    if (labels_[i] == 0 && !kept_[i]) molecule.atoms[i].chirality = 0;
}

}  // namespace athanor::chemistry
