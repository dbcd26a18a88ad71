// Taking atoms away, and dividing molecules.
#include "athanor/chemistry/molecule_parts.h"

#include <GraphMol/ChemTransforms/MolFragmenter.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"

namespace athanor::chemistry {
namespace {

/// Atoms with the same mark are one group.
AtomGroups collect_groups(const std::vector<std::size_t>& marks) {
  AtomGroups groups;
  std::vector<std::size_t> place(marks.size(), marks.size());  // marks are numbers of atoms
  for (std::size_t atom = 0; atom < marks.size(); ++atom) {
    std::size_t& group = place[marks[atom]];
    if (group == marks.size()) {
      group = groups.size();
      groups.emplace_back();
    }
    groups[group].push_back(atom);
  }
  return groups;
}

/// Disjoint sets of atoms.
class Unions {
 public:
  explicit Unions(std::size_t size) : parents_(size) { std::iota(parents_.begin(), parents_.end(), std::size_t{0}); }
  std::size_t find(std::size_t item) {
    while (parents_[item] != item) item = parents_[item] = parents_[parents_[item]];
    return item;
  }
  void join(std::size_t a, std::size_t b) { parents_[find(a)] = find(b); }
  std::vector<std::size_t> list_marks() {
    std::vector<std::size_t> marks(parents_.size());
    for (std::size_t i = 0; i < marks.size(); ++i) marks[i] = find(i);
    return marks;
  }

