// Sums over atoms and bonds.
#include "athanor/chemistry/topology_descriptors.h"

#include <GraphMol/MolOps.h>

#include <cmath>
#include <numeric>

namespace athanor::chemistry {

using RDKit::Atom;
using RDKit::Bond;
using RDKit::ROMol;

const double* get_bond_order_distances(const ROMol& molecule) {
  return RDKit::MolOps::getDistanceMat(molecule, true, false, false, "Balaban");
}

double compute_chi0(const ROMol& molecule) {
  double sum = 0;
  for (const Atom* atom : molecule.atoms())
    if (atom->getDegree() != 0) sum += std::sqrt(1.0 / atom->getDegree());
  return sum;
}

double compute_chi1(const ROMol& molecule) {
  double sum = 0;
  for (const Bond* bond : molecule.bonds())
    sum += std::sqrt(1.0 / (bond->getBeginAtom()->getDegree() * bond->getEndAtom()->getDegree()));
  return sum;
}

double compute_balaban_j(const ROMol& molecule) {
  const std::size_t atoms = molecule.getNumAtoms();
  const double* distances = get_bond_order_distances(molecule);
  std::vector<double> sums(atoms);
  for (std::size_t i = 0; i < atoms; ++i)
    sums[i] = std::accumulate(distances + i * atoms, distances + (i + 1) * atoms, 0.0);
  double sum = 0;
  for (const Bond* bond : molecule.bonds())
    sum += 1 / std::sqrt(sums[bond->getBeginAtomIdx()] * sums[bond->getEndAtomIdx()]);
  const double bonds = molecule.getNumBonds();
  const double cycles = bonds - static_cast<double>(atoms) + 1;  // negative for several fragments
  return cycles + 1 == 0 ? 0 : bonds / (cycles + 1) * sum;
}

}  // namespace athanor::chemistry
