#include "athanor/chemistry/random_smiles.h"

#include <GraphMol/MolOps.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>

#include <memory>
#include <numeric>

#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/toolkit.h"
#include "athanor/core/rng.h"

namespace athanor::chemistry {

std::string format_random_smiles(const Molecule& molecule, std::uint64_t seed) {
  std::vector<unsigned> order(molecule.num_atoms());
  std::iota(order.begin(), order.end(), 0U);
  Rng(seed).shuffle(order);
  return call_toolkit("write the SMILES", [&] {
    const std::unique_ptr<RDKit::ROMol> shuffled(RDKit::MolOps::renumberAtoms(molecule.body(), order));
    // The writer's own random mode draws from a generator that all threads share.
    return RDKit::MolToSmiles(*shuffled, true, false, -1, false);
  });
}

}  // namespace athanor::chemistry
