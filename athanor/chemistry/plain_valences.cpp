// Hydrogens, Kekulé forms and rings of plain molecules.
#include <algorithm>

#include "athanor/chemistry/plain_elements.h"
#include "athanor/chemistry/plain_steps.h"

namespace athanor::chemistry {
namespace {

/// RDKit's count of the hydrogens that an atom without brackets has, from twice the sum of its bond orders; negative
/// when it has none. Aromatic bonds count 1.5; an aromatic atom with more than its valence takes the usual one below.
int count_hydrogens(const PlainAtom& atom, int twice) {
  const PlainElement element = find_plain_element(atom.number);
  const auto has = [&](int valence) {
    return std::find(element.valences.begin(), element.valences.end(), valence) != element.valences.end();
  };
  if (!atom.is_lower_case) {
    for (const std::int8_t valence : element.valences)
      if (valence != 0 && 2 * valence >= twice) return valence - twice / 2;
    return -1;
  }
  const int lowest = element.valences[0];
  if (twice > 2 * lowest) {
    int usual = 2 * lowest;
    for (const std::int8_t valence : element.valences)
      if (2 * valence <= twice) usual = std::max(usual, 2 * valence);
    if (twice - usual <= 3) twice = usual;
  }
  const int valence = (twice + 1) / 2;
  if (valence <= lowest) return lowest - valence;
  return has(valence) ? 0 : -1;
}

}  // namespace

bool PlainRings::mark(PlainMolecule& molecule) {
  if (molecule.chain_bonds == molecule.bonds.size()) return true;
  parents_.assign(molecule.atoms.size(), 0);
  depths_.assign(molecule.atoms.size(), 0);
  for (std::size_t i = 0; i < molecule.chain_bonds; ++i) {
    const PlainBond& bond = molecule.bonds[i];
    parents_[bond.end] = static_cast<std::uint16_t>(i);
    depths_[bond.end] = static_cast<std::uint16_t>(depths_[bond.begin] + 1);
  }
  const auto mark = [&](PlainBond& bond) {
    bond.in_ring = true;
    molecule.atoms[bond.begin].in_ring = molecule.atoms[bond.end].in_ring = true;
  };
  for (std::size_t i = molecule.chain_bonds; i < molecule.bonds.size(); ++i) {
    mark(molecule.bonds[i]);
    std::size_t a = molecule.bonds[i].begin, b = molecule.bonds[i].end;
    while (a != b) {
      if (depths_[a] < depths_[b]) std::swap(a, b);
      if (depths_[a] == 0) return false;  // the number joins two fragments
      PlainBond& up = molecule.bonds[parents_[a]];
      mark(up);
      a = up.begin;
    }
  }
  return true;
}

bool PlainValences::assign(PlainMolecule& molecule) {
  if (!add_hydrogens(molecule) || !find_double_bonds(molecule)) return false;
  for (PlainAtom& atom : molecule.atoms) atom.valence = 0;
  for (const PlainBond& bond : molecule.bonds) {
    molecule.atoms[bond.begin].valence += bond.order;
    molecule.atoms[bond.end].valence += bond.order;
  }
  return std::all_of(molecule.atoms.begin(), molecule.atoms.end(), [](const PlainAtom& atom) {
    // RDKit writes C=P(=O)C with charges.
    const bool is_rewritten = atom.number == 15 && atom.valence == 5 && atom.degree == 3;
    return !is_rewritten && is_closed_shell(atom.number, atom.charge, atom.total_valence());
  });
}

bool PlainValences::add_hydrogens(PlainMolecule& molecule) {
  twice_.assign(molecule.atoms.size(), 0);
  for (const PlainBond& bond : molecule.bonds) {
    const int twice = bond.is_lower_case ? 3 : 2 * bond.order;
    twice_[bond.begin] = static_cast<std::uint8_t>(twice_[bond.begin] + twice);
    twice_[bond.end] = static_cast<std::uint8_t>(twice_[bond.end] + twice);
  }
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    PlainAtom& atom = molecule.atoms[i];
    if (atom.has_brackets) continue;
    const int hydrogens = count_hydrogens(atom, twice_[i]);
    if (hydrogens < 0) return false;
    atom.hydrogens = static_cast<std::uint8_t>(hydrogens);
  }
  return true;
}

