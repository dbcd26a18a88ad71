// Duplicates, scaffold groups, splits and nearest similarities of 1,000 molecules against Python RDKit
// (tests/golden/data/make_golden.py).
#include <algorithm>
#include <map>
#include <set>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/file.h"
#include "athanor/data/split.h"
#include "support.h"

namespace athanor::data {
namespace {

constexpr const char* molecules_path = "/usr/share/RDKit/Data/NCI/first_5K.smi";

class NciGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(molecules_path)) GTEST_SKIP() << molecules_path << " is absent; install rdkit-data";
    golden_ = read_json(ATHANOR_TEST_DIR "/golden/data/nci.json");
    Table table = read_table(*open_records(molecules_path));
    table.rows.resize(golden_["rows"].get<std::size_t>());
    CurateOptions options;
    options.standardize = "none";
    Progress progress;
    curation_ = curate(table, options, true, nullptr, {}, 2, progress);
  }
  const Dataset& dataset() const { return curation_.dataset; }

  nlohmann::json golden_;
  Curation curation_;
};

TEST_F(NciGolden, DuplicatesAreThoseOfRdkitsCanonicalSmiles) {
  EXPECT_EQ(dataset().size(), golden_["records"].get<std::size_t>());
  EXPECT_EQ(curation_.summary.invalid, golden_["invalid"].size());
  nlohmann::json merged = nlohmann::json::array();
  for (const auto& rows : dataset().rows)
    if (rows.size() > 1) merged.push_back(rows);
  EXPECT_EQ(merged, golden_["merged"]);
}

TEST_F(NciGolden, ScaffoldsAreRdkits) {
  ASSERT_EQ(dataset().size(), golden_["scaffolds"].size());
  for (std::size_t i = 0; i < dataset().size(); ++i)
    EXPECT_EQ(chemistry::compute_scaffold(*chemistry::parse_smiles(dataset().smiles[i])),
              golden_["scaffolds"][i].get<std::string>())
        << dataset().smiles[i];
}

TEST_F(NciGolden, SplitsAreThoseOfTheIndependentScript) {
  struct Case {
    std::string name, kind;
    std::vector<double> sizes;
    std::uint64_t seed;
  };
  const std::vector<Case> cases{{"random_0", "random", {0.8, 0.1, 0.1}, 0},
                                {"random_11", "random", {0.7, 0.2, 0.1}, 11},
                                {"scaffold_0", "scaffold", {0.8, 0.1, 0.1}, 0},
                                {"scaffold_11", "scaffold", {0.7, 0.2, 0.1}, 11},
                                {"kfold_3", "kfold", {}, 3},
                                {"scaffold_kfold_3", "scaffold_kfold", {}, 3}};
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    SplitOptions options;
    options.split = one.kind;
    if (!one.sizes.empty()) options.split_sizes = one.sizes;
    const auto splits = make_splits(dataset(), options, one.seed, 2);
    const auto& expected = golden_["splits"][one.name];
    ASSERT_EQ(splits.size(), expected.size());
    for (std::size_t i = 0; i < splits.size(); ++i) {
      EXPECT_EQ(nlohmann::json(splits[i].train), expected[i]["train"]);
      EXPECT_EQ(nlohmann::json(splits[i].val), expected[i]["val"]);
      EXPECT_EQ(nlohmann::json(splits[i].test), expected[i]["test"]);
    }
  }
}

TEST_F(NciGolden, NearestSimilaritiesAreRdkits) {
  const Split split = make_splits(dataset(), SplitOptions{}, 0, 2).front();
  const Leakage leakage = compute_leakage(dataset(), split, 0.9, 2);
  const auto& expected = golden_["nearest_random_0"];
  ASSERT_EQ(leakage.nearest.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(leakage.nearest[i], expected[i].get<double>(), 1e-11) << i;
}

}  // namespace
}  // namespace athanor::data
