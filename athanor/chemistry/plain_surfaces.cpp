// Surfaces of plain molecules.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "athanor/chemistry/plain_elements.h"
#include "athanor/chemistry/plain_properties.h"
#include "athanor/chemistry/polar_surface_table.h"

namespace athanor::chemistry {
namespace {

PolarAtom look_around(const PlainMolecule& molecule, std::size_t index) {
  const PlainAtom& atom = molecule.atoms[index];
  PolarAtom around{atom.number, atom.charge, atom.hydrogens, 0, 0, 0, 0};
  for (std::size_t k = 0; k < atom.degree; ++k) switch (molecule.bonds[atom.bonds[k]].type) {
      case 1: ++around.single; break;
      case 2: ++around.twofold; break;
      case 3: ++around.threefold; break;
      default: ++around.aromatic;
    }
  return around;
}

/// For atoms that are not in the table, as RDKit does it.
double estimate_polar_area(const PlainAtom& atom) {
  const double area = atom.number == 7 ? 30.5 - 8.2 * atom.degree : 28.5 - 8.6 * atom.degree;
  return std::max(0.0, area + 1.5 * atom.hydrogens);
}

double find_bond_radius(int number) { return find_element_data(number).bond_radius; }

/// What a neighbour at the distance of a bond of this length takes of the surface of an atom, in units of pi times its
/// radius.
double compute_overlap(double own, double other, double bond) {
  const double distance = std::min(std::max(std::abs(own - other), bond), own + other);
  return other * other - (own - distance) * (own - distance) / distance;
}

/// A sum of numbers rounded to 1e-10, which does not depend on their order.
class OrderlessSum {
 public:
  void add(double value) { sum_ += std::llround(value * scale); }
  double get() const { return static_cast<double>(sum_) / scale; }

 private:
  static constexpr double scale = 1e10;
  long long sum_ = 0;
};

}  // namespace

double compute_polar_surface(const PlainMolecule& molecule, std::span<const PlainRing> rings) {
  OrderlessSum sum;
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    const PlainAtom& atom = molecule.atoms[i];
    if (atom.number != 7 && atom.number != 8) continue;
    const PolarAtom around = look_around(molecule, i);
    const auto* known = std::ranges::find(polar_contributions, around, &PolarContribution::atom);
    if (known == polar_contributions.end()) {
      sum.add(estimate_polar_area(atom));
      continue;
    }
    const bool in_small_ring = std::any_of(rings.begin(), rings.end(),
                                           [&](const auto& ring) { return ring.size == 3 && test(ring.atoms, i); });
    sum.add(in_small_ring ? known->in_small_ring : known->area);
  }
  return sum.get();
}

double compute_labute_surface(const PlainMolecule& molecule) {
  constexpr double aromatic_shortening = 0.1;
  constexpr std::array shortening{0.0, 0.0, 0.2, 0.3};  // by order
  const double hydrogen = find_bond_radius(1);
  std::array<double, most_plain_atoms> taken{};
  OrderlessSum hydrogens_taken, sum;
  for (const PlainBond& bond : molecule.bonds) {
    const double begin = find_bond_radius(molecule.atoms[bond.begin].number),
                 end = find_bond_radius(molecule.atoms[bond.end].number);
    const double length = begin + end - (bond.type == aromatic_bond ? aromatic_shortening : shortening[bond.type]);
    taken[bond.begin] += compute_overlap(begin, end, length);
    taken[bond.end] += compute_overlap(end, begin, length);
  }
  for (std::size_t i = 0; i < molecule.atoms.size(); ++i) {
    const double radius = find_bond_radius(molecule.atoms[i].number);
    taken[i] += compute_overlap(radius, hydrogen, radius + hydrogen);
    hydrogens_taken.add(compute_overlap(hydrogen, radius, radius + hydrogen));
    sum.add(std::numbers::pi * radius * (4 * radius - taken[i]));
  }
  return sum.get() + std::numbers::pi * hydrogen * (4 * hydrogen - hydrogens_taken.get());
}

}  // namespace athanor::chemistry
