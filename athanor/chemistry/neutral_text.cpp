#include "athanor/chemistry/neutral_text.h"

#include <algorithm>
#include <cctype>

#include "athanor/chemistry/plain_reader.h"

namespace athanor::chemistry {
namespace {

const PlainBond& get_bond(const PlainMolecule& molecule, std::size_t atom, std::size_t place) {
  return molecule.bonds[molecule.atoms[atom].bonds[place]];
}

bool has_single_bonds_alone(const PlainMolecule& molecule, std::size_t atom) {
  for (std::size_t i = 0; i < molecule.atoms[atom].degree; ++i)
    if (get_bond(molecule, atom, i).type != 1) return false;
  return true;
}

/// Nitrogen with a proton too many and no neighbour but carbon.
bool is_protonated(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  if (atom.number != 7 || atom.charge != 1 || atom.hydrogens == 0 || atom.chirality != 0) return false;
  for (std::size_t i = 0; i < atom.degree; ++i)
    if (molecule.atoms[atom.neighbors[i]].number != 6) return false;
  return true;
}

bool is_ammonium(const PlainMolecule& molecule, std::size_t index) {
  return is_protonated(molecule, index) && molecule.atoms[index].total_degree() == 4 &&
         has_single_bonds_alone(molecule, index);
}

/// Pyridinium, imidazolium, iminium, amidinium. An anion in the same molecule could be conjugated to it, and the two
/// charges be recombined through the bonds.
bool is_iminium(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  if (!is_protonated(molecule, index) || atom.total_degree() != 3 || atom.total_valence() != 4) return false;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i)
    if (molecule.atoms[i].charge < 0 && !is_in_nitro_group(molecule, i)) return false;
  return true;
}

/// O- on a carbon atom.
bool is_alcoholate(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  return atom.number == 8 && atom.charge == -1 && atom.degree == 1 && atom.hydrogens == 0 &&
         molecule.atoms[atom.neighbors[0]].number == 6 && has_single_bonds_alone(molecule, index);
}

/// The end of the atom that begins at `at`: brackets, or a letter with what belongs to it.
std::size_t find_atom_end(std::string_view text, std::size_t at) {
  if (text[at] == '[') return text.find(']', at) + 1;
  return at + (text.substr(at).starts_with("Cl") || text.substr(at).starts_with("Br") ? 2 : 1);
}

}  // namespace

bool is_in_nitro_group(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& own = molecule.atoms[index];
  if (own.number == 8 && own.degree == 1) {
    const std::size_t other = own.neighbors[0];
    return molecule.atoms[other].number == 7 && is_in_nitro_group(molecule, other);
  }
  if (own.number != 7 || own.charge != 1 || own.degree != 3 || own.hydrogens != 0) return false;
  int oxo = 0, oxide = 0, carbon = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const PlainAtom& other = molecule.atoms[own.neighbors[i]];
    const int order = get_bond(molecule, index, i).type;
    const bool ends = other.number == 8 && other.degree == 1 && other.hydrogens == 0;
    oxo += ends && other.charge == 0 && order == 2;
    oxide += ends && other.charge == -1 && order == 1;
    carbon += other.number == 6 && other.charge == 0 && order == 1;
  }
  return oxo == 1 && oxide == 1 && carbon == 1;
}

std::optional<std::string> neutralize_text(std::string_view smiles) {
  const auto has = [&](std::string_view part) { return smiles.find(part) != std::string_view::npos; };
  if (!has("[NH") && !has("[nH+") && !has("[O-]")) return {};
  const PlainMolecule* molecule = get_plain_reader().read(smiles);
  if (molecule == nullptr) return {};
  std::string text;
  std::size_t atom = 0, changed = 0;
  for (std::size_t at = 0; at < smiles.size();) {
    if (smiles[at] != '[' && std::isalpha(static_cast<unsigned char>(smiles[at])) == 0) {
      text += smiles[at++];
      continue;
    }
    const std::size_t end = find_atom_end(smiles, at);
    const bool cation = is_ammonium(*molecule, atom) || is_iminium(*molecule, atom);
    const bool anion = is_alcoholate(*molecule, atom);
    if (cation) text += molecule->atoms[atom].is_lower_case ? 'n' : 'N';
    else if (anion) text += 'O';
    else text += smiles.substr(at, end - at);
    changed += cation || anion;
    at = end;
    ++atom;
  }
  if (changed == 0) return {};
  const PlainMolecule* neutral = get_plain_reader().read(text);
  return neutral != nullptr && is_standard(*neutral) ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace athanor::chemistry
