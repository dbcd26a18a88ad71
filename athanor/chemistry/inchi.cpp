// Standard InChI and InChIKey through the InChI library's own structure input, with stereo given as parities (no
// coordinates).
#include <GraphMol/MolOps.h>
#include <GraphMol/PeriodicTable.h>
#include <inchi_api.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <vector>

#include "athanor/chemistry/inchi_library.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"

namespace athanor::chemistry {
namespace {

// RDKit writes perchloric acid with charges, InChI wants [Cl](=O)(=O)=O: undo it, keeping one O- where all four have
// one.
void neutralize_perchlorate(RDKit::RWMol& molecule) {
  for (RDKit::Atom* chlorine : molecule.atoms()) {
    if (chlorine->getAtomicNum() != 17 || chlorine->getFormalCharge() != 3 || chlorine->getDegree() != 4) continue;
    std::vector<RDKit::Bond*> charged;
    for (RDKit::Bond* bond : molecule.atomBonds(chlorine))
      if (bond->getOtherAtom(chlorine)->getAtomicNum() == 8 && bond->getOtherAtom(chlorine)->getFormalCharge() == -1)
        charged.push_back(bond);
    if (charged.size() < 3) continue;
    for (RDKit::Bond* bond : std::vector(charged.end() - 3, charged.end())) {
      bond->setBondType(RDKit::Bond::DOUBLE);
      bond->getOtherAtom(chlorine)->setFormalCharge(0);
    }
    chlorine->setFormalCharge(0);
  }
}

// InChI adds the hydrogens of common atoms by its own valences, as RDKit's binding lets it do; a radical's are given.
bool leave_hydrogens_to_inchi(const RDKit::Atom& atom) {
  if (atom.getNumRadicalElectrons() != 0) return false;
  switch (atom.getAtomicNum()) {
    case 6:
    case 7:
    case 8:
    case 9:
    case 17:
    case 35:
    case 53: return true;
    default: return false;
  }
}

inchi_Atom to_inchi_atom(const RDKit::Atom& atom) {
  inchi_Atom out{};
  const RDKit::PeriodicTable* table = RDKit::PeriodicTable::getTable();
  const int number = static_cast<int>(atom.getAtomicNum());
  std::strncpy(out.elname, table->getElementSymbol(number).c_str(), ATOM_EL_LEN - 1);
  out.charge = static_cast<S_CHAR>(atom.getFormalCharge());
  out.num_iso_H[0] = static_cast<S_CHAR>(leave_hydrogens_to_inchi(atom) ? -1 : static_cast<int>(atom.getTotalNumHs()));
  if (atom.getIsotope() != 0) {
    const int usual_mass = static_cast<int>(table->getAtomicWeight(number) + 0.5);
    out.isotopic_mass = static_cast<AT_NUM>(ISOTOPIC_SHIFT_FLAG + static_cast<int>(atom.getIsotope()) - usual_mass);
  }
  return out;
}

S_CHAR to_inchi_bond_type(RDKit::Bond::BondType type) {
  switch (type) {
    case RDKit::Bond::SINGLE: return INCHI_BOND_TYPE_SINGLE;
    case RDKit::Bond::DOUBLE: return INCHI_BOND_TYPE_DOUBLE;
    case RDKit::Bond::TRIPLE: return INCHI_BOND_TYPE_TRIPLE;
    default: return INCHI_BOND_TYPE_NONE;
  }
}

// RDKit looks from the first neighbour; with three neighbours the fourth, a hydrogen or lone pair, comes last. InChI
// puts the centre itself in the place of that fourth, and first: an odd permutation, so the sense turns round.
void add_tetrahedral_stereo(const RDKit::Atom& atom, std::vector<inchi_Stereo0D>& stereo) {
  const auto tag = atom.getChiralTag();
  if (tag != RDKit::Atom::CHI_TETRAHEDRAL_CW && tag != RDKit::Atom::CHI_TETRAHEDRAL_CCW) return;
  const unsigned degree = atom.getDegree();
  if (degree != 3 && degree != 4) return;
  inchi_Stereo0D entry{};
  entry.central_atom = static_cast<AT_NUM>(atom.getIdx());
  entry.type = INCHI_StereoType_Tetrahedral;
  std::size_t place = 0;
  if (degree == 3) entry.neighbor[place++] = entry.central_atom;
  for (const RDKit::Atom* neighbor : atom.getOwningMol().atomNeighbors(&atom))
    entry.neighbor[place++] = static_cast<AT_NUM>(neighbor->getIdx());
  const bool clockwise = (tag == RDKit::Atom::CHI_TETRAHEDRAL_CW) == (degree == 4);
  entry.parity = static_cast<S_CHAR>(clockwise ? INCHI_PARITY_EVEN : INCHI_PARITY_ODD);
  stereo.push_back(entry);
}

void add_double_bond_stereo(const RDKit::Bond& bond, std::vector<inchi_Stereo0D>& stereo) {
  const auto kind = bond.getStereo();
  if (kind <= RDKit::Bond::STEREOANY || bond.getStereoAtoms().size() != 2) return;
  inchi_Stereo0D entry{};
  entry.central_atom = NO_ATOM;
  entry.type = INCHI_StereoType_DoubleBond;
  entry.neighbor[0] = static_cast<AT_NUM>(bond.getStereoAtoms()[0]);
  entry.neighbor[1] = static_cast<AT_NUM>(bond.getBeginAtomIdx());
  entry.neighbor[2] = static_cast<AT_NUM>(bond.getEndAtomIdx());
  entry.neighbor[3] = static_cast<AT_NUM>(bond.getStereoAtoms()[1]);
  const bool together = kind == RDKit::Bond::STEREOZ || kind == RDKit::Bond::STEREOCIS;
  entry.parity = static_cast<S_CHAR>(together ? INCHI_PARITY_ODD : INCHI_PARITY_EVEN);
  stereo.push_back(entry);
}

struct Structure {
  std::vector<inchi_Atom> atoms;
  std::vector<inchi_Stereo0D> stereo;
};

// Each bond is listed at its atom of smaller index. False where InChI has no room for an atom's bonds.
bool add_bonds(const RDKit::ROMol& molecule, Structure& structure) {
  for (const RDKit::Bond* bond : molecule.bonds()) {
    const auto [low, high] = std::minmax({bond->getBeginAtomIdx(), bond->getEndAtomIdx()});
    inchi_Atom& atom = structure.atoms[low];
    if (atom.num_bonds >= MAXVAL) return false;
    atom.neighbor[atom.num_bonds] = static_cast<AT_NUM>(high);
    atom.bond_type[atom.num_bonds] = to_inchi_bond_type(bond->getBondType());
    ++atom.num_bonds;
    add_double_bond_stereo(*bond, structure.stereo);
  }
  return true;
}

struct InchiTexts {
  std::string inchi, key;
};

InchiTexts compute_texts(Structure& structure) {
  inchi_Input input{};
  input.atom = structure.atoms.data();
  input.num_atoms = static_cast<AT_NUM>(structure.atoms.size());
  input.stereo0D = structure.stereo.data();
  input.num_stereo0D = static_cast<AT_NUM>(structure.stereo.size());
  std::string options;
  input.szOptions = options.data();

  const std::lock_guard lock(inchi_library_mutex());
  inchi_Output output{};
  const int status = GetStdINCHI(&input, &output);
  InchiTexts texts;
  if ((status == inchi_Ret_OKAY || status == inchi_Ret_WARNING) && output.szInChI != nullptr) {
    texts.inchi = output.szInChI;
    std::array<char, 32> text{};
    if (GetStdINCHIKeyFromStdINCHI(output.szInChI, text.data()) == INCHIKEY_OK) texts.key = text.data();
  }
  FreeStdINCHI(&output);
  return texts;
}

InchiTexts compute_texts(const Molecule& molecule) {
  constexpr std::size_t max_inchi_atoms = 1023;
  if (molecule.num_atoms() > max_inchi_atoms) return {};
  return call_toolkit("compute the InChI", [&]() -> InchiTexts {
    RDKit::RWMol work(molecule.body());
    RDKit::MolOps::Kekulize(work, false);
    neutralize_perchlorate(work);
    Structure structure;
    for (const RDKit::Atom* atom : work.atoms()) {
      structure.atoms.push_back(to_inchi_atom(*atom));
      add_tetrahedral_stereo(*atom, structure.stereo);
    }
    return add_bonds(work, structure) ? compute_texts(structure) : InchiTexts{};
  });
}

}  // namespace

std::mutex& inchi_library_mutex() {
  static std::mutex mutex;
  return mutex;
}

std::string compute_inchi_key(const Molecule& molecule) { return compute_texts(molecule).key; }

std::string compute_inchi(const Molecule& molecule) { return compute_texts(molecule).inchi; }

}  // namespace athanor::chemistry
