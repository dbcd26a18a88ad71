// ETKDG embedding with MMFF94s or UFF relaxation, one thread, repeatable.
#include "athanor/chemistry/conformers.h"

#include <DistGeom/BoundsMatrix.h>
#include <ForceField/ForceField.h>
#include <GraphMol/DistGeomHelpers/Embedder.h>
#include <GraphMol/ForceFieldHelpers/MMFF/AtomTyper.h>
#include <GraphMol/ForceFieldHelpers/MMFF/Builder.h>
#include <GraphMol/ForceFieldHelpers/UFF/AtomTyper.h>
#include <GraphMol/ForceFieldHelpers/UFF/Builder.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/PeriodicTable.h>

#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"
#include "athanor/core/rng.h"

namespace athanor::chemistry {
namespace {

using RDKit::ROMol;

Issue make_issue(const Molecule& molecule, std::string message) {
  return Issue{0, "unsupported", "conformer_failed", std::move(message), format_smiles(molecule), {}};
}

std::vector<int> embed(ROMol& molecule, std::uint64_t seed, int attempts) {
  RDKit::DGeomHelpers::EmbedParameters parameters = RDKit::DGeomHelpers::ETKDGv3;
  Rng rng(seed);
  parameters.randomSeed = static_cast<int>(rng.below(static_cast<std::uint64_t>(std::numeric_limits<int>::max())));
  parameters.numThreads = 1;
  parameters.embedFragmentsSeparately = false;  // separately, all fragments would lie at the origin
  std::vector<int> ids = RDKit::DGeomHelpers::EmbedMultipleConfs(molecule, static_cast<unsigned>(attempts), parameters);
  if (!ids.empty()) return ids;
  parameters.useRandomCoords = true;
  return RDKit::DGeomHelpers::EmbedMultipleConfs(molecule, static_cast<unsigned>(attempts), parameters);
}

// A force field for one conformer, or none where neither MMFF94s nor UFF knows the atoms.
std::unique_ptr<ForceFields::ForceField> make_force_field(ROMol& molecule, int conformer) {
  constexpr double cutoff_angstrom = 100.0;
  RDKit::MMFF::MMFFMolProperties mmff(molecule, "MMFF94s");
  std::unique_ptr<ForceFields::ForceField> field;
  if (mmff.isValid()) field.reset(RDKit::MMFF::constructForceField(molecule, &mmff, cutoff_angstrom, conformer, false));
  else if (RDKit::UFF::getAtomTypes(molecule).second)
    field.reset(RDKit::UFF::constructForceField(molecule, cutoff_angstrom, conformer, false));
  return field;
}

// Energy in kcal/mol, after relaxation in place where it is asked for; nothing when it is not a number.
std::optional<double> compute_energy(ROMol& molecule, int conformer, bool relaxed) {
  constexpr int max_steps = 2000;
  const auto field = make_force_field(molecule, conformer);
  if (!field) return 0.0;
  field->initialize();
  if (relaxed) field->minimize(max_steps);
  const double energy = field->calcEnergy();
  return std::isfinite(energy) ? std::optional(energy) : std::nullopt;
}

Geometry to_geometry(const ROMol& molecule, int conformer) {
  Geometry geometry;
  const RDKit::Conformer& positions = molecule.getConformer(conformer);
  for (const RDKit::Atom* atom : molecule.atoms()) {
    const RDGeom::Point3D& point = positions.getAtomPos(atom->getIdx());
    geometry.atomic_numbers.push_back(static_cast<int>(atom->getAtomicNum()));
    geometry.positions_angstrom.push_back({point.x, point.y, point.z});
    geometry.unpaired_electrons += static_cast<int>(atom->getNumRadicalElectrons());
  }
  geometry.charge = RDKit::MolOps::getFormalCharge(molecule);
  return geometry;
}

Result<Geometry> find_best(const Molecule& molecule, std::uint64_t seed, int attempts, bool relaxed) {
  const std::unique_ptr<ROMol> full(RDKit::MolOps::addHs(molecule.body()));
  for (const RDKit::Atom* atom : full->atoms())
    if (atom->getAtomicNum() == 0) return make_issue(molecule, "a molecule with a dummy atom (*) has no geometry");
  std::optional<int> best;
  double best_energy = std::numeric_limits<double>::infinity();
  const bool needs_energy = relaxed || attempts > 1;
  for (const int conformer : embed(*full, seed, attempts)) {
    const std::optional<double> energy = needs_energy ? compute_energy(*full, conformer, relaxed) : 0.0;
    if (!energy || *energy >= best_energy) continue;
    best = conformer;
    best_energy = *energy;
  }
  if (!best) return make_issue(molecule, "no 3D structure could be embedded");
  return to_geometry(*full, *best);
}

}  // namespace

Result<Geometry> compute_conformer(const Molecule& molecule, std::uint64_t seed, int attempts, bool relaxed) {
  if (attempts < 1)
    fail(ErrorCode::invalid_options, "a conformer needs at least one attempt; {} are asked for", attempts);
  silence_toolkit_log();
  try {
    return find_best(molecule, seed, attempts, relaxed);
  } catch (const Error&) {
    throw;
  } catch (...) {
    Issue issue = make_issue_of_current_exception("conformer", format_smiles(molecule));
    issue.action = "unsupported";
    issue.code = "conformer_failed";
    return issue;
  }
}

double find_vdw_radius(int atomic_number) {
  return RDKit::PeriodicTable::getTable()->getRvdw(static_cast<unsigned>(atomic_number));
}

std::string find_element_symbol(int atomic_number) {
  return RDKit::PeriodicTable::getTable()->getElementSymbol(static_cast<unsigned>(atomic_number));
}

}  // namespace athanor::chemistry
