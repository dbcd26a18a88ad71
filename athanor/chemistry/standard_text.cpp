#include "athanor/chemistry/standard_text.h"

#include <algorithm>
#include <cctype>

#include "athanor/chemistry/plain_reader.h"
#include "athanor/core/text.h"

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

/// Nitrogen with a proton too many and no neighbour but carbon and uncharged nitrogen.
bool is_protonated(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  if (atom.number != 7 || atom.charge != 1 || atom.hydrogens == 0 || atom.chirality != 0) return false;
  return std::all_of(atom.neighbors.begin(), atom.neighbors.begin() + atom.degree, [&](std::size_t neighbor) {
    const PlainAtom& other = molecule.atoms[neighbor];
    return other.number == 6 || (other.number == 7 && other.charge == 0);
  });
}

bool is_ammonium(const PlainMolecule& molecule, std::size_t index) {
  return is_protonated(molecule, index) && molecule.atoms[index].total_degree() == 4 &&
         has_single_bonds_alone(molecule, index);
}

/// Carbon or sulfur with a double bond to oxygen or sulfur.
bool is_acyl(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& own = molecule.atoms[index];
  for (std::size_t i = 0; i < own.degree; ++i) {
    const int other = molecule.atoms[own.neighbors[i]].number;
    if (get_bond(molecule, index, i).type == 2 && (other == 8 || other == 16))
      return own.number == 6 || own.number == 16;
  }
  return false;
}

/// O-, S- or N- of an amide that has single bonds alone, or N- in a ring written as aromatic, bound to uncharged atoms.
bool is_anion(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  if (atom.charge != -1 || atom.degree == 0) return false;
  for (std::size_t i = 0; i < atom.degree; ++i)
    if (molecule.atoms[atom.neighbors[i]].charge != 0) return false;
  if (atom.is_lower_case) return atom.number == 7 && atom.total_degree() == 2;
  if (!has_single_bonds_alone(molecule, index)) return false;
  return ((atom.number == 8 || atom.number == 16) && atom.total_degree() == 1) ||
         (atom.number == 7 && atom.total_degree() == 2 &&
          std::any_of(atom.neighbors.begin(), atom.neighbors.begin() + atom.degree,
                      [&](std::size_t neighbor) { return is_acyl(molecule, neighbor); }));
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

bool is_terminal_oxygen(const PlainMolecule& molecule, std::size_t index, int charge) {
  const PlainAtom& atom = molecule.atoms[index];
  return atom.number == 8 && atom.degree == 1 && atom.hydrogens == 0 && atom.charge == charge;
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
    oxo += is_terminal_oxygen(molecule, own.neighbors[i], 0) && order == 2;
    oxide += is_terminal_oxygen(molecule, own.neighbors[i], -1) && order == 1;
    carbon += other.number == 6 && other.charge == 0 && order == 1;
  }
  return oxo == 1 && oxide == 1 && carbon == 1;
}

/// Whether a walk of that many bonds leads from the atom to an anion whose charge other atoms could share.
bool has_anion_at(const PlainMolecule& molecule, std::size_t index, int distance) {
  const PlainAtom& atom = molecule.atoms[index];
  if (distance == 0)
    return atom.charge < 0 && !is_in_nitro_group(molecule, index) && !is_in_carboxylate(molecule, index);
  return std::any_of(atom.neighbors.begin(), atom.neighbors.begin() + atom.degree,
                     [&](std::size_t neighbor) { return has_anion_at(molecule, neighbor, distance - 1); });
}

/// Whether the policy could recombine the charge with that of an anion: RDKit's rules are for atoms 1 and 3, and 1 and
/// 5, of a conjugated chain.
bool could_recombine(const PlainMolecule& molecule, std::size_t cation) {
  return has_anion_at(molecule, cation, 2) || has_anion_at(molecule, cation, 4);
}

/// Pyridinium, imidazolium, iminium, amidinium.
bool is_iminium(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  return is_protonated(molecule, index) && atom.total_degree() == 3 && atom.total_valence() == 4 &&
         !could_recombine(molecule, index);
}

/// Sulfur between two carbon atoms, or one and nitrogen, with one oxygen atom at its end: S=O when its `charge` is 0,
/// S+-O- when that is 1.
bool is_sulfoxide(const PlainMolecule& molecule, std::size_t index, int charge) {
  const PlainAtom& own = molecule.atoms[index];
  if (own.number != 16 || own.charge != charge || own.degree != 3 || own.hydrogens != 0 || own.is_lower_case)
    return false;
  int oxygen = 0, carbon = 0, nitrogen = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const PlainAtom& other = molecule.atoms[own.neighbors[i]];
    const int order = get_bond(molecule, index, i).type;
    oxygen += is_terminal_oxygen(molecule, own.neighbors[i], -charge) && order == 2 - charge;
    carbon += other.number == 6 && other.charge == 0 && order == 1;
    nitrogen += other.number == 7 && other.charge == 0 && order == 1;
  }
  return oxygen == 1 && carbon >= 1 && carbon + nitrogen == 2;
}

