#include "athanor/chemistry/edits.h"

#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/chemistry/toolkit_preparation.h"

namespace athanor::chemistry {
namespace {

constexpr std::array edit_elements{6, 7, 8, 9, 16, 17};
/// What takes the place of a hydrogen or a branch; the first atom is bonded.
constexpr std::array edit_substituents{"C", "O", "N", "F", "Cl", "OC", "C#N", "C(F)(F)F", "C(C)C", "c1ccccc1"};
/// Larger branches are not taken off.
constexpr std::size_t largest_branch = 8;

bool is_hetero(const RDKit::Atom& atom) { return atom.getAtomicNum() != 6 && atom.getAtomicNum() != 1; }

/// The molecules made so far.
class EditList {
 public:
  explicit EditList(const RDKit::ROMol& origin) : origin_(RDKit::MolToSmiles(origin)) {}
  /// Takes the molecule when it is a valid one, in one piece.
  void add(RDKit::RWMol& edited) {
    try {
      RDKit::MolOps::sanitizeMol(edited);
    } catch (const std::exception&) {
      return;  // an edit that valences forbid
    }
    const std::string smiles = RDKit::MolToSmiles(edited);
    if (smiles != origin_ && smiles.find('.') == std::string::npos) all_.insert(smiles);
  }
  std::vector<std::string> list() const { return {all_.begin(), all_.end()}; }

 private:
  std::string origin_;
  std::set<std::string> all_;
};

/// Hydrogens and charges follow the valence again.
void free_hydrogens(RDKit::Atom& atom) {
  atom.setNoImplicit(false);
  atom.setNumExplicitHs(0);
  atom.setChiralTag(RDKit::Atom::CHI_UNSPECIFIED);
}

void change_elements(const RDKit::ROMol& body, EditList& edits) {
  for (const RDKit::Atom* atom : body.atoms()) {
    if (atom->getFormalCharge() != 0 || atom->getIsotope() != 0) continue;
    bool meets_hetero = false;
    for (const RDKit::Atom* other : body.atomNeighbors(atom)) meets_hetero = meets_hetero || is_hetero(*other);
    for (const int element : edit_elements) {
      if (element == atom->getAtomicNum() || (element != 6 && meets_hetero)) continue;
      if (element == 16 && atom->getExplicitValence() > 2) continue;  // no sulfur of four or six bonds
      RDKit::RWMol edited(body);
      RDKit::Atom& changed = *edited.getAtomWithIdx(atom->getIdx());
      changed.setAtomicNum(element);
      free_hydrogens(changed);
      edits.add(edited);
    }
  }
}

/// Bonds a substituent to an atom.
void attach(RDKit::RWMol& molecule, unsigned atom, const RDKit::ROMol& substituent) {
  const unsigned first = molecule.getNumAtoms();
  molecule.insertMol(substituent);
  molecule.addBond(atom, first, RDKit::Bond::SINGLE);
  free_hydrogens(*molecule.getAtomWithIdx(atom));
}

using Parts = std::vector<std::unique_ptr<RDKit::ROMol>>;

void replace_hydrogens(const RDKit::ROMol& body, const Parts& parts, EditList& edits) {
  for (const RDKit::Atom* atom : body.atoms()) {
    if (atom->getTotalNumHs() == 0 || atom->getFormalCharge() != 0) continue;
    for (const auto& part : parts) {
      if (is_hetero(*atom) && is_hetero(*part->getAtomWithIdx(0))) continue;
      RDKit::RWMol edited(body);
      attach(edited, atom->getIdx(), *part);
      edits.add(edited);
    }
  }
}

/// The atoms on the far side of a bond that is in no ring.
std::vector<unsigned> list_branch(const RDKit::ROMol& body, unsigned root, unsigned first) {
  std::vector<unsigned> branch{first};
  for (std::size_t i = 0; i < branch.size(); ++i)
    for (const RDKit::Atom* next : body.atomNeighbors(body.getAtomWithIdx(branch[i])))
      if (next->getIdx() != root && std::ranges::find(branch, next->getIdx()) == branch.end())
        branch.push_back(next->getIdx());
  return branch;
}

void replace_branch(const RDKit::ROMol& body, unsigned root, unsigned first, const Parts& parts, EditList& edits) {
  const std::vector<unsigned> branch = list_branch(body, root, first);
  if (branch.size() > largest_branch || 2 * branch.size() > body.getNumAtoms()) return;
  const auto cut = [&] {
    auto edited = std::make_unique<RDKit::RWMol>(body);
    free_hydrogens(*edited->getAtomWithIdx(root));
    return edited;
  };
  const auto remove = [&](RDKit::RWMol& edited) {
    edited.beginBatchEdit();
    for (const unsigned atom : branch) edited.removeAtom(atom);
    edited.commitBatchEdit();
  };
  const auto bare = cut();
  remove(*bare);
  edits.add(*bare);
  for (const auto& part : parts) {
    if (is_hetero(*body.getAtomWithIdx(root)) && is_hetero(*part->getAtomWithIdx(0))) continue;
    const auto edited = cut();
    attach(*edited, root, *part);
    remove(*edited);
    edits.add(*edited);
  }
}

void replace_branches(const RDKit::ROMol& body, const Parts& parts, EditList& edits) {
  const RDKit::RingInfo& rings = *body.getRingInfo();
  for (const RDKit::Bond* bond : body.bonds()) {
    if (bond->getBondType() != RDKit::Bond::SINGLE || rings.numBondRings(bond->getIdx()) != 0) continue;
    const unsigned a = bond->getBeginAtomIdx(), b = bond->getEndAtomIdx();
    for (const auto& [root, first] : {std::pair(a, b), std::pair(b, a)})
      if (body.getAtomWithIdx(root)->getFormalCharge() == 0) replace_branch(body, root, first, parts, edits);
  }
}

}  // namespace

std::vector<std::string> list_edits(const Molecule& molecule) {
  silence_toolkit_log();
  prepare_toolkit();
  return call_toolkit("edit the molecule", [&] {
    Parts parts;
    for (const char* smiles : edit_substituents) parts.emplace_back(RDKit::SmilesToMol(smiles));
    EditList edits(molecule.body());
    change_elements(molecule.body(), edits);
    replace_hydrogens(molecule.body(), parts, edits);
    replace_branches(molecule.body(), parts, edits);
    return edits.list();
  });
}

}  // namespace athanor::chemistry
