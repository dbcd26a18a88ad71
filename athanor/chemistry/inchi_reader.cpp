// InChI -> molecule through the InChI library; the result is trusted only if it has the InChI's own key.
#include <GraphMol/MolOps.h>
#include <GraphMol/PeriodicTable.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <inchi_api.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <span>

#include "athanor/chemistry/inchi_library.h"
#include "athanor/chemistry/inchi_syntax.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/chemistry/toolkit_preparation.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

/// What GetStructFromStdINCHI allocates.
struct InchiStructure {
  InchiStructure() = default;
  InchiStructure(const InchiStructure&) = delete;
  ~InchiStructure() { FreeStructFromStdINCHI(&content); }
  std::span<const inchi_Atom> atoms() const { return {content.atom, static_cast<std::size_t>(content.num_atoms)}; }
  std::span<const inchi_Stereo0D> stereo() const {
    return {content.stereo0D, static_cast<std::size_t>(content.num_stereo0D)};
  }
  inchi_OutputStruct content{};
};

Issue make_inchi_issue(std::string code, std::string message, std::string_view inchi) {
  return Issue{0, "invalid", std::move(code), std::move(message), std::string(inchi), {}};
}

void add_atom(const inchi_Atom& atom, RDKit::RWMol& molecule) {
  const RDKit::PeriodicTable* table = RDKit::PeriodicTable::getTable();
  RDKit::Atom added(table->getAtomicNumber(std::string(atom.elname)));
  added.setFormalCharge(atom.charge);
  // Radicals are given as multiplicity: 2 = one unpaired electron, 3 (triplet) and 1 (singlet) = two.
  if (atom.radical != 0) added.setNumRadicalElectrons(atom.radical == INCHI_RADICAL_DOUBLET ? 1 : 2);
  if (atom.isotopic_mass != 0) {
    const int usual_mass = static_cast<int>(table->getAtomicWeight(added.getAtomicNum()) + 0.5);
    const bool is_shift = atom.isotopic_mass >= ISOTOPIC_SHIFT_FLAG - ISOTOPIC_SHIFT_MAX;
    added.setIsotope(static_cast<unsigned>(is_shift ? atom.isotopic_mass - ISOTOPIC_SHIFT_FLAG + usual_mass
                                                    : static_cast<int>(atom.isotopic_mass)));
  }
  added.setNoImplicit(true);
  added.setNumExplicitHs(static_cast<unsigned>(std::max<int>(atom.num_iso_H[0], 0)));
  molecule.addAtom(&added);
}

/// Hydrogen isotopes are atoms of their own in the toolkit.
void add_isotopic_hydrogens(const inchi_Atom& atom, unsigned place, RDKit::RWMol& molecule) {
  for (unsigned mass = 1; mass <= NUM_H_ISOTOPES; ++mass)
    for (int count = 0; count < atom.num_iso_H[mass]; ++count) {
      RDKit::Atom hydrogen(1);
      hydrogen.setIsotope(mass);
      hydrogen.setNoImplicit(true);
      const unsigned added = molecule.addAtom(&hydrogen);
      molecule.addBond(place, added, RDKit::Bond::SINGLE);
    }
}

std::optional<RDKit::Bond::BondType> to_bond_type(int type) {
  switch (type) {
    case INCHI_BOND_TYPE_SINGLE: return RDKit::Bond::SINGLE;
    case INCHI_BOND_TYPE_DOUBLE: return RDKit::Bond::DOUBLE;
    case INCHI_BOND_TYPE_TRIPLE: return RDKit::Bond::TRIPLE;
    default: return std::nullopt;
  }
}

/// True when the second list is an odd permutation of the first.
bool is_odd_permutation(const std::vector<unsigned>& from, const std::vector<unsigned>& to) {
  std::vector<unsigned> work = to;
  bool odd = false;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto found = std::find(work.begin() + static_cast<std::ptrdiff_t>(i), work.end(), from[i]);
    if (found == work.end()) return odd;
    if (found == work.begin() + static_cast<std::ptrdiff_t>(i)) continue;
    std::iter_swap(work.begin() + static_cast<std::ptrdiff_t>(i), found);
    odd = !odd;
  }
  return odd;
}

/// The inverse of what writing does: the centre itself stands first for a missing fourth neighbour.
void set_tetrahedral(const inchi_Stereo0D& entry, RDKit::RWMol& molecule) {
  if (entry.parity != INCHI_PARITY_ODD && entry.parity != INCHI_PARITY_EVEN) return;
  const auto centre = static_cast<unsigned>(entry.central_atom);
  RDKit::Atom* atom = molecule.getAtomWithIdx(centre);
  std::vector<unsigned> written, ours;
  for (const AT_NUM neighbor : entry.neighbor) written.push_back(static_cast<unsigned>(neighbor));
  if (atom->getDegree() == 3) ours.push_back(centre);
  for (const RDKit::Atom* neighbor : molecule.atomNeighbors(atom)) ours.push_back(neighbor->getIdx());
  if (ours.size() != 4) return;
  const bool is_even = (entry.parity == INCHI_PARITY_EVEN) != is_odd_permutation(written, ours);
  const bool clockwise = is_even == (atom->getDegree() == 4);
  atom->setChiralTag(clockwise ? RDKit::Atom::CHI_TETRAHEDRAL_CW : RDKit::Atom::CHI_TETRAHEDRAL_CCW);
}

