// Parts of a molecule: what is left when atoms are taken away, and ways to divide it into fragments.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// Which atoms of a molecule are meant, [atoms].
using AtomSet = std::vector<bool>;

/// Atoms in groups that together are the whole molecule; ascending inside a group, groups by their first atom.
using AtomGroups = std::vector<std::vector<std::size_t>>;

/// The molecule of the kept atoms alone: bonds to the others become hydrogens, what was a ring is perceived anew.
/// Not for an empty set. An Issue (code part_invalid) where no valid molecule is left.
Result<Molecule> keep_atoms(const Molecule& molecule, const AtomSet& kept);

/// Groups between the bonds that BRICS cuts (Degen et al. 2008, doi:10.1002/cmdc.200800178).
AtomGroups find_brics_fragments(const Molecule& molecule);

/// Ring systems (fused and spiro rings are one), then functional groups, joined hetero atoms and multiple bonds outside
/// rings as in Ertl 2017 (doi:10.1186/s13321-017-0225-z), then what is left of the carbon skeleton.
AtomGroups find_functional_groups(const Molecule& molecule);

/// Canonical SMILES of some atoms; bonds to the others are written as dummy atoms "*".
std::string format_part(const Molecule& molecule, const std::vector<std::size_t>& atoms);

/// The atoms in the order in which format_smiles() writes them.
std::vector<std::size_t> list_written_atoms(const Molecule& molecule);

/// Element symbols, [atoms].
std::vector<std::string> list_atom_symbols(const Molecule& molecule);

/// Atoms that bonds join, in the order of the molecule; hydrogens that are no atoms of their own have none.
std::vector<std::pair<std::size_t, std::size_t>> list_bonded_atoms(const Molecule& molecule);

/// The parts of `kept` that bonds hold together.
std::vector<AtomSet> find_connected_parts(const std::vector<std::pair<std::size_t, std::size_t>>& bonds,
                                          const AtomSet& kept);

}  // namespace athanor::chemistry
