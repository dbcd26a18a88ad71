// Inside this room: SMILES whose atoms have map numbers.
#pragma once

#include <string_view>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// As parse_smiles, but hydrogens with a map number stay atoms: a reaction may move them.
Result<Molecule> parse_mapped_smiles(std::string_view smiles);

}  // namespace athanor::chemistry
