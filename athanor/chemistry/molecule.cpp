// Parsing and writing of molecules.
#include "athanor/chemistry/molecule.h"

#include <GraphMol/Descriptors/MolDescriptors.h>
#include <GraphMol/FileParsers/FileParsers.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <fmt/format.h>

#include <memory>
#include <optional>

#include "athanor/chemistry/mapped_smiles.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/smiles_syntax.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/chemistry/toolkit_preparation.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

// RDKit walks a molecule by recursion, one frame per atom, and ranks a symmetric chain in cubic time (2,000 atoms: 10
// s). The bounds keep a hostile row from ending or stalling the run.
constexpr std::size_t max_smiles_length = 20'000;
constexpr std::size_t max_atoms = 2'000;

Issue make_issue(std::string code, std::string message, std::string_view input) {
  return Issue{0, "invalid", std::move(code), std::move(message), std::string(input), {}};
}

Issue make_too_large_issue(std::string message, std::string_view input) {
  constexpr std::size_t shown = 200;
  std::string text(input.substr(0, shown));
  if (input.size() > shown) text += "...";
  return Issue{0, "unsupported", "too_large", std::move(message), std::move(text), {}};
}

Issue make_too_many_atoms_issue(std::size_t atoms, std::string_view input) {
  return make_too_large_issue(fmt::format("the molecule has {} atoms; at most {} are treated", atoms, max_atoms),
                              input);
}

Issue make_syntax_issue(std::string_view smiles) {
  return make_issue("smiles_syntax",
                    find_smiles_mistake(smiles).value_or("the text does not follow the SMILES grammar"), smiles);
}

std::optional<Issue> find_excess(std::string_view smiles) {
  if (smiles.size() > max_smiles_length)
    return make_too_large_issue(
        fmt::format("the SMILES has {} characters; at most {} are treated", smiles.size(), max_smiles_length), smiles);
  const std::size_t atoms = count_smiles_atoms(smiles);
  if (atoms > max_atoms) return make_too_many_atoms_issue(atoms, smiles);
  return std::nullopt;
}

Result<Molecule> accept_body(std::unique_ptr<RDKit::RWMol> body, const char* empty_code, std::string_view input) {
  if (body->getNumAtoms() == 0) return make_issue(empty_code, "the molecule has no atoms", input);
  return Molecule(std::shared_ptr<const RDKit::ROMol>(std::move(body)));
}

}  // namespace

std::size_t Molecule::num_atoms() const { return body_->getNumAtoms(); }

std::size_t Molecule::num_heavy_atoms() const { return body_->getNumHeavyAtoms(); }

namespace {

/// Hydrogens without a map number become part of their heavy atoms.
void merge_unmapped_hydrogens(RDKit::RWMol& body) {
  bool has_any = false;
  for (const RDKit::Atom* atom : body.atoms())
    has_any = has_any || (atom->getAtomicNum() == 1 && atom->getAtomMapNum() == 0);
  if (!has_any) return;
  RDKit::MolOps::RemoveHsParameters settings;
  settings.removeMapped = false;
  RDKit::MolOps::removeHs(body, settings);
  RDKit::MolOps::assignStereochemistry(body, true, true);
}

Result<Molecule> parse_text(std::string_view smiles, bool keeps_mapped_hydrogens) {
  silence_toolkit_log();
  prepare_toolkit();
  const std::string_view text = trim(smiles);
  if (text.empty()) return make_issue("smiles_empty", "the SMILES is empty", smiles);
  if (auto excess = find_excess(text)) return *std::move(excess);
  if (const auto stray = find_stray_byte(text)) return make_issue("smiles_syntax", *stray, text);
  try {
    RDKit::SmilesParserParams settings;
    settings.removeHs = !keeps_mapped_hydrogens;
    std::unique_ptr<RDKit::RWMol> body(RDKit::SmilesToMol(std::string(text), settings));
    if (!body) return make_syntax_issue(text);
    if (keeps_mapped_hydrogens) merge_unmapped_hydrogens(*body);
    return accept_body(std::move(body), "smiles_empty", text);
  } catch (...) {
    Issue issue = make_issue_of_current_exception("smiles", text);
    return issue.code == "smiles_unreadable" && find_smiles_mistake(text) ? make_syntax_issue(text) : issue;
  }
}

}  // namespace

Result<Molecule> parse_smiles(std::string_view smiles) { return parse_text(smiles, false); }

Result<Molecule> parse_mapped_smiles(std::string_view smiles) { return parse_text(smiles, true); }

Result<Molecule> parse_mol_block(const std::string& block) {
  prepare_toolkit();
  silence_toolkit_log();
  if (trim(block).empty()) return make_issue("mol_block_empty", "the mol block is empty", block);
  try {
    if (block.find("V3000") != std::string::npos) {  // V2000 has no room for so many atoms
      const std::unique_ptr<RDKit::RWMol> raw(RDKit::MolBlockToMol(block, false, false));
      if (raw && raw->getNumAtoms() > max_atoms) return make_too_many_atoms_issue(raw->getNumAtoms(), block);
    }
    std::unique_ptr<RDKit::RWMol> body(RDKit::MolBlockToMol(block));
    if (!body) return make_issue("mol_block_syntax", "the mol block cannot be read", block);
    return accept_body(std::move(body), "mol_block_empty", block);
  } catch (...) {
    return make_issue_of_current_exception("mol_block", block);
  }
}

std::string format_smiles(const Molecule& molecule) {
  return call_toolkit("write the SMILES", [&] {
    const RDKit::ROMol copy(molecule.body());  // the writer leaves notes in the molecule, which other threads may share
    return RDKit::MolToSmiles(copy);
  });
}

std::string compute_formula(const Molecule& molecule) {
  return call_toolkit("compute the formula", [&] { return RDKit::Descriptors::calcMolFormula(molecule.body()); });
}

}  // namespace athanor::chemistry