/// An atom in lower case whose single bonds leave it one short of a closed shell has one double bond.
bool PlainValences::find_double_bonds(PlainMolecule& molecule) {
  open_.assign(molecule.atoms.size(), 0);
  bool any = false;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    const PlainAtom& atom = molecule.atoms[i];
    if (!atom.is_lower_case) continue;
    if (!atom.in_ring) return false;
    int sum = atom.hydrogens;
    for (std::size_t k = 0; k < atom.degree; ++k) sum += molecule.bonds[atom.bonds[k]].order;
    if (is_closed_shell(atom.number, atom.charge, sum)) continue;
    if (!is_closed_shell(atom.number, atom.charge, sum + 1)) return false;
    open_[i] = any = true;
  }
  return !any || match(molecule);
}

void PlainValences::bind(PlainMolecule& molecule, std::size_t index) {
  PlainBond& bond = molecule.bonds[index];
  bond.order = 2;
  for (const std::size_t atom : {std::size_t{bond.begin}, std::size_t{bond.end}}) {
    open_[atom] = 0;
    partner_[atom] = static_cast<std::int16_t>(index);
  }
}

/// Atoms with one open neighbour first, then any; what is left over is tried by exchange along a path.
bool PlainValences::match(PlainMolecule& molecule) {
  partner_.assign(molecule.atoms.size(), -1);
  const auto find_open = [&](const PlainAtom& atom, std::size_t& found) {
    int count = 0;
    for (std::size_t k = 0; k < atom.degree; ++k) {
      const PlainBond& bond = molecule.bonds[atom.bonds[k]];
      if (!bond.is_lower_case || !bond.in_ring || !open_[atom.neighbors[k]]) continue;
      if (count++ == 0) found = atom.bonds[k];
    }
    return count;
  };
  ready_.clear();
  std::size_t bond = 0;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i)
    if (open_[i] && find_open(molecule.atoms[i], bond) == 1) ready_.push_back(static_cast<std::uint16_t>(i));
  for (std::size_t next = 0; next < molecule.atoms.size();) {
    std::size_t atom = next;
    if (!ready_.empty()) {
      atom = ready_.back();
      ready_.pop_back();
    } else {
      ++next;
    }
    if (!open_[atom] || find_open(molecule.atoms[atom], bond) == 0) continue;
    bind(molecule, bond);
    for (const std::size_t bound : {atom, std::size_t{molecule.bonds[bond].other(atom)}})
      for (std::size_t k = 0; k < molecule.atoms[bound].degree; ++k) {
        const std::uint16_t neighbor = molecule.atoms[bound].neighbors[k];
        std::size_t ignored = 0;
        if (open_[neighbor] && find_open(molecule.atoms[neighbor], ignored) == 1) ready_.push_back(neighbor);
      }
  }
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    if (!open_[i]) continue;
    visited_.assign(molecule.atoms.size(), 0);
    if (!find_path(molecule, i)) return false;
  }
  return true;
}

bool PlainValences::find_path(PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  visited_[index] = 1;
  for (std::size_t k = 0; k < atom.degree; ++k) {
    const std::size_t bond = atom.bonds[k], neighbor = atom.neighbors[k];
    if (!molecule.bonds[bond].is_lower_case || !molecule.bonds[bond].in_ring || visited_[neighbor]) continue;
    if (open_[neighbor]) {
      bind(molecule, bond);
      return true;
    }
    if (partner_[neighbor] < 0) continue;  // takes no double bond
    visited_[neighbor] = 1;
    const auto old = static_cast<std::size_t>(partner_[neighbor]);
    const std::size_t freed = molecule.bonds[old].other(neighbor);
    if (visited_[freed]) continue;
    molecule.bonds[old].order = 1;
    open_[freed] = 1;
    if (find_path(molecule, freed)) {
      bind(molecule, bond);
      return true;
    }
    open_[freed] = 0;
    molecule.bonds[old].order = 2;
  }
  return false;
}

}  // namespace athanor::chemistry
