// Fingerprints and Tanimoto similarity; equality with RDKit is in golden_test.cpp.
#include "athanor/chemistry/fingerprints.h"

#include <gtest/gtest.h>

#include <bit>
#include <numeric>

#include "athanor/core/error.h"
#include "tables.h"

namespace athanor::chemistry {
namespace {

int count_on(const BitFingerprint& bits) {
  return std::accumulate(bits.begin(), bits.end(), 0,
                         [](int sum, std::uint64_t word) { return sum + std::popcount(word); });
}

TEST(MorganBits, HaveOneBitPerEnvironmentOfEthanol) {
  EXPECT_EQ(compute_morgan_bits(parse("CCO")).size(), 32U);
  EXPECT_EQ(count_on(compute_morgan_bits(parse("CCO"))), 6);
  EXPECT_EQ(count_on(compute_morgan_bits(parse("CCO"), {.radius = 0})), 3);
}

TEST(MorganBits, SeeChiralityOnlyOnRequest) {
  const Molecule left = parse("C[C@H](F)Cl");
  const Molecule right = parse("C[C@@H](F)Cl");
  EXPECT_EQ(compute_morgan_bits(left), compute_morgan_bits(right));
  EXPECT_NE(compute_morgan_bits(left, {.chirality = true}), compute_morgan_bits(right, {.chirality = true}));
}

TEST(MorganBits, FillTheLastWordPartly) {
  const BitFingerprint bits = compute_morgan_bits(parse("CCOC(=O)c1ccccc1"), {.bits = 100});
  ASSERT_EQ(bits.size(), 2U);
  EXPECT_EQ(bits[1] >> 36, 0U);
}

TEST(MorganCounts, AddUpToTheEnvironments) {
  std::vector<float> counts(2048, 7.0F);
  compute_morgan_counts(parse("CCCCCC"), {.radius = 0}, counts);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0.0F), 6.0F);
}

TEST(MorganOptions, AreChecked) {
  std::vector<float> room(10);
  EXPECT_THROW(compute_morgan_bits(parse("C"), {.bits = 0}), Error);
  EXPECT_THROW(compute_morgan_counts(parse("C"), {.bits = 2048}, room), Error);
}

TEST(Maccs, HasRDKitsLength) {
  const BitFingerprint keys = compute_maccs(parse("CC(=O)Oc1ccccc1C(=O)O"));
  EXPECT_EQ(keys.size(), 3U);
  EXPECT_EQ(keys[0] & 1U, 0U);
  EXPECT_EQ(count_on(keys), 21);
}

TEST(Tanimoto, CountsSharedBits) {
  const BitFingerprint a{0b1011, 1};
  const BitFingerprint b{0b0011, 2};
  EXPECT_DOUBLE_EQ(compute_tanimoto(a, b), 2.0 / 5.0);
  EXPECT_DOUBLE_EQ(compute_tanimoto(a, a), 1.0);
}

TEST(Tanimoto, OfTwoEmptyFingerprintsIsZero) {
  const BitFingerprint none(4);
  EXPECT_EQ(compute_tanimoto(none, none), 0.0);
}

TEST(Tanimoto, RefusesDifferentLengths) { EXPECT_THROW(compute_tanimoto(BitFingerprint(2), BitFingerprint(3)), Error); }

}  // namespace
}  // namespace athanor::chemistry
