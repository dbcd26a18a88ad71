// InChIKeys.
#include <gtest/gtest.h>

#include "tables.h"

namespace athanor::chemistry {
namespace {

TEST(ComputeInchiKey, GivesTheKeyOfEachCase) {
  for (const auto& row : read_cases("chemistry_inchi.tsv"))
    EXPECT_EQ(compute_inchi_key(parse(row[1])), row[2]) << row[0];
}

TEST(ComputeInchiKey, DoesNotDependOnTheOrderOfAtoms) {
  EXPECT_EQ(compute_inchi_key(parse("OC(=O)[C@H](C)N")), compute_inchi_key(parse("N[C@@H](C)C(=O)O")));
}

TEST(ComputeInchiKey, EqualsRDKitsOnNciMolecules) {
  const std::vector<std::string> molecules = read_nci_smiles();
  if (molecules.empty()) GTEST_SKIP() << "rdkit-data is not installed: no NCI/first_5K.smi";
  const Rows golden = read_golden("nci_inchi_keys.tsv");
  ASSERT_EQ(golden.size(), 1001U);
  for (std::size_t i = 1; i < golden.size(); ++i) {
    const Result<Molecule> molecule = parse_smiles(molecules.at(std::stoul(golden[i][0])));
    EXPECT_EQ(molecule ? compute_inchi_key(*molecule) : "invalid", golden[i][1]) << "row " << golden[i][0];
  }
}

TEST(ComputeInchiKey, GivesNoneBeyondTheLibrarysLimitOfAtoms) {
  std::string glycines = "N";
  for (int i = 0; i < 300; ++i) glycines += "CC(=O)N";
  EXPECT_EQ(compute_inchi_key(parse(glycines)), "");
}

}  // namespace
}  // namespace athanor::chemistry
