// Bonds of a molecule with all hydrogens, for comparison with a 3D structure.
#pragma once

#include <cstddef>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// Two atoms by their place in the Geometry of compute_conformer: the molecule's own atoms, then the added hydrogens.
struct Bond {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// All bonds of the molecule, those to the added hydrogens among them, in RDKit's order.
std::vector<Bond> find_bonds(const Molecule& molecule);

}  // namespace athanor::chemistry
