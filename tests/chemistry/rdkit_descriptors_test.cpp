// The 208 descriptors of Python RDKit 2022.09 against numbers that it computed (tests/golden/chemistry).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/pattern_set.h"
#include "athanor/core/error.h"
#include "golden_files.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

std::vector<double> compute(const Molecule& molecule) {
  std::vector<double> values(list_rdkit_descriptors().size());
  compute_rdkit_descriptors(molecule, values);
  return values;
}

double rdkit_value_of(const std::string& smiles, const std::string& name) {
  const std::vector<std::string>& names = list_rdkit_descriptors();
  return compute(parse(smiles)).at(static_cast<std::size_t>(std::ranges::find(names, name) - names.begin()));
}

/// A row of 208 numbers from "3=0.25", the columns that are not zero.
std::vector<double> read_sparse(const std::vector<std::string>& fields) {
  std::vector<double> values(list_rdkit_descriptors().size());
  for (std::size_t i = 2; i < fields.size(); ++i) {
    const std::size_t equals = fields[i].find('=');
    values.at(std::stoul(fields[i])) = std::strtod(fields[i].c_str() + equals + 1, nullptr);
  }
  return values;
}

TEST(RdkitDescriptors, HaveTheNamesAndTheOrderOfPython) {
  std::vector<std::string> names = split_text(read_golden_lines("rdkit2d.tsv.gz").at(0), '\t');
  names.erase(names.begin(), names.begin() + 2);
  EXPECT_EQ(names.size(), 208U);
  EXPECT_EQ(list_rdkit_descriptors(), names);
}

TEST(RdkitDescriptors, OfElevenHundredMoleculesAreThoseOfPython) {
  SmilesSources sources;
  if (!sources.has("nci")) GTEST_SKIP() << "rdkit-data is not installed: no NCI/first_5K.smi";
  const std::vector<std::string> golden = read_golden_lines("rdkit2d.tsv.gz");
  EXPECT_EQ(golden.size(), 1101U);
  for (std::size_t line = 1; line < golden.size(); ++line) {
    const std::vector<std::string> fields = split_text(golden[line], '\t');
    const std::string& smiles = sources.find(fields[0], fields[1]);
    const std::vector<double> expected = read_sparse(fields);
    const std::vector<double> found = compute(parse(smiles));
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (!std::isfinite(expected[i]) && !std::isfinite(found[i])) continue;
      EXPECT_NEAR(found[i], expected[i], 1e-6 * std::max(1.0, std::abs(expected[i])))
          << list_rdkit_descriptors()[i] << " of " << smiles;
    }
  }
}

/// What make_golden.py stores of a molecule of the large data sets: how many values are not finite, and a sum in which
/// every other value counts.
std::pair<int, double> fold(const std::vector<double>& values) {
  int not_finite = 0;
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i]))
      sum += static_cast<double>(1 + i % 7) * std::copysign(std::log1p(std::abs(values[i])), values[i]);
    else ++not_finite;
  }
  return {not_finite, sum};
}

TEST(RdkitDescriptors, OfWholeDataSetsAreThoseOfPython) {
  if (!std::getenv("ATHANOR_DATA"))
    GTEST_SKIP() << "set ATHANOR_DATA to the folder of public data sets to run this comparison";
  SmilesSources sources;
  for (const std::string& line : read_golden_lines("rdkit2d_sums.tsv.gz")) {
    const std::vector<std::string> fields = split_text(line, '\t');
    const std::string& smiles = sources.find(fields[0], fields[1]);
    const Result<Molecule> molecule = parse_smiles(smiles);
    ASSERT_EQ(molecule.ok(), fields[2] != "invalid") << smiles;
    if (!molecule) continue;
    const auto [not_finite, sum] = fold(compute(*molecule));
    EXPECT_EQ(not_finite, std::stoi(fields[2])) << smiles;
    EXPECT_NEAR(sum, std::strtod(fields[3].c_str(), nullptr), 1e-6) << smiles;
  }
}

TEST(RdkitDescriptors, ShareTheirValuesWithTheBasicSet) {
  const Molecule aspirin = parse("CC(=O)Oc1ccccc1C(=O)O");
  std::vector<double> basic(list_basic_descriptors().size());
  compute_basic_descriptors(aspirin, basic);
  for (std::size_t i = 0; i < basic.size(); ++i) {
    const std::string& name = list_basic_descriptors()[i];
    if (std::ranges::find(list_rdkit_descriptors(), name) == list_rdkit_descriptors().end()) continue;
    EXPECT_EQ(rdkit_value_of("CC(=O)Oc1ccccc1C(=O)O", name), basic[i]) << name;
  }
}

