// Vector features: the sum of terms equals the chemistry functions, and nothing that is not finite gets through.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "athanor/chemistry/descriptors.h"
#include "athanor/chemistry/fingerprints.h"
#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void append_bits(const chemistry::BitFingerprint& fingerprint, std::size_t bits, std::vector<float>& out) {
  for (std::size_t i = 0; i < bits; ++i) out.push_back(static_cast<float>(fingerprint[i / 64] >> (i % 64) & 1));
}

std::vector<float> compute(const std::string& spec, const std::string& smiles, std::vector<double> columns = {}) {
  const auto featurizer = make_vector_featurizer(spec);
  std::vector<float> values(featurizer->size(), -1.0f);
  const auto done = featurizer->compute(parse(smiles), columns, values);
  EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.issue().message);
  return values;
}

TEST(VectorFeaturizer, ASumEqualsTheChemistryFunctionsSideBySide) {
  for (const std::string& smiles : sample_smiles) {
    const chemistry::Molecule molecule = parse(smiles);
    std::vector<float> expected;
    append_bits(chemistry::compute_morgan_bits(molecule, {.radius = 3, .bits = 500, .chirality = true}), 500, expected);
    append_bits(chemistry::compute_maccs(molecule), 167, expected);
    std::vector<double> descriptors(chemistry::list_basic_descriptors().size());
    chemistry::compute_basic_descriptors(molecule, descriptors);
    for (const double value : descriptors) expected.push_back(static_cast<float>(value));
    EXPECT_EQ(compute("morgan(3,500,chirality=true)+maccs+descriptors", smiles), expected) << smiles;
  }
}

TEST(VectorFeaturizer, CountsAreFoldedMorganCounts) {
  for (const std::string& smiles : sample_smiles) {
    std::vector<float> expected(2048);
    chemistry::compute_morgan_counts(parse(smiles), {}, expected);
    EXPECT_EQ(compute("morgan(count=true)", smiles), expected) << smiles;
  }
  const std::vector<float> counts = compute("morgan(radius=0,count=true)", "CCCCCC");
  EXPECT_EQ(*std::max_element(counts.begin(), counts.end()), 4.0f) << "four CH2 share one environment";
}

TEST(VectorFeaturizer, StructureFingerprintsEqualTheChemistryFunctions) {
  for (const std::string& smiles : sample_smiles) {
    const chemistry::Molecule molecule = parse(smiles);
    std::vector<float> expected;
    append_bits(chemistry::compute_path_bits(molecule, {.min_path = 2, .max_path = 5, .bits = 500}), 500, expected);
    append_bits(chemistry::compute_pattern_bits(molecule, 512), 512, expected);
    append_bits(chemistry::compute_layered_bits(molecule, 100), 100, expected);
    append_bits(chemistry::compute_atom_pair_bits(molecule, 256), 256, expected);
    append_bits(chemistry::compute_torsion_bits(molecule, 256), 256, expected);
    EXPECT_EQ(
        compute("rdkit(2,5,500)+pattern(512)+layered(100)+atompair(256,count=false)+torsion(256,count=false)", smiles),
        expected)
        << smiles;
    std::vector<float> counts(2048 + 1024);
    chemistry::compute_atom_pair_counts(molecule, std::span(counts).first(2048));
    chemistry::compute_torsion_counts(molecule, std::span(counts).last(1024));
    EXPECT_EQ(compute("atompair+torsion(1024)", smiles), counts) << smiles;
  }
}

TEST(VectorFeaturizer, NamesFollowTheTermsAndStayUnique) {
  const auto names = make_vector_featurizer("morgan(2,16)+maccs+column(\"T / K\")+morgan(3,16)+descriptors")->names();
  EXPECT_EQ(names[0], "morgan_0");
  EXPECT_EQ(names[15], "morgan_15");
  EXPECT_EQ(names[16], "maccs_0");
  EXPECT_EQ(names[16 + 167], "T / K");
  EXPECT_EQ(names[16 + 167 + 1], "morgan_0#2");
  EXPECT_EQ(names.back(), chemistry::list_basic_descriptors().back());
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST(VectorFeaturizer, ColumnsPassThroughInTheOrderOfTheSpec) {
  const auto featurizer = make_vector_featurizer("column(b,a)+maccs+column(c)");
  EXPECT_EQ(featurizer->required_columns(), (std::vector<data::FeatureColumn>{"b", "a", "c"}));
  const std::vector<float> values = compute("column(b,a)+maccs+column(c)", "CCO", {0.5, -2.0, 7.25});
  EXPECT_EQ(values[0], 0.5f);
  EXPECT_EQ(values[1], -2.0f);
  EXPECT_EQ(values[169], 7.25f);
}

TEST(VectorFeaturizer, AValueThatIsNotFiniteIsAnIssueThatNamesTheFeature) {
  const auto featurizer = make_vector_featurizer("maccs+column(dose,T)");
  std::vector<float> values(featurizer->size());
  const auto missing = featurizer->compute(parse("CCO"), std::vector<double>{1.0, nan}, values);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.issue().code, "features_not_finite");
  EXPECT_EQ(missing.issue().action, "unsupported");
  EXPECT_EQ(missing.issue().message, "feature \"T\" has no finite value (missing)");
  const auto overflow = featurizer->compute(parse("CCO"), std::vector<double>{1e300, 0.0}, values);
  ASSERT_FALSE(overflow.ok());
  EXPECT_EQ(overflow.issue().message, "feature \"dose\" has no finite value (too large)");
}

TEST(VectorFeaturizer, TheRdkitSetHasTheValuesOfTheChemistryRoom) {
  std::vector<double> expected(chemistry::list_rdkit_descriptors().size());
  chemistry::compute_rdkit_descriptors(parse("CC(=O)Oc1ccccc1C(=O)O"), expected);
  EXPECT_EQ(compute("descriptors(rdkit2d)", "CC(=O)Oc1ccccc1C(=O)O"),
            std::vector<float>(expected.begin(), expected.end()));
  EXPECT_EQ(make_vector_featurizer("descriptors(rdkit2d)")->names(), chemistry::list_rdkit_descriptors());
}

TEST(VectorFeaturizer, AMoleculeForWhichADescriptorHasNoValueIsAnIssue) {
  const auto featurizer = make_vector_featurizer("descriptors(rdkit2d)");
  std::vector<float> values(featurizer->size());
  const auto metal = featurizer->compute(parse("CC[Hg]C"), {}, values);
  ASSERT_FALSE(metal.ok());
  EXPECT_EQ(metal.issue().code, "features_not_finite");
  EXPECT_EQ(metal.issue().message, "feature \"MaxPartialCharge\" has no finite value (missing)");
  const auto large = featurizer->compute(parse(std::string(200, 'C')), {}, values);
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.issue().message, "feature \"Ipc\" has no finite value (too large)");
}

TEST(VectorFeaturizer, RoomOfTheWrongSizeIsRefused) {
  const auto featurizer = make_vector_featurizer("maccs+column(dose)");
  std::vector<float> values(featurizer->size());
  EXPECT_THROW((void)featurizer->compute(parse("C"), {}, values), Error);
  EXPECT_THROW((void)featurizer->compute(parse("C"), std::vector<double>{1.0}, std::span(values).first(3)), Error);
}

}  // namespace
}  // namespace athanor::featurize