 private:
  std::vector<std::size_t> parents_;
};

/// Hetero atoms outside rings, and atoms of double and triple bonds there.
std::vector<bool> find_functional_atoms(const RDKit::ROMol& body) {
  const RDKit::RingInfo& rings = *body.getRingInfo();
  std::vector<bool> functional(body.getNumAtoms());
  for (const RDKit::Atom* atom : body.atoms())
    if (rings.numAtomRings(atom->getIdx()) == 0)
      functional[atom->getIdx()] = atom->getAtomicNum() != 6 && atom->getAtomicNum() != 1;
  for (const RDKit::Bond* bond : body.bonds()) {
    if (bond->getBondType() == RDKit::Bond::SINGLE) continue;
    for (const unsigned atom : {bond->getBeginAtomIdx(), bond->getEndAtomIdx()})
      if (rings.numAtomRings(atom) == 0) functional[atom] = true;
  }
  return functional;
}

/// Bonds that are cut lose nothing but the bond: the atoms get hydrogens in its place.
void loosen_hydrogens(RDKit::RWMol& body, const AtomSet& kept) {
  for (const RDKit::Bond* bond : body.bonds()) {
    const unsigned ends[] = {bond->getBeginAtomIdx(), bond->getEndAtomIdx()};
    if (kept[ends[0]] == kept[ends[1]]) continue;
    RDKit::Atom& stays = *body.getAtomWithIdx(kept[ends[0]] ? ends[0] : ends[1]);
    stays.setChiralTag(RDKit::Atom::CHI_UNSPECIFIED);
    stays.setNumExplicitHs(stays.getNumExplicitHs() + static_cast<unsigned>(bond->getBondTypeAsDouble()));
  }
}

}  // namespace

Result<Molecule> keep_atoms(const Molecule& molecule, const AtomSet& kept) {
  try {
    auto body = std::make_unique<RDKit::RWMol>(molecule.body());
    RDKit::MolOps::Kekulize(*body, true);
    for (RDKit::Atom* atom : body->atoms()) {  // all hydrogens are counted at the atoms, none is guessed
      atom->setNumExplicitHs(atom->getTotalNumHs());
      atom->setNoImplicit(true);
    }
    loosen_hydrogens(*body, kept);
    body->beginBatchEdit();
    for (std::size_t atom = 0; atom < kept.size(); ++atom)
      if (!kept[atom]) body->removeAtom(static_cast<unsigned>(atom));
    body->commitBatchEdit();
    RDKit::MolOps::sanitizeMol(*body);
    RDKit::MolOps::assignStereochemistry(*body, true, true);  // descriptors count centres
    return Molecule(std::shared_ptr<const RDKit::ROMol>(std::move(body)));
  } catch (const std::exception& error) {
    return Issue{0,
                 "unsupported",
                 "part_invalid",
                 fmt::format("a part of the molecule is no molecule: {}", error.what()),
                 format_smiles(molecule),
                 {}};
  }
}

AtomGroups find_brics_fragments(const Molecule& molecule) {
  return call_toolkit("cut the molecule by BRICS", [&] {
    const std::unique_ptr<RDKit::ROMol> cut(RDKit::MolFragmenter::fragmentOnBRICSBonds(molecule.body()));
    std::vector<int> fragments;
    RDKit::MolOps::getMolFrags(*cut, fragments);
    // The atoms of the molecule keep their numbers; dummy atoms of the cuts come after them.
    std::vector<std::size_t> marks(molecule.num_atoms()), first(fragments.size(), marks.size());
    for (std::size_t atom = 0; atom < marks.size(); ++atom) {
      std::size_t& mark = first[static_cast<std::size_t>(fragments[atom])];
      mark = marks[atom] = std::min(mark, atom);
    }
    return collect_groups(marks);
  });
}

AtomGroups find_functional_groups(const Molecule& molecule) {
  const RDKit::ROMol& body = molecule.body();
  const RDKit::RingInfo& rings = *body.getRingInfo();
  const std::vector<bool> functional = find_functional_atoms(body);
  Unions unions(body.getNumAtoms());
  for (const std::vector<int>& ring : rings.atomRings())
    for (const int atom : ring) unions.join(static_cast<std::size_t>(atom), static_cast<std::size_t>(ring.front()));
  for (const auto& [a, b] : list_bonded_atoms(molecule)) {
    const bool outside =
        rings.numAtomRings(static_cast<unsigned>(a)) == 0 && rings.numAtomRings(static_cast<unsigned>(b)) == 0;
    if (outside && functional[a] == functional[b]) unions.join(a, b);
  }
  return collect_groups(unions.list_marks());
}

std::string format_part(const Molecule& molecule, const std::vector<std::size_t>& atoms) {
  return call_toolkit("write a part of the molecule", [&] {
    const RDKit::ROMol& body = molecule.body();
    std::vector<bool> inside(body.getNumAtoms());
    for (const std::size_t atom : atoms) inside[atom] = true;
    std::vector<unsigned> cut;
    for (const RDKit::Bond* bond : body.bonds())
      if (inside[bond->getBeginAtomIdx()] != inside[bond->getEndAtomIdx()]) cut.push_back(bond->getIdx());
    if (cut.empty()) return RDKit::MolToSmiles(RDKit::ROMol(body));
    const std::vector<std::pair<unsigned, unsigned>> no_labels(cut.size(), {0, 0});
    const std::unique_ptr<RDKit::ROMol> pieces(RDKit::MolFragmenter::fragmentOnBonds(body, cut, true, &no_labels));
    std::vector<int> chosen(atoms.begin(), atoms.end());
    for (const RDKit::Atom* atom : pieces->atoms()) {
      if (atom->getIdx() < body.getNumAtoms()) continue;
      for (const RDKit::Atom* neighbor : pieces->atomNeighbors(atom))
        if (neighbor->getIdx() < body.getNumAtoms() && inside[neighbor->getIdx()])
          chosen.push_back(static_cast<int>(atom->getIdx()));
    }
    return RDKit::MolFragmentToSmiles(*pieces, chosen);
  });
}

std::vector<std::size_t> list_written_atoms(const Molecule& molecule) {
  return call_toolkit("write the SMILES", [&] {
    const RDKit::ROMol copy(molecule.body());  // the writer leaves notes in the molecule
    RDKit::MolToSmiles(copy);
    const auto atoms = copy.getProp<std::vector<unsigned>>(RDKit::common_properties::_smilesAtomOutputOrder);
    return std::vector<std::size_t>(atoms.begin(), atoms.end());
  });
}

std::vector<std::string> list_atom_symbols(const Molecule& molecule) {
  std::vector<std::string> symbols;
  for (const RDKit::Atom* atom : molecule.body().atoms()) symbols.push_back(atom->getSymbol());
  return symbols;
}

std::vector<std::pair<std::size_t, std::size_t>> list_bonded_atoms(const Molecule& molecule) {
  std::vector<std::pair<std::size_t, std::size_t>> bonds;
  for (const RDKit::Bond* bond : molecule.body().bonds())
    bonds.emplace_back(bond->getBeginAtomIdx(), bond->getEndAtomIdx());
  return bonds;
}

std::vector<AtomSet> find_connected_parts(const std::vector<std::pair<std::size_t, std::size_t>>& bonds,
                                          const AtomSet& kept) {
  Unions unions(kept.size());
  for (const auto& [a, b] : bonds)
    if (kept[a] && kept[b]) unions.join(a, b);
  std::vector<AtomSet> parts;
  for (const std::vector<std::size_t>& group : collect_groups(unions.list_marks())) {
    if (!kept[group.front()]) continue;
    AtomSet& part = parts.emplace_back(kept.size());
    for (const std::size_t atom : group) part[atom] = true;
  }
  return parts;
}

}  // namespace athanor::chemistry
