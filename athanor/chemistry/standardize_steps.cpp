#include "athanor/chemistry/standardize_steps.h"

#include <GraphMol/Chirality.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/MolStandardize/Metal.h>
#include <GraphMol/MolStandardize/MolStandardize.h>
#include <GraphMol/MolStandardize/Tautomer.h>

#include <algorithm>
#include <array>
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

/// "2 stereo centres", "1 stereo centre and 1 double bond", or "" where none is without a configuration. RDKit 2022.09
/// takes atoms with four neighbours other than carbon for square planar, those of sulfones too; of these only the ones
/// count that its older perception finds.
std::string describe_undefined_stereo(const RDKit::ROMol& molecule) {
  using RDKit::Chirality::StereoType;
  RDKit::ROMol copy(molecule), other(molecule);
  RDKit::MolOps::assignStereochemistry(other, true, true, true);
  std::size_t centres = 0, bonds = 0;
  for (const auto& info : RDKit::Chirality::findPotentialStereo(copy, true)) {
    if (info.specified == RDKit::Chirality::StereoSpecified::Specified) continue;
    if (info.type == StereoType::Bond_Double || info.type == StereoType::Bond_Cumulene_Even) ++bonds;
    else
      centres += info.type == StereoType::Atom_Tetrahedral ||
                 other.getAtomWithIdx(info.centeredOn)->hasProp(RDKit::common_properties::_ChiralityPossible);
  }
  std::vector<std::string> parts;
  if (centres > 0) parts.push_back(format_count(centres, "stereo centre"));
  if (bonds > 0) parts.push_back(format_count(bonds, "double bond"));
  return join_text(parts, " and ");
}

bool is_in_salts(int number) {  // groups 1 and 2
  constexpr std::array numbers{3, 4, 11, 12, 19, 20, 37, 38, 55, 56, 87, 88};
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

/// Neither a nonmetal nor boron, silicon, germanium, arsenic, selenium, antimony, tellurium or astatine.
bool is_metal(int number) {
  constexpr std::array<std::pair<int, int>, 6> others{{{0, 2}, {5, 10}, {14, 18}, {32, 36}, {51, 54}, {85, 86}}};
  return std::none_of(others.begin(), others.end(),
                      [&](const auto& range) { return number >= range.first && number <= range.second; });
}

unsigned count_fragments(const RDKit::ROMol& molecule, bool breaks_metal_bonds) {
  RDKit::RWMol work(molecule);
  if (breaks_metal_bonds) {
    thread_local ms::MetalDisconnector metals;
    metals.disconnect(work);
  }
  std::vector<int> fragment_of_atom;
  return RDKit::MolOps::getMolFrags(work, fragment_of_atom);
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

std::optional<Issue> find_unwanted(const Molecule& molecule, const StandardizePolicy& policy) {
  if (policy.drop_metals)
    for (const RDKit::Atom* atom : molecule.body().atoms())
      if (is_metal(atom->getAtomicNum()) && !is_in_salts(atom->getAtomicNum()))
        return make_drop("metal", fmt::format("the molecule holds {}; metals are dropped", atom->getSymbol()));
  if (policy.mixtures != Mixtures::drop) return std::nullopt;
  const unsigned fragments = count_fragments(molecule.body(), policy.clean_up);
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
    if (const std::string undefined = describe_undefined_stereo(steps.body()); !undefined.empty())
      return make_drop("undefined_stereo", undefined + " without a configuration");
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
