#include "athanor/chemistry/plain_rings.h"

#include <algorithm>

namespace athanor::chemistry {
/// A ring that alone is the shortest through some bond is in every smallest set of smallest rings. When there are as
/// many such rings of allowed atoms as there are independent ones, they are all of them.
bool PlainRingSearch::find(const PlainMolecule& molecule, std::span<const std::uint8_t> allowed, std::size_t wanted,
                           std::vector<PlainRing>& rings) {
  rings.clear();
  if (wanted == 0) return true;
  if (wanted > most_plain_rings) return false;
  PlainMask covered{};
  for (const bool again : {false, true})
    for (std::size_t i = 0; i < molecule.bonds.size(); ++i) {
      const PlainBond& bond = molecule.bonds[i];
      if (!bond.in_ring || !allowed[bond.begin] || !allowed[bond.end] || test(covered, i) != again) continue;
      PlainRing ring;
      if (!find_shortest(molecule, allowed, i, ring)) continue;
      if (std::any_of(rings.begin(), rings.end(), [&](const PlainRing& known) { return known.bonds == ring.bonds; }))
        continue;
      covered = either(covered, ring.bonds);
      rings.push_back(ring);
      if (rings.size() == wanted) return true;
    }
  return false;
}

bool PlainRingSearch::find_all(const PlainMolecule& molecule, std::vector<PlainRing>& rings) {
  const std::size_t size = molecule.atoms.size();
  all_.assign(size, 1);
  return find(molecule, all_, molecule.bonds.size() + molecule.fragments - size, rings) &&
         are_those_of_rdkit(molecule, rings);
}

/// RDKit 2022.09 takes the smallest rings of atoms with two bonds in rings and links, and then cuts these atoms off
/// (after Figueras 1996, doi:10.1021/ci960013p). A ring all of whose such atoms are in smaller rings too is cut before
/// it is found, and a larger one takes its place.
bool PlainRingSearch::are_those_of_rdkit(const PlainMolecule& molecule, std::span<const PlainRing> rings) {
  if (rings.size() < 2) return true;
  find_core_degrees(molecule);
  return std::all_of(rings.begin(), rings.end(), [&](const PlainRing& ring) {
    const auto is_in_smaller = [&](std::size_t atom) {
      return std::any_of(rings.begin(), rings.end(),
                         [&](const PlainRing& other) { return other.size < ring.size && test(other.atoms, atom); });
    };
    bool is_cut = false;
    const bool is_found = any_bit(ring.atoms, [&](std::size_t atom) {
      if (core_degrees_[atom] != 2) return false;
      is_cut = true;
      return !is_in_smaller(atom);
    });
    return is_found || !is_cut;
  });
}

void PlainRingSearch::find_core_degrees(const PlainMolecule& molecule) {
  core_degrees_.clear();
  queue_.clear();
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    core_degrees_.push_back(molecule.atoms[i].degree);
    if (core_degrees_[i] == 1) queue_.push_back(static_cast<std::uint16_t>(i));
  }
  for (std::size_t next = 0; next < queue_.size(); ++next) {
    const PlainAtom& atom = molecule.atoms[queue_[next]];
    core_degrees_[queue_[next]] = 0;
    for (std::size_t k = 0; k < atom.degree; ++k)
      if (core_degrees_[atom.neighbors[k]] > 0 && --core_degrees_[atom.neighbors[k]] == 1)
        queue_.push_back(atom.neighbors[k]);
  }
}

/// False when another ring through the bond is as short, or an atom of the ring is not allowed.
bool PlainRingSearch::find_shortest(const PlainMolecule& molecule, std::span<const std::uint8_t> allowed,
                                    std::size_t closing, PlainRing& ring) {
  const std::size_t size = molecule.atoms.size(), start = molecule.bonds[closing].begin,
                    goal = molecule.bonds[closing].end;
  distance_.assign(size, 0);
  paths_.resize(size);
  via_.resize(size);
  queue_.assign(1, static_cast<std::uint16_t>(start));
  distance_[start] = 1;
  paths_[start] = 1;
  for (std::size_t next = 0; next < queue_.size(); ++next) {
    const std::size_t index = queue_[next];
    if (distance_[goal] != 0 && distance_[index] >= distance_[goal]) break;
    const PlainAtom& atom = molecule.atoms[index];
    for (std::size_t k = 0; k < atom.degree; ++k) {
      const std::size_t bond = atom.bonds[k], neighbor = atom.neighbors[k];
      if (bond == closing || !molecule.bonds[bond].in_ring) continue;
      if (distance_[neighbor] == 0) {
        distance_[neighbor] = static_cast<std::uint16_t>(distance_[index] + 1);
        paths_[neighbor] = paths_[index];
        via_[neighbor] = static_cast<std::uint16_t>(bond);
        queue_.push_back(static_cast<std::uint16_t>(neighbor));
      } else if (distance_[neighbor] == distance_[index] + 1) {
        paths_[neighbor] = 2;
      }
    }
  }
  if (paths_[goal] != 1) return false;
  set(ring.bonds, closing);
  for (std::size_t atom = goal;; atom = molecule.bonds[via_[atom]].other(atom)) {
    if (!allowed[atom]) return false;
    set(ring.atoms, atom);
    ++ring.size;
    if (atom == start) return true;
    set(ring.bonds, via_[atom]);
  }
}

}  // namespace athanor::chemistry
