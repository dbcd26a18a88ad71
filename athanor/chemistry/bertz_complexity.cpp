// Bertz's index: how many kinds of connections and of elements there are, and how many of each.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>

#include "athanor/chemistry/entropy.h"
#include "athanor/chemistry/topology_descriptors.h"

namespace athanor::chemistry {
namespace {

using RDKit::Atom;
using RDKit::Bond;
using RDKit::ROMol;

double get_order(const Bond& bond) {
  if (bond.getIsAromatic() || bond.getBondType() == Bond::AROMATIC) return 1.5;
  return static_cast<double>(bond.getBondType());
}

using Classes = std::vector<int>;

/// Atoms are alike when their 100 smallest distances are, to four decimals.
Classes assign_symmetry_classes(const ROMol& molecule) {
  constexpr std::size_t cutoff = 100;
  const std::size_t atoms = molecule.getNumAtoms();
  const double* distances = get_bond_order_distances(molecule);
  std::map<std::vector<std::int64_t>, int> seen;
  Classes classes;
  std::vector<double> row;
  std::vector<std::int64_t> key;
  for (std::size_t i = 0; i < atoms; ++i) {
    row.assign(distances + i * atoms, distances + (i + 1) * atoms);
    std::ranges::sort(row);
    row.resize(std::min(atoms, cutoff));
    key.clear();
    for (const double distance : row) key.push_back(std::llround(distance * 1e4));
    classes.push_back(seen.emplace(key, static_cast<int>(seen.size()) + 1).first->second);
  }
  return classes;
}

/// How many connections there are of each kind: classes of the two atoms of a multiple bond and 0, or of an atom
/// between its two neighbours.
std::map<std::array<int, 3>, double> count_connections(const ROMol& molecule, const Classes& classes) {
  std::map<std::array<int, 3>, double> counts;
  const auto add = [&](int one, int middle, int two, double count) {
    counts[{std::min(one, two), middle, std::max(one, two)}] += count;
  };
  for (const Atom* atom : molecule.atoms()) {
    const int here = classes[atom->getIdx()];
    std::vector<std::pair<int, double>> neighbours;  // class and order of the bond
    for (const Bond* bond : molecule.atomBonds(atom)) {
      const unsigned other = bond->getOtherAtomIdx(atom->getIdx());
      const double order = get_order(*bond);
      if (order > 1 && other > atom->getIdx()) add(here, 0, classes[other], order * (order - 1) / 2);
      for (const auto& [class_before, order_before] : neighbours)
        add(class_before, here, classes[other], order * order_before);
      neighbours.emplace_back(classes[other], order);
    }
  }
  return counts;
}

double compute_element_information(const ROMol& molecule) {
  std::map<int, double> counts;
  for (const Atom* atom : molecule.atoms()) ++counts[atom->getAtomicNum()];
  std::vector<double> values;
  for (const auto& [element, count] : counts) values.push_back(count);
  return molecule.getNumAtoms() * compute_entropy(values, molecule.getNumAtoms());
}

}  // namespace

double compute_bertz_complexity(const ROMol& molecule) {
  if (molecule.getNumAtoms() < 2) return 0;
  std::vector<double> counts;
  double sum = 0;
  for (const auto& [kind, count] : count_connections(molecule, assign_symmetry_classes(molecule))) {
    counts.push_back(count);
    sum += count;
  }
  const double bonding = counts.empty() ? 0 : sum * (compute_entropy(counts, sum) + std::log(sum) / std::log(2.0));
  return bonding + compute_element_information(molecule);
}

}  // namespace athanor::chemistry