void set_double_bond(const inchi_Stereo0D& entry, RDKit::RWMol& molecule) {
  if (entry.parity != INCHI_PARITY_ODD && entry.parity != INCHI_PARITY_EVEN) return;
  const auto place = [&](std::size_t i) { return static_cast<unsigned>(entry.neighbor[i]); };
  RDKit::Bond* bond = molecule.getBondBetweenAtoms(place(1), place(2));
  const bool has_substituents = molecule.getBondBetweenAtoms(place(0), place(1)) != nullptr &&
                                molecule.getBondBetweenAtoms(place(2), place(3)) != nullptr;
  if (bond == nullptr || bond->getBondType() != RDKit::Bond::DOUBLE || !has_substituents) return;
  const bool begins_here = bond->getBeginAtomIdx() == place(1);
  bond->setStereoAtoms(place(begins_here ? 0 : 3), place(begins_here ? 3 : 0));
  bond->setStereo(entry.parity == INCHI_PARITY_ODD ? RDKit::Bond::STEREOCIS : RDKit::Bond::STEREOTRANS);
}

void add_bonds(const InchiStructure& structure, RDKit::RWMol& molecule) {
  const auto atoms = structure.atoms();
  for (std::size_t i = 0; i < atoms.size(); ++i)
    for (int n = 0; n < atoms[i].num_bonds; ++n) {
      const auto other = static_cast<unsigned>(atoms[i].neighbor[n]);
      const auto type = to_bond_type(atoms[i].bond_type[n]);
      const auto place = static_cast<unsigned>(i);
      if (type && molecule.getBondBetweenAtoms(place, other) == nullptr) molecule.addBond(place, other, *type);
    }
}

/// SMILES of the structure as InChI gives it.
std::string format_structure(const InchiStructure& structure) {
  RDKit::RWMol molecule;
  for (const inchi_Atom& atom : structure.atoms()) add_atom(atom, molecule);
  add_bonds(structure, molecule);
  for (std::size_t i = 0; i < structure.atoms().size(); ++i)
    add_isotopic_hydrogens(structure.atoms()[i], static_cast<unsigned>(i), molecule);
  for (const inchi_Stereo0D& entry : structure.stereo())
    if (entry.type == INCHI_StereoType_Tetrahedral) set_tetrahedral(entry, molecule);
  RDKit::MolOps::sanitizeMol(molecule);
  // Marks stereo as done; the writer would otherwise clear double bonds that have no directed neighbours.
  RDKit::MolOps::assignStereochemistry(molecule, false, true);
  for (const inchi_Stereo0D& entry : structure.stereo())
    if (entry.type == INCHI_StereoType_DoubleBond) set_double_bond(entry, molecule);
  return RDKit::MolToSmiles(molecule);
}

/// The key of a text, "" when the library has none.
std::string compute_key_of_text(const std::string& inchi) {
  std::array<char, 32> key{};
  return GetStdINCHIKeyFromStdINCHI(inchi.c_str(), key.data()) == INCHIKEY_OK ? key.data() : "";
}

}  // namespace

bool is_inchi(std::string_view text) { return trim(text).starts_with("InChI="); }

Result<Molecule> parse_inchi(std::string_view given) {
  prepare_toolkit();
  silence_toolkit_log();
  std::string inchi(trim(given));
  constexpr std::size_t max_length = 20000;
  if (inchi.size() > max_length)
    return Issue{0,
                 "unsupported",
                 "too_large",
                 fmt::format("the InChI has {} characters; at most {} are treated", inchi.size(), max_length),
                 inchi.substr(0, 200),
                 {}};
  if (const std::string mistake = find_inchi_mistake(inchi); !mistake.empty())
    return make_inchi_issue("inchi_syntax", mistake, inchi);
  InchiStructure structure;
  std::string key;
  {
    const std::lock_guard lock(inchi_library_mutex());
    std::string options;
    inchi_InputINCHI input{inchi.data(), options.data()};
    const int status = GetStructFromStdINCHI(&input, &structure.content);
    if ((status != inchi_Ret_OKAY && status != inchi_Ret_WARNING) || structure.content.num_atoms == 0)
      return make_inchi_issue("inchi_syntax",
                              fmt::format("the InChI cannot be read{}{}", structure.content.szMessage ? ": " : "",
                                          structure.content.szMessage ? structure.content.szMessage : ""),
                              inchi);
    key = compute_key_of_text(inchi);
  }
  try {
    auto molecule = parse_smiles(format_structure(structure));
    if (!molecule) return make_inchi_issue("inchi_sanitize", molecule.issue().message, inchi);
    if (compute_inchi_key(*molecule) == key) return molecule;
    return make_inchi_issue("inchi_unsure",
                            "the molecule made from the InChI would have another InChIKey; give a SMILES", inchi);
  } catch (...) {
    return make_issue_of_current_exception("inchi", inchi);
  }
}

}  // namespace athanor::chemistry
