// Compares the quick ways to a standard form with the whole one: standard_check < FILE.smi; exit status 1 when they
// differ for any molecule.
#include <fmt/format.h>

#include <iostream>

#include "athanor/chemistry/plain_reader.h"
#include "athanor/chemistry/standard_text.h"
#include "athanor/chemistry/standardize.h"

int main() {
  using namespace athanor;
  const chemistry::StandardizePolicy& policy = chemistry::StandardizePolicy::basic;
  std::size_t lines = 0, standard = 0, written = 0, marked = 0, wrong = 0;
  for (std::string line; std::getline(std::cin, line); ++lines) {
    const std::string smiles = line.substr(0, line.find_first_of(" \t,"));
    const auto whole = chemistry::standardize_smiles(smiles, policy);
    const auto quick = chemistry::compute_standard_smiles(smiles, policy);
    const bool equal = bool(whole) == bool(quick) && (!whole || whole->smiles == *quick);
    const chemistry::PlainMolecule* molecule = chemistry::read_standard(smiles, policy);
    const bool kept = molecule != nullptr;
    const bool changed = kept && (!whole || whole->changed);
    standard += kept;
    marked += kept && chemistry::depends_on_order(*molecule, chemistry::StereoFeatures::marks);
    written += !kept && chemistry::find_standard_text(smiles, policy).has_value();
    if (equal && !changed) continue;
    ++wrong;
    fmt::print("{}\t{}\t{}\n", smiles, whole ? whole->smiles : whole.issue().message,
               changed ? "is changed"
               : quick ? *quick
                       : quick.issue().message);
  }
  fmt::print(
      "{} molecules: {} standard as written ({} with tetrahedral marks), {} with other charges as text; {} wrong\n",
      lines, standard, marked, written, wrong);
  return wrong == 0 ? 0 : 1;
}
