// Bemis-Murcko scaffolds.
#include <GraphMol/ChemTransforms/ChemTransforms.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

#include <memory>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"

namespace athanor::chemistry {

std::string compute_scaffold(const Molecule& molecule, bool include_chirality) {
  return call_toolkit("compute the scaffold", [&] {
    const std::unique_ptr<RDKit::ROMol> scaffold(RDKit::MurckoDecompose(molecule.body()));
    return RDKit::MolToSmiles(*scaffold, include_chirality);
  });
}

}  // namespace athanor::chemistry
