// Conjugation and hybridisation of plain molecules, by RDKit's rules.
#include <algorithm>

#include "athanor/chemistry/plain_elements.h"
#include "athanor/chemistry/plain_steps.h"

namespace athanor::chemistry {
namespace {

/// Heavier elements with lone pairs take no part, unless they stand at the end of a double bond.
bool can_conjugate(const PlainAtom& atom) {
  const int outer = find_plain_element(atom.number).outer_electrons;
  const bool accepted = atom.number <= 10 || (outer != 5 && outer != 6) || (outer == 6 && atom.total_degree() < 2);
  return accepted && count_plain_electrons(atom) > 0;
}

bool is_multiple(const PlainBond& bond) { return bond.type != 1; }

void mark_around(PlainMolecule& molecule, const PlainAtom& atom) {
  if (atom.total_degree() < 2 || atom.total_degree() > 3 || !can_conjugate(atom)) return;
  for (std::size_t i = 0; i < atom.degree; ++i) {
    if (!is_multiple(molecule.bonds[atom.bonds[i]])) continue;
    for (std::size_t j = 0; j < atom.degree; ++j) {
      const PlainAtom& neighbor = molecule.atoms[atom.neighbors[j]];
      if (i == j || neighbor.total_degree() > 3 || !can_conjugate(neighbor)) continue;
      molecule.bonds[atom.bonds[i]].conjugated = molecule.bonds[atom.bonds[j]].conjugated = true;
    }
  }
}

enum Hybridization : std::uint8_t { unknown = 0, s = 1, sp = 2, sp2 = 3, sp3 = 4, sp3d = 6, sp3d2 = 7 };

Hybridization find_hybridization(const PlainAtom& atom) {
  if (atom.chirality != 0 && atom.total_degree() == 4) return sp3;
  const int outer = find_plain_element(atom.number).outer_electrons;
  const int free = outer - (atom.total_valence() + atom.charge);
  switch (atom.total_degree() + free / 2) {
    case 0:
    case 1: return s;
    case 2: return sp;
    case 3: return sp2;
    case 4: return atom.total_degree() > 3 || !atom.conjugated ? sp3 : sp2;
    case 5: return sp3d;
    case 6: return sp3d2;
    default: return unknown;
  }
}

}  // namespace

void conjugate_plain(PlainMolecule& molecule) {
  for (PlainBond& bond : molecule.bonds) bond.conjugated = bond.aromatic;
  for (const PlainAtom& atom : molecule.atoms) mark_around(molecule, atom);
  for (const PlainBond& bond : molecule.bonds)
    if (bond.conjugated) molecule.atoms[bond.begin].conjugated = molecule.atoms[bond.end].conjugated = true;
}

void hybridize_plain(PlainMolecule& molecule) {
  for (PlainAtom& atom : molecule.atoms) {
    const Hybridization hybridization = find_hybridization(atom);
    atom.hybridization = hybridization;
    if (hybridization != sp3) atom.chirality = 0;
  }
}

}  // namespace athanor::chemistry
