// Stored xtb outputs and the molecules they belong to.
#pragma once

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "athanor/atomistic/elements.h"
#include "athanor/chemistry/conformers.h"
#include "athanor/core/file.h"

namespace athanor::atomistic {

inline std::string read_golden(const std::string& name) {
  return read_file(std::filesystem::path(ATHANOR_TEST_DIR) / "golden/atomistic" / name);
}

/// The number that follows the last occurrence of a mark.
inline double read_number_after(const std::string& text, const std::string& mark) {
  const std::size_t place = text.rfind(mark);
  return place == std::string::npos ? NAN : std::strtod(text.c_str() + place + mark.size(), nullptr);
}

/// A geometry of the given elements with all atoms at the origin.
inline chemistry::Geometry make_atoms(const std::vector<std::string>& symbols, int charge = 0) {
  chemistry::Geometry atoms;
  for (const std::string& symbol : symbols) atoms.atomic_numbers.push_back(find_element(symbol)->atomic_number);
  atoms.positions_angstrom.resize(symbols.size());
  atoms.charge = charge;
  return atoms;
}

inline chemistry::Geometry ethanol_atoms() { return make_atoms({"C", "C", "O", "H", "H", "H", "H", "H", "H"}); }
inline chemistry::Geometry methylammonium_atoms() { return make_atoms({"C", "N", "H", "H", "H", "H", "H", "H"}, 1); }

}  // namespace athanor::atomistic