TEST(RdkitDescriptors, KeepTheDigitsOfThePolynomialThatPythonLoses) {
  EXPECT_NEAR(
      rdkit_value_of("OC[C@H]1O[C@@H]2O[C@H]3[C@H](O)[C@@H](O)[C@@H](O[C@H]4[C@H](O)[C@@H](O)[C@@H](O[C@H]5[C@H](O)"
                     "[C@@H](O)[C@@H](O[C@H]6[C@H](O)[C@@H](O)[C@@H](O[C@H]7[C@H](O)[C@@H](O)[C@@H](O[C@H]8[C@H](O)"
                     "[C@@H](O)[C@@H](O[C@H]9[C@H](O)[C@@H](O)[C@@H](O[C@H]1[C@H](O)[C@H]2O)O[C@@H]9CO)O[C@@H]8CO)O"
                     "[C@@H]7CO)O[C@@H]6CO)O[C@@H]5CO)O[C@@H]4CO)O[C@@H]3CO",
                     "Ipc"),
      7.39875524e18, 1e11)
      << "whole numbers give this, GraphDescriptors.Ipc 1.0e20";
}

// Values printed in the documentation and the tests of RDKit.
TEST(RdkitDescriptors, HaveThePublishedGraphIndices) {
  EXPECT_NEAR(rdkit_value_of("CC1CCCCC1", "BalabanJ"), 2.123, 5e-4);
  EXPECT_NEAR(rdkit_value_of("c1ccccc1", "BertzCT"), 71.961, 5e-4);
  EXPECT_NEAR(rdkit_value_of("CC(C)C", "Ipc"), 4 * 0.8112781, 1e-5) << "x^4 - 3 x^2: shares of 1/4 and 3/4";
  EXPECT_EQ(rdkit_value_of("C", "Ipc"), 0);
  EXPECT_EQ(rdkit_value_of("C", "BertzCT"), 0);
}

TEST(RdkitDescriptors, CountFunctionalGroups) {
  EXPECT_EQ(rdkit_value_of("CC(=O)Oc1ccccc1C(=O)O", "fr_ester"), 1);
  EXPECT_EQ(rdkit_value_of("CC(=O)Oc1ccccc1C(=O)O", "fr_COO"), 1);
  EXPECT_EQ(rdkit_value_of("OCC(O)CO", "fr_Al_OH"), 3);
}

TEST(RdkitDescriptors, AreNotFiniteWhereElementsHaveNoParameters) {
  EXPECT_TRUE(std::isnan(rdkit_value_of("CC[Hg]C", "MaxPartialCharge")));
  EXPECT_TRUE(std::isnan(rdkit_value_of("[Na+].[Cl-]", "BCUT2D_MWHI")));
  EXPECT_EQ(rdkit_value_of("[Na+].[Cl-]", "MaxPartialCharge"), 1);
}

TEST(RdkitDescriptors, LeaveTheMoleculeAsItWas) {
  const Molecule molecule = parse("CC(=O)Oc1ccccc1C(=O)O");
  const std::vector<double> once = compute(molecule);
  EXPECT_EQ(compute(molecule), once);
}

TEST(RdkitDescriptors, RefuseTooLittleRoom) {
  std::vector<double> values(3);
  EXPECT_THROW(compute_rdkit_descriptors(parse("C"), values), Error);
}

TEST(PatternSet, CountsMatchesThatDifferInAnAtom) {
  const PatternSet patterns({"c1ccccc1", "[OX2H]", "[#6]~[#6]"});
  std::vector<double> counts(3);
  patterns.count_matches(parse("Oc1ccccc1O"), counts);
  EXPECT_EQ(counts, (std::vector<double>{1, 2, 6}));
}

TEST(PatternSet, RefusesWhatIsNoPattern) {
  EXPECT_THROW(PatternSet({"C", "C(("}), Error);
  EXPECT_EQ(find_smarts_mistake("[$(C=O)]"), "");
  EXPECT_NE(find_smarts_mistake("[C"), "");
  EXPECT_EQ(find_smarts_mistake(""), "it has no atoms");
}

}  // namespace
}  // namespace athanor::chemistry
