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

/// O-, S- or N- that has single bonds alone, to uncharged atoms.
bool is_anion(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  if (atom.charge != -1 || atom.degree == 0 || !has_single_bonds_alone(molecule, index)) return false;
  for (std::size_t i = 0; i < atom.degree; ++i)
    if (molecule.atoms[atom.neighbors[i]].charge != 0) return false;
  return ((atom.number == 8 || atom.number == 16) && atom.total_degree() == 1) ||
         (atom.number == 7 && atom.total_degree() == 2);
}

/// One of two oxygen atoms on a carbon atom, whose charge no other atom can share.
bool is_in_carboxylate(const PlainMolecule& molecule, std::size_t index) {
  if (molecule.atoms[index].number != 8 || !is_anion(molecule, index)) return false;
  const std::size_t carbon = molecule.atoms[index].neighbors[0];
  for (std::size_t i = 0; i < molecule.atoms[carbon].degree; ++i)
    if (get_bond(molecule, carbon, i).type == 2)
      return molecule.atoms[carbon].number == 6 && molecule.atoms[molecule.atoms[carbon].neighbors[i]].number == 8;
  return false;
}

/// The nitrogen, or one of the oxygen atoms, of a nitro group on carbon.
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

/// Whether an anion of the molecule could be conjugated to a cation, and the two charges be recombined through bonds.
bool has_conjugated_anion(const PlainMolecule& molecule) {
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i)
    if (molecule.atoms[i].charge < 0 && !is_in_nitro_group(molecule, i) && !is_in_carboxylate(molecule, i)) return true;
  return false;
}

/// Pyridinium, imidazolium, iminium, amidinium.
bool is_iminium(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  return is_protonated(molecule, index) && atom.total_degree() == 3 && atom.total_valence() == 4 &&
         !has_conjugated_anion(molecule);
}

/// Sulfur between two carbon atoms with one oxygen atom at its end: S=O when its `charge` is 0, S+-O- when that is 1.
bool is_sulfoxide(const PlainMolecule& molecule, std::size_t index, int charge) {
  const PlainAtom& own = molecule.atoms[index];
  if (own.number != 16 || own.charge != charge || own.degree != 3 || own.hydrogens != 0 || own.is_lower_case)
    return false;
  int oxygen = 0, carbon = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const PlainAtom& other = molecule.atoms[own.neighbors[i]];
    const int order = get_bond(molecule, index, i).type;
    const bool ends = other.number == 8 && other.degree == 1 && other.hydrogens == 0;
    oxygen += ends && other.charge == -charge && order == 2 - charge;
    carbon += other.number == 6 && other.charge == 0 && order == 1;
  }
  return oxygen == 1 && carbon == 2;
}

/// Its sulfur or its oxygen atom.
bool is_in_sulfoxide(const PlainMolecule& molecule, std::size_t index, int charge) {
  const PlainAtom& own = molecule.atoms[index];
  return is_sulfoxide(molecule, own.number == 8 && own.degree == 1 ? own.neighbors[0] : index, charge);
}

bool is_terminal_oxygen(const PlainMolecule& molecule, std::size_t index, int charge) {
  const PlainAtom& atom = molecule.atoms[index];
  return atom.number == 8 && atom.degree == 1 && atom.hydrogens == 0 && atom.charge == charge;
}

/// Aromatic nitrogen with three neighbours, of which `oxides` are O- and the rest uncharged.
bool is_aromatic_cation(const PlainMolecule& molecule, std::size_t index, int oxides) {
  const PlainAtom& own = molecule.atoms[index];
  if (own.number != 7 || own.charge != 1 || own.degree != 3 || own.hydrogens != 0) return false;
  int aromatic = 0, oxide = 0, uncharged = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    aromatic += get_bond(molecule, index, i).type == aromatic_bond;
    oxide += is_terminal_oxygen(molecule, own.neighbors[i], -1);
    uncharged += molecule.atoms[own.neighbors[i]].charge == 0;
  }
  return aromatic >= 2 && oxide == oxides && uncharged == 3 - oxides;
}

/// The nitrogen or the oxygen atom of a pyridine oxide.
bool is_in_oxide(const PlainMolecule& molecule, std::size_t index) {
  const bool is_oxygen = is_terminal_oxygen(molecule, index, -1);
  return is_aromatic_cation(molecule, is_oxygen ? molecule.atoms[index].neighbors[0] : index, 1);
}

