// The basic policy: RDKit MolStandardize, its tools built once per thread.
#include "athanor/chemistry/standardize.h"

#include <GraphMol/MolStandardize/Charge.h>
#include <GraphMol/MolStandardize/Fragment.h>
#include <GraphMol/MolStandardize/Metal.h>
#include <GraphMol/MolStandardize/MolStandardize.h>
#include <GraphMol/MolStandardize/Normalize.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "athanor/chemistry/followed_atoms.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/plain_elements.h"
#include "athanor/chemistry/standard_text.h"
#include "athanor/chemistry/standardize_steps.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

namespace ms = RDKit::MolStandardize;
using Body = std::unique_ptr<RDKit::ROMol>;

// Building these costs more than using them; none of them may be shared between threads.
struct Tools {
  ms::MetalDisconnector metals;
  std::unique_ptr<ms::Normalizer> normalizer{ms::normalizerFromParams(ms::defaultCleanupParameters)};
  std::unique_ptr<ms::Reionizer> reionizer{ms::reionizerFromParams(ms::defaultCleanupParameters)};
  ms::LargestFragmentChooser fragments{ms::defaultCleanupParameters};
  ms::Uncharger uncharger;
};

Tools& get_tools() {
  thread_local Tools tools;
  return tools;
}

// The steps of RDKit's MolStandardize::cleanup.
Body clean_up(const RDKit::ROMol& molecule, Tools& tools) {
  RDKit::RWMol work(molecule);
  RDKit::MolOps::removeHs(work);
  tools.metals.disconnect(work);
  const Body normalized(tools.normalizer->normalize(work));
  restore_numbers(work, *normalized);
  Body cleaned(tools.reionizer->reionize(*normalized));
  RDKit::MolOps::assignStereochemistry(*cleaned);
  return cleaned;
}

struct BasicSteps {
  Body cleaned;
  Body largest;
  Body neutral;
};

std::size_t count_fragments(const RDKit::ROMol& molecule) {
  std::vector<int> fragment_of_atom;
  return RDKit::MolOps::getMolFrags(molecule, fragment_of_atom);
}

BasicSteps apply_basic(const RDKit::ROMol& molecule, Mixtures mixtures) {
  Tools& tools = get_tools();
  BasicSteps steps;
  steps.cleaned = clean_up(molecule, tools);
  // Even for a single fragment: the chooser makes a new molecule, whose stereo may be written otherwise.
  steps.largest.reset(mixtures == Mixtures::largest ? tools.fragments.choose(*steps.cleaned)
                                                    : new RDKit::ROMol(*steps.cleaned));
  steps.neutral.reset(tools.uncharger.uncharge(*steps.largest));
  return steps;
}

// True where no step of the policy can match, which spares most organic molecules all of them: every pattern of RDKit
// 2022.09's metal, normalisation, acid-base and charge tables asks for a charge, a lone atom, a metal, or a nitrogen,
// phosphorus or sulfur beyond its lowest valence other than a sulfone. A test compares this with the full way.
bool is_plain(const RDKit::ROMol& molecule) {
  for (const RDKit::Atom* atom : molecule.atoms())
    if (atom->getFormalCharge() != 0 || atom->getDegree() == 0 ||
        !has_plain_valence(atom->getAtomicNum(), static_cast<int>(atom->getTotalValence()),
                           static_cast<int>(atom->getTotalDegree())))
      return false;
  return count_fragments(molecule) == 1;
}

// RDKit's canonical SMILES may be written otherwise once it is read back. This follows it to a fixed point; where the
// writings run in a circle, to the smallest of them, which is the same from wherever the circle is entered.
Writing stabilize(Writing writing) {
  constexpr std::size_t max_rounds = 8;
  std::vector<Writing> seen;
  while (seen.size() < max_rounds) {
    Writing again = write_again(writing);
    if (again.text == writing.text) return writing;
    seen.push_back(std::move(writing));
    writing = std::move(again);
    if (const auto start = std::ranges::find(seen, writing.text, &Writing::text); start != seen.end())
      return *std::ranges::min_element(start, seen.end(), {}, &Writing::text);
  }
  return writing;
}

// Whether `smiles` comes to rest at `stable`; a text that cannot be read back does not.
bool is_writing_of(const std::string& smiles, const std::string& stable) {
  try {
    return stabilize({smiles}).text == stable;
  } catch (const std::exception&) {
    return false;
  }
}

Issue make_failure(std::string_view reason, std::string_view written) {
  return Issue{0,
               "invalid",
               "standardize_failed",
               fmt::format("the standardised form is not a sound molecule: {}", reason),
               std::string(written),
               {}};
}

std::string describe_change(const RDKit::ROMol& molecule, const std::string& input, const BasicSteps& steps) {
  std::vector<std::string> parts;
  const std::string largest = RDKit::MolToSmiles(*steps.largest);
  if (count_fragments(*steps.cleaned) > count_fragments(molecule)) parts.emplace_back("metal bonds broken");
  else if (RDKit::MolToSmiles(*steps.cleaned) != input) parts.emplace_back("functional groups or charges normalised");
  if (steps.largest->getNumAtoms() != steps.cleaned->getNumAtoms()) parts.emplace_back("largest fragment kept");
  if (RDKit::MolToSmiles(*steps.neutral) != largest) parts.emplace_back("neutralised");
  if (parts.empty()) parts.emplace_back("stereo perceived anew");
  return join_text(parts, "; ");
}

// What is found out beside the standard form: whether and how the molecule changed.
enum class Details : std::uint8_t { none, all };

void set_form(Writing writing, StandardMolecule& result) {
  result.key = result.smiles = std::move(writing.text);
  result.key_places = result.places = std::move(writing.places);
}

