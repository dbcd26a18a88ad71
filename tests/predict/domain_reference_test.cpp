// Reference molecules of a bundle: threshold and independence of threads.
#include "athanor/predict/domain_reference.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "athanor/chemistry/fingerprints.h"
#include "example_predictor.h"

namespace athanor::predict {
namespace {

TEST(DomainReference, HoldsSmallTrainingSetsWhole) {
  const std::vector<std::string> smiles = list_training_smiles();
  const bundle::DomainReference reference = compute_domain_reference(smiles, 5, 2);
  EXPECT_EQ(reference.smiles, smiles);
  EXPECT_EQ(reference.training_size, smiles.size());
  ASSERT_EQ(reference.fingerprints.size(), smiles.size() * reference.bits / 64);
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    const auto expected = chemistry::compute_morgan_bits(*chemistry::parse_smiles(smiles[i]));
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(),
                           reference.fingerprints.begin() + static_cast<std::ptrdiff_t>(i * 32)));
  }
}

TEST(DomainReference, ThresholdIsTheFifthPercentileOfNearestOthers) {
  const std::vector<std::string> smiles = list_training_smiles();
  std::vector<double> nearest;
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    double best = 0;
    for (std::size_t j = 0; j < smiles.size(); ++j)
      if (i != j)
        best = std::max(
            best, chemistry::compute_tanimoto(chemistry::compute_morgan_bits(*chemistry::parse_smiles(smiles[i])),
                                              chemistry::compute_morgan_bits(*chemistry::parse_smiles(smiles[j]))));
    nearest.push_back(best);
  }
  std::sort(nearest.begin(), nearest.end());
  // 60 values: position 0.05 * 59 = 2.95
  EXPECT_NEAR(compute_domain_reference(smiles, 5, 1).threshold, 0.05 * nearest[2] + 0.95 * nearest[3], 1e-12);
}

TEST(DomainReference, OfALargeSetIsASampleWhoseThresholdStandsForAll) {
  const std::vector<std::string> smiles = list_training_smiles();
  const auto reference = compute_domain_reference(smiles, 5, 2, {.reference = 12, .pool = 40, .threshold = 60});
  ASSERT_EQ(reference.count(), 12U);
  EXPECT_EQ(reference.training_size, smiles.size());
  std::vector<double> nearest;
  for (const std::string& molecule : smiles) {
    const auto own = chemistry::compute_morgan_bits(*chemistry::parse_smiles(molecule));
    double best = 0;
    for (const std::string& other : reference.smiles)
      if (other != molecule)
        best = std::max(
            best, chemistry::compute_tanimoto(own, chemistry::compute_morgan_bits(*chemistry::parse_smiles(other))));
    nearest.push_back(best);
  }
  std::sort(nearest.begin(), nearest.end());
  EXPECT_NEAR(reference.threshold, 0.05 * nearest[2] + 0.95 * nearest[3], 1e-12);
  const auto again = compute_domain_reference(smiles, 5, 1, {.reference = 12, .pool = 40, .threshold = 60});
  EXPECT_EQ(again.smiles, reference.smiles);
  EXPECT_EQ(again.threshold, reference.threshold);
  EXPECT_NE(compute_domain_reference(smiles, 6, 1, {.reference = 12, .pool = 40, .threshold = 60}).smiles,
            reference.smiles);
}

TEST(DomainReference, IsTheSameAtAnyNumberOfThreads) {
  const std::vector<std::string> smiles = list_training_smiles();
  const auto one = compute_domain_reference(smiles, 9, 1);
  const auto three = compute_domain_reference(smiles, 9, 3);
  EXPECT_EQ(one.smiles, three.smiles);
  EXPECT_EQ(one.fingerprints, three.fingerprints);
  EXPECT_EQ(one.threshold, three.threshold);
}

TEST(DomainReference, OfNoneOrOneMoleculeHasThresholdZero) {
  EXPECT_EQ(compute_domain_reference({}, 1, 1).count(), 0U);
  const auto one = compute_domain_reference(std::vector<std::string>{"CCO"}, 1, 1);
  EXPECT_EQ(one.count(), 1U);
  EXPECT_EQ(one.threshold, 0);
}

TEST(DomainReference, NamesAMoleculeThatDoesNotParse) {
  const Error error = catch_error([] { compute_domain_reference(std::vector<std::string>{"CCO", "C1CC"}, 1, 2); });
  EXPECT_EQ(error.code(), ErrorCode::invalid_input);
  EXPECT_TRUE(std::string(error.what()).starts_with("training molecule \"C1CC\" does not parse: "));
}

}  // namespace
}  // namespace athanor::predict
