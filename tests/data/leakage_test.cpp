// Equal and similar molecules on both sides of a split.
#include <algorithm>
#include <numeric>

#include "athanor/chemistry/fingerprints.h"
#include "athanor/core/rng.h"
#include "athanor/data/split.h"
#include "support.h"

namespace athanor::data {
namespace {

Dataset make_dataset(const std::vector<std::string>& smiles) {
  Dataset dataset;
  dataset.smiles = dataset.keys = smiles;
  for (std::size_t i = 0; i < smiles.size(); ++i) dataset.rows.push_back({i});
  return dataset;
}

TEST(Leakage, CountsEqualAndSimilarMolecules) {
  const Dataset dataset =
      make_dataset({"CCCCCCCCCCCCO", "c1ccccc1", "CCCCCCCCCCCCO", "CCCCCCCCCCCCCO", "OC(=O)C(F)(F)F"});
  const Leakage leakage = compute_leakage(dataset, {{0, 1}, {}, {2, 3, 4}}, 0.9, 2);
  EXPECT_EQ(leakage.test_size, 3U);
  EXPECT_EQ(leakage.exact, 1U);
  EXPECT_EQ(leakage.near, 2U) << "chains of 12 and 13 atoms have the same environments";
  EXPECT_EQ(leakage.nearest[0], 1);
  EXPECT_EQ(leakage.nearest[1], 1);
  EXPECT_LT(leakage.nearest[2], 0.3);
}

TEST(Leakage, PruningFindsTheSameAsComparingAll) {
  static const std::vector<std::string> parts{"C",        "N", "O",        "c1ccccc1", "C(=O)N",
                                              "C(F)(F)F", "S", "C1CCNCC1", "CC(C)",    "C#N"};
  Rng rng(3);
  std::vector<std::string> smiles;
  while (smiles.size() < 300) {
    std::string text = "C";
    for (std::size_t k = rng.below(9); k > 0; --k) text += "C(" + parts[rng.below(parts.size())] + ")";
    if (chemistry::parse_smiles(text)) smiles.push_back(text);
  }
  const Dataset dataset = make_dataset(smiles);
  Split split;
  for (std::size_t i = 0; i < smiles.size(); ++i) (i % 3 == 0 ? split.test : split.train).push_back(i);
  const Leakage leakage = compute_leakage(dataset, split, 0.6, 2);
  std::vector<chemistry::BitFingerprint> prints;
  for (const std::string& text : smiles)
    prints.push_back(chemistry::compute_morgan_bits(*chemistry::parse_smiles(text)));
  for (std::size_t i = 0; i < split.test.size(); ++i) {
    double nearest = 0;
    for (const std::size_t j : split.train)
      nearest = std::max(nearest, chemistry::compute_tanimoto(prints[split.test[i]], prints[j]));
    EXPECT_DOUBLE_EQ(leakage.nearest[i], nearest) << smiles[split.test[i]];
  }
  EXPECT_EQ(leakage.nearest, compute_leakage(dataset, split, 0.6, 1).nearest);
}

TEST(Leakage, EmptyPartsGiveNothing) {
  const Dataset dataset = make_dataset({"CCO", "CC"});
  EXPECT_EQ(compute_leakage(dataset, {{0, 1}, {}, {}}, 0.9, 2).test_size, 0U);
  EXPECT_EQ(compute_leakage(dataset, {{}, {}, {0, 1}}, 0.9, 2).nearest, (std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace athanor::data
