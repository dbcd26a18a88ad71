// Several threads, each with its own molecules, get what one thread gets.
#include <gtest/gtest.h>

#include <mutex>

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/fingerprints.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/core/parallel.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

std::string describe(const Molecule& molecule, const std::string& written) {
  const Result<StandardMolecule> standard = standardize_molecule(molecule, written, StandardizePolicy::basic);
  std::string text = format_smiles(molecule) + compute_scaffold(molecule) + compute_inchi_key(molecule) +
                     compute_formula(molecule) + draw_svg(molecule) +
                     (standard ? standard->key : standard.issue().message);
  std::vector<double> values(list_basic_descriptors().size());
  compute_basic_descriptors(molecule, values);
  for (const double value : values) text += format_number(value) + " ";
  values.resize(list_rdkit_descriptors().size());
  compute_rdkit_descriptors(molecule, values);
  for (const double value : values) text += format_number(value) + " ";
  for (const std::uint64_t word : compute_morgan_bits(molecule, {.chirality = true})) text += std::to_string(word);
  for (const std::uint64_t word : compute_maccs(molecule)) text += std::to_string(word);
  for (const BitFingerprint& bits :
       {compute_path_bits(molecule), compute_layered_bits(molecule), compute_pattern_bits(molecule),
        compute_atom_pair_bits(molecule), compute_torsion_bits(molecule)})
    for (const std::uint64_t word : bits) text += std::to_string(word);
  return text;
}

TEST(Threads, WorkOnTheirOwnMoleculesWithoutChangingAnyResult) {
  const std::vector<std::string> smiles{
      "CC(=O)Oc1ccccc1C(=O)O", "C[C@H]([NH3+])C(=O)[O-]",   "CS(C)=O",
      "[Na+].[Cl-]",           "OC(=O)/C=C/C(=O)[O-].[K+]", "CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5"};
  constexpr std::size_t threads = 8;
  constexpr std::size_t rounds = 60;
  std::vector<std::string> parallel(rounds * smiles.size());
  // The threads come first: what RDKit prepares at first use is then prepared by several at once.
  parallel_for(parallel.size(), threads, [&](std::size_t i) {
    parallel[i] = describe(parse(smiles[i % smiles.size()]), smiles[i % smiles.size()]);
  });
  for (std::size_t i = 0; i < parallel.size(); ++i)
    ASSERT_EQ(parallel[i], describe(parse(smiles[i % smiles.size()]), smiles[i % smiles.size()]))
        << smiles[i % smiles.size()];
}

}  // namespace
}  // namespace athanor::chemistry
