// Basic descriptors and QED; equality with RDKit over 1,000 molecules is in golden_test.cpp.
#include "athanor/chemistry/descriptors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "athanor/core/error.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

double value_of(const std::string& smiles, const std::string& name) {
  const std::vector<std::string>& names = list_basic_descriptors();
  std::vector<double> values(names.size());
  compute_basic_descriptors(parse(smiles), values);
  return values.at(static_cast<std::size_t>(std::ranges::find(names, name) - names.begin()));
}

TEST(BasicDescriptors, HaveDistinctNamesWithQedLast) {
  const std::vector<std::string>& names = list_basic_descriptors();
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  EXPECT_EQ(names.back(), "qed");
}

TEST(BasicDescriptors, DescribeAspirin) {
  const std::string aspirin = "CC(=O)Oc1ccccc1C(=O)O";
  EXPECT_NEAR(value_of(aspirin, "MolWt"), 180.159, 1e-9);
  EXPECT_NEAR(value_of(aspirin, "MolLogP"), 1.3101, 1e-9);
  EXPECT_NEAR(value_of(aspirin, "TPSA"), 63.6, 1e-9);
  EXPECT_EQ(value_of(aspirin, "NumHDonors"), 1);
  EXPECT_EQ(value_of(aspirin, "NumAromaticRings"), 1);
  EXPECT_EQ(value_of(aspirin, "HeavyAtomCount"), 13);
}

TEST(BasicDescriptors, CountChargeRadicalsAndCentres) {
  EXPECT_EQ(value_of("C[N+](C)(C)C", "FormalCharge"), 1);
  EXPECT_EQ(value_of("CC1(C)CCCC(C)(C)N1[O]", "NumRadicalElectrons"), 1);
  EXPECT_EQ(value_of("CC(N)C(=O)O", "NumStereocenters"), 1);
}

TEST(BasicDescriptors, AreFiniteForOddMolecules) {
  for (const std::string smiles : {"[H][H]", "[Na+].[Cl-]", "*", "[He]", "[H+]", "F.F.F.F", "[U]", "CC1=n(C)C=CC=C1"}) {
    std::vector<double> values(list_basic_descriptors().size());
    compute_basic_descriptors(parse(smiles), values);
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_TRUE(std::isfinite(values[i])) << smiles << " " << list_basic_descriptors()[i];
  }
}

TEST(BasicDescriptors, RefuseTooLittleRoom) {
  std::vector<double> values(3);
  EXPECT_THROW(compute_basic_descriptors(parse("C"), values), Error);
}

// The examples in the documentation of rdkit.Chem.QED.
TEST(Qed, EqualsThePublishedExamples) {
  EXPECT_NEAR(compute_qed(parse("N=C(CCSCc1csc(N=C(N)N)n1)NS(N)(=O)=O")), 0.253, 1e-3);
  EXPECT_NEAR(compute_qed(parse("CNC(=NCCSCc1nc[nH]c1C)NC#N")), 0.234, 1e-3);
  EXPECT_NEAR(compute_qed(parse("CCCCCNC(=N)NN=Cc1c[nH]c2ccc(CO)cc12")), 0.234, 1e-3);
}

}  // namespace
}  // namespace athanor::chemistry
