// Atoms as they are written, and where they come to stand in the standard form.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "athanor/chemistry/random_smiles.h"
#include "athanor/chemistry/standardize.h"
#include "athanor/chemistry/written_atoms.h"

namespace athanor::chemistry {
namespace {

const std::vector<std::string> texts{"CCO",
                                     "OC(=O)c1ccccc1",
                                     "[O-]C(=O)c1ccccc1.[Na+]",
                                     "C[N+](=O)[O-]",
                                     "CN(=O)=O",
                                     "C[S+]([O-])C",
                                     "CS(C)=O",
                                     "CS(=O)c1ccc(cc1)S(N)=O",
                                     "O=S1CC1.[Na+]",
                                     "CN=[N+]=[N-]",
                                     "CN=N#N",
                                     "C[n+]1cccc(c1)[O-]",
                                     "NC(=[NH2+])N=C([O-])C",
                                     "CS(=O)(=O)[O-].[K+]",
                                     "CC(=O)[O-].[NH3+]CC",
                                     "O.OCC[NH3+].[Cl-]",
                                     "N[C@@H](C)C(=O)O",
                                     "F/C=C/Cl",
                                     "c1ccc2c(c1)[nH]c(=O)n2C",
                                     "C[N-][N+]#N",
                                     "CC(C)(C)OC(=O)NC1CCN(C)CC1"};

/// Element and number of neighbours of each atom, in the order of the text.
std::vector<std::string> describe(const std::string& smiles) {
  const SiteFacts facts = describe_sites(*parse_smiles(smiles), 0);
  std::vector<int> neighbours(facts.symbols.size());
  for (const BondEnds& bond : facts.bonds)
    for (const std::uint32_t atom : bond) ++neighbours[atom];
  std::vector<std::string> names;
  for (std::size_t i = 0; i < facts.symbols.size(); ++i)
    names.push_back(facts.symbols[i] + std::to_string(neighbours[i]));
  return names;
}

TEST(FollowedAtoms, StayWhatTheyAre) {
  for (const char* policy : {"none", "basic", "basic+tautomer", "basic+no_stereo", "basic+keep_mixtures"})
    for (const std::string& text : texts) {
      const auto form = standardize_followed(text, parse_standardize_policy(policy));
      ASSERT_TRUE(form) << text << ": " << form.issue().message;
      const auto plain = standardize_smiles(text, parse_standardize_policy(policy));
      EXPECT_EQ(form->smiles, plain->smiles) << text;
      EXPECT_EQ(form->key, plain->key) << text;
      const auto before = describe(text), after = describe(form->smiles), in_key = describe(form->key);
      ASSERT_EQ(form->places.size(), after.size());
      ASSERT_EQ(form->key_places.size(), in_key.size());
      for (std::size_t i = 0; i < after.size(); ++i)
        EXPECT_EQ(after[i], before[static_cast<std::size_t>(form->places[i])]) << text << " " << policy;
      for (std::size_t i = 0; i < in_key.size(); ++i)
        EXPECT_EQ(in_key[i], before[static_cast<std::size_t>(form->key_places[i])]) << text << " " << policy;
    }
}

/// What is around an atom tells apart all that the toolkit does not hold for alike.
TEST(FollowedAtoms, KeepTheirSurroundingsInAnyWriting) {
  for (const std::string& text : texts)
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const std::string other = format_random_smiles(*parse_smiles(text), seed);
      const auto form = standardize_followed(other, StandardizePolicy::none);
      ASSERT_TRUE(form);
      const auto before = describe_sites(*parse_smiles(other), 4).surroundings;
      const auto after = describe_sites(*parse_smiles(form->key), 4).surroundings;
      for (std::size_t i = 0; i < after.size(); ++i)
        EXPECT_EQ(after[i], before[static_cast<std::size_t>(form->key_places[i])]) << other;
    }
}

TEST(WrittenAtoms, KnowHydrogensInBrackets) {
  const auto water = find_written_atoms("[H]O[H]");
  ASSERT_TRUE(water);
  EXPECT_EQ(water->atoms, 3u);
  EXPECT_EQ(water->kept, std::vector<std::uint32_t>{1});
  EXPECT_EQ(water->bonds.size(), 2u);
  EXPECT_TRUE(water->kept_bonds.empty());
  const auto deuterated = find_written_atoms("[2H]C([H])C");
  ASSERT_TRUE(deuterated);
  EXPECT_EQ(deuterated->atoms, 4u);
  EXPECT_EQ(deuterated->kept, (std::vector<std::uint32_t>{0, 1, 3}));
  EXPECT_FALSE(find_written_atoms("C1CC"));
}

TEST(WrittenAtoms, BondsHaveAnOrderOfTheirOwn) {
  const SiteFacts facts = describe_sites(*parse_smiles("C=1OC=1"), 1);
  EXPECT_EQ(facts.bonds, (std::vector<BondEnds>{{1, 0}, {2, 0}, {2, 1}}));
  EXPECT_EQ(facts.bond_symbols, (std::vector<std::string>{"C-O", "C=C", "C-O"}));
  EXPECT_EQ(facts.bond_surroundings[0], facts.bond_surroundings[2]);
  EXPECT_NE(facts.bond_surroundings[0], facts.bond_surroundings[1]);
}

}  // namespace
}  // namespace athanor::chemistry
