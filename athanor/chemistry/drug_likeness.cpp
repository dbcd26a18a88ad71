// Rules of drug-likeness on RDKit's descriptors.
#include "athanor/chemistry/drug_likeness.h"

#include <array>

#include "athanor/chemistry/basic_descriptors.h"
#include "athanor/chemistry/plain_descriptors.h"
#include "athanor/chemistry/scalar_descriptors.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

bool is_within(double value, double low, double high) { return value >= low && value <= high; }

bool passes_lipinski(const DrugProperties& p) {
  return (p.weight > 500) + (p.log_p > 5) + (p.donors > 5) + (p.acceptors > 10) <= 1;
}

bool passes_ghose(const DrugProperties& p) {
  return is_within(p.weight, 160, 480) && is_within(p.log_p, -0.4, 5.6) && is_within(p.molar_refractivity, 40, 130) &&
         is_within(p.atoms, 20, 70);
}

}  // namespace

DrugProperties compute_drug_properties(const Molecule& molecule) {
  return call_toolkit("compute the properties of drug-likeness", [&] {
    const RDKit::ROMol body(molecule.body());  // descriptors leave notes in the molecule
    const auto compute = [&](std::string_view name) { return find_scalar_descriptor(name)(body); };
    return DrugProperties{.weight = compute("MolWt"),
                          .log_p = compute("MolLogP"),
                          .molar_refractivity = compute("MolMR"),
                          .polar_surface = compute("TPSA"),
                          .donors = compute("NHOHCount"),
                          .acceptors = compute("NOCount"),
                          .rotatable_bonds = compute("NumRotatableBonds"),
                          .atoms = static_cast<double>(body.getNumAtoms(false))};
  });
}

std::optional<DrugProperties> compute_drug_properties(const PlainMolecule& molecule) {
  static const BasicSelection wanted =
      select_basic(basic::weight, basic::log_p, basic::molar_refractivity, basic::polar_surface, basic::nh_oh,
                   basic::n_o, basic::rotatable_bonds, basic::heavy_atoms);
  std::array<double, basic::count> values{};
  if (!compute_basic_descriptors(molecule, values, wanted)) return std::nullopt;
  double atoms = values[basic::heavy_atoms];
  for (const PlainAtom& atom : molecule.atoms) atoms += atom.hydrogens;
  return DrugProperties{.weight = values[basic::weight],
                        .log_p = values[basic::log_p],
                        .molar_refractivity = values[basic::molar_refractivity],
                        .polar_surface = values[basic::polar_surface],
                        .donors = values[basic::nh_oh],
                        .acceptors = values[basic::n_o],
                        .rotatable_bonds = values[basic::rotatable_bonds],
                        .atoms = atoms};
}

const std::vector<std::string>& list_drug_rules() {
  static const std::vector<std::string> rules{"lipinski", "veber", "ghose", "egan"};
  return rules;
}

bool passes_drug_rule(const std::string& rule, const DrugProperties& p) {
  if (rule == "lipinski") return passes_lipinski(p);
  if (rule == "veber") return p.rotatable_bonds <= 10 && p.polar_surface <= 140;
  if (rule == "ghose") return passes_ghose(p);
  if (rule == "egan") return p.log_p <= 5.88 && p.polar_surface <= 131.6;
  fail(ErrorCode::invalid_options, "\"{}\" is no rule of drug-likeness; there are {}{}", rule,
       join_text(list_drug_rules(), ", "), format_suggestion(rule, list_drug_rules()));
}

}  // namespace athanor::chemistry