// `is_source` says that the molecule was parsed from `written`: if it then comes back as the same text, that text is
// known to be a fixed point.
StandardMolecule apply_base(const Molecule& molecule, std::string_view written, const StandardizePolicy& policy,
                            bool is_source, Details details) {
  StandardMolecule result;
  if (details == Details::none && policy.clean_up && !is_plain(molecule.body())) {
    set_form(stabilize(write_followed(*apply_basic(molecule.body(), policy.mixtures).neutral)), result);
    return result;
  }
  // A copy: the writer leaves notes in the molecule, which other threads may share.
  const Writing input = write_followed(RDKit::ROMol(molecule.body()));
  const auto settle = [&](const Writing& form) { return is_source && form.text == written ? form : stabilize(form); };
  if (!policy.clean_up) {
    set_form(settle(input), result);
    result.smiles = written;
    result.places = list_numbers(molecule.body());
    return result;
  }
  if (is_plain(molecule.body())) {
    set_form(settle(input), result);
    return result;
  }
  const BasicSteps steps = apply_basic(molecule.body(), policy.mixtures);
  const Writing output = write_followed(*steps.neutral);
  set_form(output.text == input.text ? settle(output) : stabilize(output), result);
  result.changed = output.text != input.text && !is_writing_of(input.text, result.key);
  if (result.changed) result.change = describe_change(molecule.body(), input.text, steps);
  return result;
}

bool has_steps(const StandardizePolicy& policy) {
  return policy.remove_isotopes || policy.drop_undefined_stereo || policy.remove_stereo || policy.canonical_tautomer ||
         policy.max_heavy_atoms > 0;
}

// The same molecule with numbered atoms.
Molecule follow_atoms(const Molecule& molecule) {
  auto body = std::make_shared<RDKit::RWMol>(molecule.body());
  number_atoms(*body);
  return Molecule(std::move(body));
}

Result<StandardMolecule> apply_policy(const Molecule& molecule, std::string_view written,
                                      const StandardizePolicy& policy, bool is_source, Details details) {
  if (auto unwanted = find_unwanted(molecule, policy)) return *std::move(unwanted);
  StandardMolecule base = apply_base(molecule, written, policy, is_source, details);
  if (!has_steps(policy)) return base;
  const Result<Molecule> parsed = parse_smiles(base.key);
  if (!parsed) return parsed.issue();
  const Result<SteppedMolecule> stepped = apply_steps(base.places.empty() ? *parsed : follow_atoms(*parsed), policy);
  if (!stepped) return stepped.issue();
  if (stepped->changes.empty()) return base;
  StandardMolecule result;
  Writing writing = stepped->writing;
  if (!base.places.empty()) writing.places = compose_places(base.key_places, writing.places);
  set_form(stabilize(std::move(writing)), result);
  result.changed = true;
  result.change = (base.change.empty() ? "" : base.change + "; ") + join_text(stepped->changes, "; ");
  return result;
}

Result<StandardMolecule> standardize(const Molecule& molecule, std::string_view written,
                                     const StandardizePolicy& policy, bool is_source, Details details) {
  try {
    return apply_policy(molecule, written, policy, is_source, details);
  } catch (const Error& error) {
    return make_failure(error.what(), written);
  } catch (...) {
    return make_failure(make_issue_of_current_exception("standardize", written).message, written);
  }
}

Result<StandardMolecule> standardize_text(std::string_view smiles, const StandardizePolicy& policy, Details details) {
  if (is_inchi(smiles)) {
    const Result<Molecule> molecule = parse_inchi(smiles);
    if (!molecule) return molecule.issue();
    return standardize(*molecule, format_smiles(*molecule), policy, false, details);
  }
  const Result<Molecule> molecule = parse_smiles(smiles);
  if (!molecule) return molecule.issue();
  return standardize(*molecule, trim(smiles), policy, true, details);
}

}  // namespace

Result<StandardMolecule> standardize_smiles(std::string_view smiles, const StandardizePolicy& policy) {
  return standardize_text(smiles, policy, Details::all);
}

Result<std::string> compute_standard_smiles(std::string_view smiles, const StandardizePolicy& policy) {
  const std::optional<std::string> text = find_standard_text(smiles, policy);
  Result<StandardMolecule> standard = standardize_text(text ? *text : smiles, policy, Details::none);
  if (!standard) return standard.issue();
  return std::move(standard->smiles);
}

Result<StandardMolecule> standardize_followed(std::string_view smiles, const StandardizePolicy& policy) {
  const Result<Molecule> molecule = parse_smiles(smiles);
  if (!molecule) return molecule.issue();
  Result<StandardMolecule> form = standardize(follow_atoms(*molecule), trim(smiles), policy, true, Details::none);
  if (!form) return form;
  for (const std::vector<std::int32_t>* places : {&form->places, &form->key_places}) {
    std::vector<std::int32_t> sorted = *places;
    std::ranges::sort(sorted);
    if (sorted.empty() || sorted.front() < 0 || std::ranges::adjacent_find(sorted) != sorted.end())
      return Issue{0,
                   "unsupported",
                   "atoms_lost",
                   "the standardisation makes new atoms, so that values of atoms cannot follow; write the molecule in "
                   "its standard form, or take --standardize none",
                   std::string(smiles),
                   {}};
  }
  return form;
}

Result<StandardMolecule> standardize_molecule(const Molecule& molecule, std::string_view written,
                                              const StandardizePolicy& policy) {
  silence_toolkit_log();
  return standardize(molecule, written, policy, false, Details::all);
}

}  // namespace athanor::chemistry
