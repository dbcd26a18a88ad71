// Small edits of a molecule: the neighbours that a chemist would draw next.
#pragma once

#include <string>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// Molecules one edit away, canonical SMILES, sorted, none twice: an atom becomes another element; a terminal atom or a
/// small branch goes or becomes a common substituent; a hydrogen becomes one. All can be read again. No bond between
/// two hetero atoms is made.
std::vector<std::string> list_edits(const Molecule& molecule);

}  // namespace athanor::chemistry
