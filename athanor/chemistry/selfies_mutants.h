// Random neighbours of a molecule by mutation of its SELFIES.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// Molecules of one or two random changes to the SELFIES of random writings: STONED (Nigam et al. 2021,
/// doi:10.1039/D1SC00231G), with the alphabet of common elements that exmol takes (Wellawatte et al. 2022,
/// doi:10.1039/D1SC05259D). A change replaces, inserts or takes out a symbol. Of `tries` tries those are left that are
/// one connected molecule other than this one, with no more single bonds between N, O and halogens; canonical SMILES,
/// none twice, in the order in which they were found. Nothing for a molecule that SELFIES cannot write.
std::vector<std::string> list_selfies_mutants(const Molecule& molecule, std::size_t tries, std::uint64_t seed);

}  // namespace athanor::chemistry
