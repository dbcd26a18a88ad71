// The basic descriptors without RDKit beside those with it. Whole files: plain_reader_test, bench/plain_check.
#include "athanor/chemistry/plain_descriptors.h"

#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <gtest/gtest.h>

#include <optional>

#include "athanor/chemistry/basic_descriptors.h"
#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/drug_likeness.h"
#include "athanor/chemistry/molecule_body.h"
#include "athanor/chemistry/plain_reader.h"

namespace athanor::chemistry {
namespace {

using Values = std::array<double, basic::count>;

std::optional<Values> describe(const std::string& smiles) {
  const PlainMolecule* molecule = get_plain_reader().read(smiles);
  Values values{};
  if (molecule == nullptr || !compute_basic_descriptors(*molecule, values)) return std::nullopt;
  return values;
}

const std::vector<std::string> drugs{"CC(=O)Oc1ccccc1C(=O)O",
                                     "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",
                                     "CC(C)Cc1ccc(cc1)[C@@H](C)C(=O)O",
                                     "C[C@]12CC[C@H]3[C@@H](CC=C4C[C@@H](O)CC[C@@]43C)[C@@H]1CC[C@@H]2O",
                                     "CN1CCC[C@H]1c1cccnc1",
                                     "CC1(C)S[C@@H]2[C@H](NC(=O)Cc3ccccc3)C(=O)N2[C@H]1C(=O)O",
                                     "O=C(O)c1cn(C2CC2)c2cc(N3CCNCC3)c(F)cc2c1=O",
                                     "Cc1ccc(-c2cc(C(F)(F)F)nn2-c2ccc(S(N)(=O)=O)cc2)cc1",
                                     "CCOC(=O)/C=C/C(=O)O",
                                     "O=[N+]([O-])c1ccc(Cl)cc1",
                                     "C[N+](C)(C)CC(=O)[O-]",
                                     "FC(F)(F)C(F)(F)C(F)(F)F",
                                     "c1ccc2c(c1)ccc1c2ccc2ccccc21",
                                     "C#CCN(C)CC#C"};

TEST(PlainDescriptors, AreThoseOfRdkitForDrugs) {
  for (const std::string& smiles : drugs) {
    const auto values = describe(smiles);
    ASSERT_TRUE(values) << smiles;
    Values expected{};
    compute_basic_descriptors(*parse_smiles(smiles), expected);
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR((*values)[i], expected[i], 1e-9 * std::max(1.0, std::abs(expected[i])))
          << smiles << " " << basic_descriptor_names[i];
  }
}

TEST(PlainDescriptors, AreTheSameOneByOne) {
  for (const std::string& smiles : drugs) {
    const Values all = *describe(smiles);
    const PlainMolecule& molecule = *get_plain_reader().read(smiles);
    for (std::size_t i = 0; i < all.size(); ++i) {
      Values one{};
      ASSERT_TRUE(compute_basic_descriptors(molecule, one, select_basic(i))) << smiles;
      EXPECT_EQ(one[i], all[i]) << smiles << " " << basic_descriptor_names[i];
    }
  }
}

TEST(PlainDescriptors, AreNotSureOfRingsThatCouldBeOthers) {
  EXPECT_FALSE(describe("C1CC2CCC1CC2"));         // any two of three rings of six
  EXPECT_FALSE(describe(std::string(120, 'C')));  // RDKit would not list all matches of its patterns
  EXPECT_TRUE(describe("C1CC2CCC1C2"));
  // RDKit's search leaves out the ring of six beside the nitrogen, since nothing but the bridge is its own.
  EXPECT_FALSE(describe("CCOC(=O)C1Nc2ccc(Cl)cc2C2C1C1CC(c3ccccc31)N2C(=O)OCc1ccccc1"));
  EXPECT_TRUE(describe("c1ccc2c(c1)Cc1ccccc1-2"));
}

TEST(PlainDescriptors, AreTheSameForEveryWriting) {
  for (const std::string& smiles : drugs) {
    const Molecule molecule = *parse_smiles(smiles);
    const Values values = *describe(smiles);
    for (int i = 0; i < 5; ++i) {
      RDKit::SmilesWriteParams writing;
      writing.doRandom = true;
      const auto other = describe(RDKit::MolToSmiles(molecule.body(), writing));
      ASSERT_TRUE(other) << smiles;
      for (std::size_t k = 0; k < values.size(); ++k)
        EXPECT_DOUBLE_EQ((*other)[k], values[k]) << smiles << " " << basic_descriptor_names[k];
    }
  }
}

TEST(PlainDescriptors, CountStereocentresAsPythonRdkit) {
  // CalcNumAtomStereoCenters of Python RDKit 2022.09
  const std::vector<std::pair<std::string, int>> cases{{"CC(F)Cl", 1},
                                                       {"C[C@H](F)Cl", 1},
                                                       {"CC1CCC(C)CC1", 0},
                                                       {"CC(O)C(O)C", 2},
                                                       {"C[C@H]1CC[C@@H](C)CC1", 0},
                                                       {"C[C@H](O)C(O)[C@@H](O)C", 2},
                                                       {"CP(F)Cl", 1},
                                                       {"C[C@H](O)C(O)[C@H](O)C", 3},
                                                       {"CC1CN1C", 2},
                                                       {"C/C=C/C(O)/C=C\\C", 1},
                                                       {"CC(C=CC)C", 0},
                                                       {"OC(C/C=C/C)C/C=C\\C", 1}};
  for (const auto& [smiles, expected] : cases) {
    const auto values = describe(smiles);
    ASSERT_TRUE(values) << smiles;
    EXPECT_EQ((*values)[basic::stereocenters], expected) << smiles;
  }
}

TEST(PlainDescriptors, ServeSelectionsOfBasicDescriptorsAndDrugRules) {
  const std::string smiles = drugs[6];
  const Molecule molecule = *parse_smiles(smiles);
  const PlainMolecule& plain = *get_plain_reader().read(smiles);
  const DescriptorSelection some({"qed", "TPSA"}), other({"qed", "BertzCT"});
  std::array<double, 2> values{}, expected{};
  ASSERT_TRUE(some.compute(plain, values));
  some.compute(molecule, expected);
  EXPECT_NEAR(values[0], expected[0], 1e-9);
  EXPECT_NEAR(values[1], expected[1], 1e-9);
  EXPECT_FALSE(other.compute(plain, values));
  const DrugProperties ours = *compute_drug_properties(plain), theirs = compute_drug_properties(molecule);
  EXPECT_EQ(ours.atoms, theirs.atoms);
  EXPECT_EQ(ours.donors, theirs.donors);
  EXPECT_EQ(ours.acceptors, theirs.acceptors);
  EXPECT_NEAR(ours.molar_refractivity, theirs.molar_refractivity, 1e-9);
}

}  // namespace
}  // namespace athanor::chemistry
