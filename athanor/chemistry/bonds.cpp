// Bonds with hydrogens added, in RDKit's order of atoms.
#include "athanor/chemistry/bonds.h"

#include <GraphMol/GraphMol.h>
#include <GraphMol/MolOps.h>

#include <memory>

namespace athanor::chemistry {

std::vector<Bond> find_bonds(const Molecule& molecule) {
  const std::unique_ptr<RDKit::ROMol> full(RDKit::MolOps::addHs(molecule.body()));
  std::vector<Bond> bonds;
  bonds.reserve(full->getNumBonds());
  for (const RDKit::Bond* bond : full->bonds()) bonds.push_back({bond->getBeginAtomIdx(), bond->getEndAtomIdx()});
  return bonds;
}

}  // namespace athanor::chemistry