/// Nitrogen with four carbon atoms, or aromatic with three neighbours: no proton leaves it.
bool is_quaternary(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& own = molecule.atoms[index];
  if (is_aromatic_cation(molecule, index, 0)) return true;
  if (own.number != 7 || own.charge != 1 || own.degree != 4) return false;
  return std::all_of(own.neighbors.begin(), own.neighbors.begin() + 4, [&](std::size_t neighbor) {
    return molecule.atoms[neighbor].number == 6 && molecule.atoms[neighbor].charge == 0;
  });
}

/// The atom of a sulfoxide with its charge; `next` is the character behind it. False where that is not sure: RDKit
/// reads a marked sulfur atom with a ring number otherwise before a double bond than before a single one.
bool append_charged(std::string_view atom, char next, bool& skips_bond, std::string& text) {
  if (atom == "O") {
    if (next == '=') skips_bond = true;
    else if (text.ends_with('=')) text.pop_back();
    else return false;
    text += "[O-]";
    return true;
  }
  const bool has_ring_number = next == '%' || std::isdigit(static_cast<unsigned char>(next)) != 0;
  if (atom != "S" && (has_ring_number || (atom != "[S@]" && atom != "[S@@]"))) return false;
  text += atom == "S" ? std::string("[S+]") : std::string(atom.substr(0, atom.size() - 1)) + "+]";
  return true;
}

/// The end of the atom that begins at `at`: brackets, or a letter with what belongs to it.
std::size_t find_atom_end(std::string_view text, std::size_t at) {
  if (text[at] == '[') return text.find(']', at) + 1;
  return at + (text.substr(at).starts_with("Cl") || text.substr(at).starts_with("Br") ? 2 : 1);
}

}  // namespace

bool keeps_charge(const PlainMolecule& molecule, std::size_t index) {
  return is_in_nitro_group(molecule, index) || is_in_sulfoxide(molecule, index, 1) || is_in_oxide(molecule, index) ||
         is_quaternary(molecule, index);
}

std::optional<std::string> neutralize_text(std::string_view smiles) {
  const auto has = [&](std::string_view part) { return smiles.find(part) != std::string_view::npos; };
  if (!has("+") && !has("-]") && !has("S")) return {};
  const PlainMolecule* molecule = get_plain_reader().read(smiles);
  if (molecule == nullptr) return {};
  std::string text;
  std::size_t atom = 0, changed = 0, sulfoxides = 0, kept = 0, anions = 0;
  bool skips_bond = false;  // behind the oxygen atom of a sulfoxide, which is written first
  for (std::size_t at = 0; at < smiles.size();) {
    if (smiles[at] != '[' && std::isalpha(static_cast<unsigned char>(smiles[at])) == 0) {
      if (!skips_bond) text += smiles[at];
      skips_bond = false;
      ++at;
      continue;
    }
    const std::size_t end = find_atom_end(smiles, at);
    if (is_in_sulfoxide(*molecule, atom, 0)) {
      const char next = end < smiles.size() ? smiles[end] : '\0';
      if (!append_charged(smiles.substr(at, end - at), next, skips_bond, text)) return {};
      ++sulfoxides;
      at = end;
      ++atom;
      continue;
    }
    const bool cation = is_ammonium(*molecule, atom) || is_iminium(*molecule, atom);
    const bool anion = is_anion(*molecule, atom);
    if (cation) text += molecule->atoms[atom].is_lower_case ? 'n' : 'N';
    else if (anion) text += molecule->atoms[atom].number == 7 ? 'N' : molecule->atoms[atom].number == 8 ? 'O' : 'S';
    else text += smiles.substr(at, end - at);
    changed += cation || anion;
    anions += anion;
    kept += keeps_charge(*molecule, atom) && !is_in_nitro_group(*molecule, atom);
    at = end;
    ++atom;
  }
  if (changed + sulfoxides == 0) return {};
  // Which of the negative charges stays is not for this function to say.
  if (sulfoxides + kept > 0 && anions > 0) return {};
  const PlainMolecule* neutral = get_plain_reader().read(text);
  return neutral != nullptr && is_standard(*neutral) ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace athanor::chemistry