/// Its sulfur or its oxygen atom.
bool is_in_sulfoxide(const PlainMolecule& molecule, std::size_t index, int charge) {
  const PlainAtom& own = molecule.atoms[index];
  return is_sulfoxide(molecule, own.number == 8 && own.degree == 1 ? own.neighbors[0] : index, charge);
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

/// A carbon atom with a double bond to one neighbour and single bonds to carbon atoms that have no others.
bool is_bound_to_saturated_carbon(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& own = molecule.atoms[index];
  for (std::size_t i = 0; i < own.degree; ++i)
    if (get_bond(molecule, index, i).type != 2 &&
        (molecule.atoms[own.neighbors[i]].number != 6 || !has_single_bonds_alone(molecule, own.neighbors[i])))
      return false;
  return true;
}

/// Nitrogen between carbon atoms, with a double bond to one that shares its charge with no other atom.
bool is_closed_iminium(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& own = molecule.atoms[index];
  if (own.number != 7 || own.charge != 1 || own.degree != 3 || own.hydrogens != 0 || own.is_lower_case) return false;
  int single = 0, shared = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t neighbor = own.neighbors[i];
    if (molecule.atoms[neighbor].number != 6 || molecule.atoms[neighbor].charge != 0) return false;
    const int order = get_bond(molecule, index, i).type;
    single += order == 1;
    shared += order == 2 && is_bound_to_saturated_carbon(molecule, neighbor);
  }
  return single == 2 && shared == 1;
}

/// Nitrogen with four carbon atoms, an iminium group without a proton, or aromatic with three neighbours: no proton
/// leaves it.
bool is_quaternary(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& own = molecule.atoms[index];
  if (is_aromatic_cation(molecule, index, 0) || is_closed_iminium(molecule, index)) return true;
  if (own.number != 7 || own.charge != 1 || own.degree != 4) return false;
  return std::all_of(own.neighbors.begin(), own.neighbors.begin() + 4, [&](std::size_t neighbor) {
    return molecule.atoms[neighbor].number == 6 && molecule.atoms[neighbor].charge == 0;
  });
}

/// Carbon with single bonds alone, or aromatic.
bool has_no_double_bond(const PlainMolecule& molecule, std::size_t carbon) {
  for (std::size_t i = 0; i < molecule.atoms[carbon].degree; ++i)
    if (const int order = get_bond(molecule, carbon, i).type; order != 1 && order != aromatic_bond) return false;
  return molecule.atoms[carbon].number == 6;
}

/// The end of an azide, N=N+=N-.
bool is_azide_end(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& own = molecule.atoms[index];
  return own.number == 7 && own.charge == -1 && own.degree == 1 && own.hydrogens == 0;
}

/// The nitrogen by which an azide is bound, to carbon that shares no charge with other atoms.
bool is_azide_begin(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& own = molecule.atoms[index];
  return own.number == 7 && own.charge == 0 && own.degree == 2 &&
         (has_no_double_bond(molecule, own.neighbors[0]) || has_no_double_bond(molecule, own.neighbors[1]));
}

/// The middle of an azide or its end.
bool is_in_azide(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& own = molecule.atoms[index];
  if (is_azide_end(molecule, index)) {
    const std::size_t middle = own.neighbors[0];
    return !is_azide_end(molecule, middle) && is_in_azide(molecule, middle);
  }
  if (own.number != 7 || own.charge != 1 || own.degree != 2 || own.hydrogens != 0) return false;
  int begins = 0, ends = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    begins += is_azide_begin(molecule, own.neighbors[i]);
    ends += is_azide_end(molecule, own.neighbors[i]);
  }
  return begins == 1 && ends == 1 && get_bond(molecule, index, 0).type == 2 && get_bond(molecule, index, 1).type == 2;
}

/// Carbon that RDKit's table of acids has above phenols and weaker ones, to which it then gives the charge: CH beside a
/// nitro group, and CH2 of a cyclopentadiene.
bool is_carbon_acid(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& own = molecule.atoms[index];
  if (own.number != 6 || own.hydrogens == 0) return false;
  std::size_t unsaturated = 0;
  for (std::size_t i = 0; i < own.degree; ++i) {
    const std::size_t neighbor = own.neighbors[i];
    if (is_in_nitro_group(molecule, neighbor)) return true;
    unsaturated += molecule.atoms[neighbor].number == 6 && !has_no_double_bond(molecule, neighbor) &&
                   molecule.bonds[own.bonds[i]].in_ring;
  }
  return unsaturated == 2;
}

/// The end of the atom that begins at `at`: brackets, or a letter with what belongs to it.
std::size_t find_atom_end(std::string_view text, std::size_t at) {
  if (text[at] == '[') return text.find(']', at) + 1;
  return at + (text.substr(at).starts_with("Cl") || text.substr(at).starts_with("Br") ? 2 : 1);
}

