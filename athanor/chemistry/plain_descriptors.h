// The basic descriptors of plain molecules.
#pragma once

#include <span>

#include "athanor/chemistry/plain_molecule.h"

namespace athanor::chemistry {

/// As compute_basic_descriptors of the Molecule of the same text, to rounding errors, which do not depend on the order
/// of the atoms. False where that is not sure: more than one smallest set of rings, very large molecules.
bool compute_basic_descriptors(const PlainMolecule& molecule, std::span<double> out);

}  // namespace athanor::chemistry
