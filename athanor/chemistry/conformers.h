// 3D structures: ETKDG embedding and MMFF94 relaxation.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "athanor/chemistry/molecule.h"

namespace athanor::chemistry {

/// Atoms with positions, hydrogens included.
struct Geometry {
  std::vector<int> atomic_numbers;
  std::vector<std::array<double, 3>> positions_angstrom;
  int charge = 0;  ///< formal, of the whole
  int unpaired_electrons = 0;
};

/// Embeds `attempts` conformers by ETKDG (doi:10.1021/acs.jcim.5b00654), relaxes each by MMFF94 (UFF where MMFF has no
/// parameters), unless they shall stay as they are, and returns the lowest in energy. An Issue (code conformer_failed)
/// when nothing could be embedded.
Result<Geometry> compute_conformer(const Molecule& molecule, std::uint64_t seed, int attempts = 3, bool relaxed = true);

/// Van der Waals radius in Å, as RDKit's periodic table has it.
double find_vdw_radius(int atomic_number);
/// Symbol of an element, such as "Cl", as RDKit's periodic table has it.
std::string find_element_symbol(int atomic_number);

}  // namespace athanor::chemistry
