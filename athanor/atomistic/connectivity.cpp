// Bond graph by distance against the bonds of the molecule.
#include "athanor/atomistic/connectivity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "athanor/atomistic/elements.h"
#include "athanor/chemistry/bonds.h"

namespace athanor::atomistic {
namespace {

constexpr double broken_factor = 1.3;
constexpr double formed_factor = 1.15;

std::string format_atom(const chemistry::Geometry& geometry, std::size_t atom) {
  return fmt::format("{}{}", format_symbol(geometry.atomic_numbers[atom]), atom + 1);
}

}  // namespace

std::optional<std::string> find_connectivity_change(const chemistry::Molecule& molecule,
                                                    const chemistry::Geometry& geometry) {
  std::set<std::pair<std::size_t, std::size_t>> bonds;
  for (const chemistry::Bond& bond : chemistry::find_bonds(molecule)) bonds.insert(std::minmax(bond.begin, bond.end));
  for (std::size_t j = 0; j < geometry.atomic_numbers.size(); ++j)
    for (std::size_t i = 0; i < j; ++i) {
      const auto& p = geometry.positions_angstrom[i];
      const auto& q = geometry.positions_angstrom[j];
      const double distance = std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
      const double radii = find_element(geometry.atomic_numbers[i])->covalent_radius_angstrom +
                           find_element(geometry.atomic_numbers[j])->covalent_radius_angstrom;
      const bool bonded = bonds.count({i, j}) > 0;
      if (bonded ? distance <= broken_factor * radii : distance >= formed_factor * radii) continue;
      return fmt::format("{} and {} {} ({:.2f} Angstrom)", format_atom(geometry, i), format_atom(geometry, j),
                         bonded ? "came apart" : "formed a bond", distance);
    }
  return std::nullopt;
}

}  // namespace athanor::atomistic
