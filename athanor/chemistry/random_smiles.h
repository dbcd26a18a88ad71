// Other writings of a molecule.
#pragma once

#include <cstdint>
#include <string>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// A SMILES that begins at a random atom and takes branches in a random order (Arus-Pous et al. 2019,
/// doi:10.1186/s13321-019-0393-0, "restricted"). It depends on the order of the atoms and the seed alone.
std::string format_random_smiles(const Molecule& molecule, std::uint64_t seed);

}  // namespace athanor::chemistry
