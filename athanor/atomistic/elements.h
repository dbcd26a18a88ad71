// The elements that can be labelled, with their free-atom energies and covalent radii.
#pragma once

#include <string>

namespace athanor::atomistic {

struct Element {
  int atomic_number;
  const char* symbol;
  int unpaired_electrons;           ///< of the free atom's ground state
  double free_atom_energy_hartree;  ///< GFN2-xTB
  double covalent_radius_angstrom;  ///< doi:10.1039/b801115j
};

/// Null for an element outside the table.
const Element* find_element(int atomic_number);
const Element* find_element(const std::string& symbol);

/// "H, B, C, …" for messages.
std::string format_known_elements();

/// Symbol of any element up to 118.
std::string format_symbol(int atomic_number);

}  // namespace athanor::atomistic