/// Writes the atoms of a text anew, one after another, with the charges that the policy `basic` gives them.
class TextWriter {
 public:
  /// `keeps_marks`: those of the sulfur atoms must be right.
  TextWriter(std::string_view given, const PlainMolecule& molecule, bool keeps_marks)
      : given_(given), molecule_(molecule), keeps_marks_(keeps_marks) {}

  /// Nothing where no charge changes or the result is not sure.
  std::optional<std::string> write() {
    while (at_ < given_.size()) {
      if (given_[at_] == '[' || std::isalpha(static_cast<unsigned char>(given_[at_])) != 0) {
        if (!write_atom()) return {};
      } else {
        if (!skips_bond_) text_ += given_[at_];
        skips_bond_ = false;
        ++at_;
      }
    }
    // Which of the negative charges stays beside others that must is not for this class to say.
    if (!is_changed_ || (has_kept_ && has_anion_) || (has_weak_anion_ && has_carbon_acid())) return {};
    return std::move(text_);
  }

 private:
  bool write_atom() {
    const std::size_t index = atom_++, end = find_atom_end(given_, at_);
    const std::string_view own = given_.substr(at_, end - at_);
    at_ = end;
    if (is_in_sulfoxide(molecule_, index, 0)) {
      is_changed_ = true;
      return own == "O" ? write_oxide() : write_sulfur(own);
    }
    const bool cation = is_ammonium(molecule_, index) || is_iminium(molecule_, index);
    const bool anion = is_anion(molecule_, index);
    const PlainAtom& atom = molecule_.atoms[index];
    if (cation) text_ += atom.is_lower_case ? 'n' : 'N';
    else if (anion && atom.is_lower_case) text_ += "[nH]";
    else if (anion) text_ += atom.number == 7 ? 'N' : atom.number == 8 ? 'O' : 'S';
    else text_ += own;
    is_changed_ = is_changed_ || cation || anion;
    has_anion_ = has_anion_ || anion;
    has_weak_anion_ = has_weak_anion_ || (anion && !is_in_carboxylate(molecule_, index));
    has_kept_ = has_kept_ || (keeps_charge(molecule_, index) && !is_in_nitro_group(molecule_, index) &&
                              !is_in_sulfoxide(molecule_, index, 1));
    return true;
  }

  bool has_carbon_acid() const {
    for (std::size_t i = 0; i < molecule_.atoms.size(); ++i)
      if (is_carbon_acid(molecule_, i)) return true;
    return false;
  }

  char next() const { return at_ < given_.size() ? given_[at_] : '\0'; }

  /// The double bond stands before the oxygen atom, or behind it where the group begins with it.
  bool write_oxide() {
    if (next() == '=') skips_bond_ = true;
    else if (text_.ends_with('=')) text_.pop_back();
    else return false;
    text_ += "[O-]";
    return true;
  }

  /// False for other brackets than those of a mark, and for a marked atom with a ring number: RDKit reads that
  /// otherwise before a double bond than before a single one.
  bool write_sulfur(std::string_view own) {
    const bool has_ring_number = next() == '%' || std::isdigit(static_cast<unsigned char>(next())) != 0;
    if (own != "S" && ((has_ring_number && keeps_marks_) || (own != "[S@]" && own != "[S@@]"))) return false;
    text_ += own == "S" ? std::string("[S+]") : std::string(own.substr(0, own.size() - 1)) + "+]";
    return true;
  }

  std::string_view given_;
  const PlainMolecule& molecule_;
  bool keeps_marks_;
  std::string text_;
  std::size_t at_ = 0, atom_ = 0;
  bool skips_bond_ = false;  ///< behind the oxygen atom of a sulfoxide, which is written first
  bool is_changed_ = false;
  bool has_anion_ = false, has_weak_anion_ = false;  ///< any, other than carboxylates
  bool has_kept_ = false;                            ///< charges that stay, beside those of nitro groups and sulfoxides
};

}  // namespace

bool keeps_charge(const PlainMolecule& molecule, std::size_t index) {
  return is_in_nitro_group(molecule, index) || is_in_sulfoxide(molecule, index, 1) || is_in_oxide(molecule, index) ||
         is_in_azide(molecule, index) || is_quaternary(molecule, index);
}

std::optional<std::string> find_standard_text(std::string_view given, const StandardizePolicy& policy,
                                              StereoFeatures stereo) {
  const std::string_view smiles = trim(given);
  const auto has = [&](std::string_view part) { return smiles.find(part) != std::string_view::npos; };
  if (policy != StandardizePolicy::basic || (!has("+") && !has("-]") && !has("S"))) return {};
  const PlainMolecule* molecule = get_plain_reader().read(smiles, stereo);
  if (molecule == nullptr) return {};
  std::optional<std::string> text = TextWriter(smiles, *molecule, stereo != StereoFeatures::none).write();
  if (!text) return {};
  const PlainMolecule* written = get_plain_reader().read(*text, stereo);
  return written != nullptr && is_standard(*written) ? std::move(text) : std::nullopt;
}

}  // namespace athanor::chemistry
