// Electrotopological states: what an atom is, changed by all others with the square of their distance.
#include <GraphMol/MolOps.h>
#include <GraphMol/PeriodicTable.h>

#include <algorithm>
#include <array>

#include "athanor/chemistry/topology_descriptors.h"

namespace athanor::chemistry {
namespace {

using RDKit::Atom;
using RDKit::ROMol;

double get_principal_quantum_number(int element) {
  constexpr std::array last_of_period{2, 10, 18, 36, 54, 86};
  const auto period = std::ranges::lower_bound(last_of_period, element);
  return static_cast<double>(period - last_of_period.begin() + 1);
}

double compute_intrinsic_state(const Atom& atom) {
  if (atom.getDegree() == 0) return 0;
  const int electrons = RDKit::PeriodicTable::getTable()->getNouterElecs(atom.getAtomicNum());
  const double shell = get_principal_quantum_number(atom.getAtomicNum());
  return (4 / (shell * shell) * (electrons - static_cast<int>(atom.getTotalNumHs())) + 1) / atom.getDegree();
}

}  // namespace

std::vector<double> compute_estate_indices(const ROMol& molecule) {
  const std::size_t atoms = molecule.getNumAtoms();
  const double* distances = RDKit::MolOps::getDistanceMat(molecule);  // 1e8 between fragments
  std::vector<double> intrinsic;
  for (const Atom* atom : molecule.atoms()) intrinsic.push_back(compute_intrinsic_state(*atom));
  std::vector<double> states = intrinsic;
  for (std::size_t i = 0; i < atoms; ++i)
    for (std::size_t j = i + 1; j < atoms; ++j) {
      const double length = distances[i * atoms + j] + 1;
      if (length >= 1e6) continue;  // another fragment
      const double change = (intrinsic[i] - intrinsic[j]) / (length * length);
      states[i] += change;
      states[j] -= change;
    }
  return states;
}

}  // namespace athanor::chemistry
