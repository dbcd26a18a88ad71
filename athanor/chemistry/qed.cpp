// Quantitative estimate of drug-likeness, equal to rdkit.Chem.QED.qed.
#include <GraphMol/ChemTransforms/ChemTransforms.h>
#include <GraphMol/Descriptors/Crippen.h>
#include <GraphMol/Descriptors/Lipinski.h>
#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/Descriptors/MolSurf.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/Substruct/SubstructMatch.h>

#include <array>
#include <cmath>
#include <memory>
#include <span>
#include <vector>

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/pattern_needs.h"
#include "athanor/chemistry/qed.h"
#include "athanor/chemistry/qed_tables.h"
#include "athanor/chemistry/toolkit.h"

namespace athanor::chemistry {
namespace {

struct QedPatterns {
  std::vector<SearchPattern> acceptors;
  std::vector<SearchPattern> alerts;
  SearchPattern aliphatic_ring_atoms;
};

std::vector<SearchPattern> parse_patterns(std::span<const char* const> texts) {
  std::vector<SearchPattern> patterns;
  for (const char* text : texts) patterns.emplace_back(text);
  return patterns;
}

// RDKit locks a pattern while it is matched, so each thread has its own.
const QedPatterns& get_patterns() {
  thread_local const QedPatterns patterns{parse_patterns(qed::acceptor_patterns), parse_patterns(qed::alert_patterns),
                                          SearchPattern(qed::aliphatic_ring_atoms)};
  return patterns;
}

/// The molecule without hydrogen atoms; null where it has none. RDKit's removeHs would sanitise once more, which takes
/// time and refuses some molecules that its parser has let through.
std::unique_ptr<RDKit::ROMol> remove_hydrogen_atoms(const RDKit::ROMol& molecule) {
  const bool has_hydrogen = molecule.getNumAtoms() != molecule.getNumHeavyAtoms();
  return std::unique_ptr<RDKit::ROMol>(has_hydrogen ? RDKit::MolOps::removeHs(molecule) : nullptr);
}

std::size_t count_rings_without_aliphatic_atoms(const RDKit::ROMol& molecule, const RDKit::ROMol& aliphatic) {
  const std::unique_ptr<RDKit::ROMol> rest(RDKit::deleteSubstructs(molecule, aliphatic));
  std::vector<std::vector<int>> rings;
  return static_cast<std::size_t>(RDKit::MolOps::findSSSR(*rest, rings));
}

std::array<double, 8> compute_properties(const RDKit::ROMol& molecule) {
  const QedPatterns& patterns = get_patterns();
  const AtomClassCounts counts(molecule);
  std::size_t acceptors = 0;
  for (const SearchPattern& pattern : patterns.acceptors) acceptors += pattern.find_matches(molecule, counts).size();
  std::size_t alerts = 0;
  for (const SearchPattern& pattern : patterns.alerts) alerts += pattern.has_match(molecule, counts) ? 1 : 0;

  std::array<double, 8> values{};
  values[qed::molecular_weight] = RDKit::Descriptors::calcAMW(molecule);
  values[qed::log_p] = RDKit::Descriptors::calcClogP(molecule);
  values[qed::acceptors] = static_cast<double>(acceptors);
  values[qed::donors] = RDKit::Descriptors::calcNumHBD(molecule);
  values[qed::polar_surface] = RDKit::Descriptors::calcTPSA(molecule);
  values[qed::rotatable_bonds] = RDKit::Descriptors::calcNumRotatableBonds(molecule, RDKit::Descriptors::Strict);
  values[qed::aromatic_rings] =
      static_cast<double>(count_rings_without_aliphatic_atoms(molecule, patterns.aliphatic_ring_atoms.body()));
  values[qed::alerts] = static_cast<double>(alerts);
  return values;
}

double compute_desirability(double x, const qed::Desirability& p) {
  const double rise = 1 + std::exp(-1 * (x - p.c + p.d / 2) / p.e);
  const double fall = 1 + std::exp(-1 * (x - p.c - p.d / 2) / p.f);
  return (p.a + p.b / rise * (1 - 1 / fall)) / p.max;
}

}  // namespace

double combine_qed_properties(const std::array<double, 8>& properties) {
  double sum = 0;
  double weights = 0;
  for (std::size_t i = 0; i < properties.size(); ++i) {
    const qed::Desirability& desirability = qed::desirabilities[i];
    sum += desirability.weight * std::log(compute_desirability(properties[i], desirability));
    weights += desirability.weight;
  }
  return std::exp(sum / weights);
}

double compute_qed(const Molecule& molecule) {
  return call_toolkit("compute QED", [&] {
    const std::unique_ptr<RDKit::ROMol> heavy = remove_hydrogen_atoms(molecule.body());
    return combine_qed_properties(compute_properties(heavy ? *heavy : molecule.body()));
  });
}

}  // namespace athanor::chemistry
