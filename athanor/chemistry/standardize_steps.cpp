#include "athanor/chemistry/standardize_steps.h"

#include <GraphMol/Chirality.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/MolStandardize/MolStandardize.h>
#include <GraphMol/MolStandardize/Tautomer.h>

#include <memory>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

namespace ms = RDKit::MolStandardize;
using EditableBody = std::unique_ptr<RDKit::RWMol>;

Issue make_drop(std::string code, std::string message) {
  return Issue{0, "dropped", std::move(code), std::move(message), "", {}};
}

void remove_isotopes(RDKit::RWMol& molecule) {
  for (RDKit::Atom* atom : molecule.atoms()) atom->setIsotope(0);
  // Labelled hydrogens were atoms of their own.
  RDKit::MolOps::removeHs(molecule);
  RDKit::MolOps::assignStereochemistry(molecule, true, true);
}

std::size_t count_undefined_stereo(const RDKit::ROMol& molecule) {
  RDKit::ROMol copy(molecule);
  std::size_t count = 0;
  for (const auto& info : RDKit::Chirality::findPotentialStereo(copy, true))
    if (info.specified != RDKit::Chirality::StereoSpecified::Specified) ++count;
  return count;
}

// RDKit's rules and scores (doi:10.1007/s10822-020-00346-4 discusses them); one enumerator per thread.
EditableBody canonicalize_tautomer(const RDKit::ROMol& molecule) {
  thread_local const ms::TautomerEnumerator enumerator{ms::CleanupParameters()};
  const std::unique_ptr<RDKit::ROMol> canonical(enumerator.canonicalize(molecule));
  return std::make_unique<RDKit::RWMol>(*canonical);
}

class Steps {
 public:
  explicit Steps(const Molecule& molecule) : body_(std::make_unique<RDKit::RWMol>(molecule.body())) {
    result_.writing = write_followed(*body_);
  }

  RDKit::RWMol& body() { return *body_; }
  void replace(EditableBody body) { body_ = std::move(body); }
  /// To be called after a step: notes `phrase` when the molecule is another one than before.
  void note(const char* phrase) {
    Writing writing = write_followed(*body_);
    if (writing.text != result_.writing.text) result_.changes.emplace_back(phrase);
    result_.writing = std::move(writing);
  }
  SteppedMolecule take() { return std::move(result_); }

 private:
  EditableBody body_;
  SteppedMolecule result_;
};

}  // namespace

std::optional<Issue> find_mixture(const Molecule& molecule, const StandardizePolicy& policy) {
  if (policy.mixtures != Mixtures::drop) return std::nullopt;
  std::vector<int> fragment_of_atom;
  const unsigned fragments = RDKit::MolOps::getMolFrags(molecule.body(), fragment_of_atom);
  if (fragments == 1) return std::nullopt;
  return make_drop("mixture", fmt::format("the molecule has {} fragments; mixtures are dropped", fragments));
}

Result<SteppedMolecule> apply_steps(const Molecule& molecule, const StandardizePolicy& policy) {
  Steps steps(molecule);
  if (policy.remove_isotopes) {
    remove_isotopes(steps.body());
    steps.note("isotopes removed");
  }
  if (policy.drop_undefined_stereo)
    if (const std::size_t count = count_undefined_stereo(steps.body()); count > 0)
      return make_drop("undefined_stereo",
                       fmt::format("{} without a configuration", format_count(count, "stereo centre")));
  if (policy.remove_stereo) {
    RDKit::MolOps::removeStereochemistry(steps.body());
    steps.note("stereo removed");
  }
  if (policy.canonical_tautomer) {
    steps.replace(canonicalize_tautomer(steps.body()));
    steps.note("canonical tautomer taken");
  }
  const std::size_t heavy_atoms = steps.body().getNumHeavyAtoms();
  if (policy.max_heavy_atoms > 0 && heavy_atoms > policy.max_heavy_atoms)
    return make_drop("too_many_heavy_atoms",
                     fmt::format("{} heavy atoms; at most {} are kept", heavy_atoms, policy.max_heavy_atoms));
  return steps.take();
}

}  // namespace athanor::chemistry
