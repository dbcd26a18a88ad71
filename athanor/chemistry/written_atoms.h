// The atoms and bonds of a SMILES as it is written, hydrogens in brackets among them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// The two atoms of a bond by their places among the atoms.
using BondEnds = std::array<std::uint32_t, 2>;

/// "[H]OC" has three atoms as it is written, of which parse_smiles keeps two.
struct WrittenAtoms {
  std::size_t atoms = 0;             ///< as written
  std::vector<std::uint32_t> kept;   ///< ascending: those that are the atoms of parse_smiles, in its order
  std::vector<BondEnds> bonds;       ///< as written, in RDKit's order of bonds: ends among the written atoms
  std::vector<BondEnds> kept_bonds;  ///< those of parse_smiles in its order: ends among the kept atoms
};

/// Issues: those of parse_smiles.
Result<WrittenAtoms> find_written_atoms(std::string_view smiles);

/// What a molecule is made of, for tables of values of its atoms and bonds.
struct SiteFacts {
  std::vector<int> numbers;               ///< [atoms] atomic numbers
  std::vector<std::string> symbols;       ///< [atoms] elements
  std::vector<BondEnds> bonds;            ///< [bonds] higher atom, lower atom; ascending
  std::vector<std::string> bond_symbols;  ///< [bonds] "C-N", "C=O", "C:C"; elements by the alphabet
  int formal_charge = 0;
  /// [atoms][radius + 1] what stands within 0, 1 … radius bonds of the atom: equal numbers, equal surroundings. They
  /// are those of Morgan's algorithm (Rogers & Hahn 2010, doi:10.1021/ci100050t) without stereo.
  std::vector<std::vector<std::uint64_t>> surroundings;
  /// [bonds][radius + 1] those of both ends and the type of the bond.
  std::vector<std::vector<std::uint64_t>> bond_surroundings;
};
/// The facts of the molecule, with surroundings of up to `radius` bonds; atoms in the molecule's order.
SiteFacts describe_sites(const Molecule& molecule, std::size_t radius);

}  // namespace athanor::chemistry
