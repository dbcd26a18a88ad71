// The list of molecules: shares, order, determinism, limits.
#include "athanor/generate/enumerate.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"
#include "athanor/generate/catalog.h"

namespace athanor::generate {
namespace {

std::map<std::size_t, int> count_by_size(const std::vector<std::string>& molecules) {
  std::map<std::size_t, int> counts;
  for (const std::string& smiles : molecules) ++counts[chemistry::parse_smiles(smiles)->num_heavy_atoms()];
  return counts;
}

EnumerateOptions make_options(std::int64_t count, std::int64_t max_heavy_atoms) {
  EnumerateOptions options;
  options.count = count;
  options.max_heavy_atoms = max_heavy_atoms;
  return options;
}

struct Warnings : Progress {
  void warn(std::string_view text) override { texts.emplace_back(text); }
  std::vector<std::string> texts;
};

TEST(EnumerateMolecules, GivesDistinctCanonicalMoleculesBySizeThenText) {
  Progress progress;
  const auto molecules = enumerate_molecules(make_options(500, 8), 1, progress);
  ASSERT_EQ(molecules.size(), 500U);
  EXPECT_EQ(std::set<std::string>(molecules.begin(), molecules.end()).size(), 500U);
  std::pair<std::size_t, std::string> last;
  for (const std::string& smiles : molecules) {
    const auto molecule = chemistry::parse_smiles(smiles);
    ASSERT_TRUE(molecule.ok()) << smiles;
    EXPECT_EQ(chemistry::format_smiles(*molecule), smiles);
    const std::pair key(molecule->num_heavy_atoms(), smiles);
    EXPECT_LT(last, key);
    last = key;
  }
}

TEST(EnumerateMolecules, SharesGrowWithSizeAndFullSizesPassTheirRestOn) {
  Progress progress;
  const auto counts = count_by_size(enumerate_molecules(make_options(1000, 8), 1, progress));
  EXPECT_EQ(counts.at(1), 1);  // methane
  EXPECT_EQ(counts.at(2), 10);
  EXPECT_EQ(counts.at(3), 27);
  EXPECT_NEAR(counts.at(8) / static_cast<double>(counts.at(6)), 8.0 / 6.0, 0.02);
}

TEST(EnumerateMolecules, SameSeedGivesTheSameListAnotherSeedAnother) {
  Progress progress;
  const auto first = enumerate_molecules(make_options(200, 7), 7, progress);
  EXPECT_EQ(enumerate_molecules(make_options(200, 7), 7, progress), first);
  EXPECT_NE(enumerate_molecules(make_options(200, 7), 8, progress), first);
}

TEST(EnumerateMolecules, KeepsToTheElements) {
  Progress progress;
  EnumerateOptions options = make_options(100, 7);
  options.elements = {"C", "H", "O"};
  for (const std::string& smiles : enumerate_molecules(options, 1, progress))
    EXPECT_EQ(smiles.find_first_of("NnFSs"), std::string::npos) << smiles;
}

TEST(EnumerateMolecules, SaysWhenThereAreNoMore) {
  Warnings progress;
  const auto molecules = enumerate_molecules(make_options(1000, 2), 1, progress);
  EXPECT_EQ(molecules.size(), 11U);
  ASSERT_EQ(progress.texts.size(), 1U);
  EXPECT_EQ(progress.texts.front(), "Only 11 molecules of 1000 were found with at most 2 heavy atoms");
}

TEST(EnumerateMolecules, RefusesUnknownElements) {
  Progress progress;
  EnumerateOptions options = make_options(10, 3);
  options.elements = {"C", "Xe"};
  try {
    enumerate_molecules(options, 1, progress);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
  }
}

TEST(GenerateCatalog, EntriesHaveOptions) {
  for (const CatalogEntry& entry : generate_catalog()) {
    EXPECT_FALSE(entry.summary.empty());
    EXPECT_NE(entry.make_options(), nullptr);
  }
}

}  // namespace
}  // namespace athanor::generate
