// Reactions: what is read, what is refused, and one text for every writing.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "athanor/chemistry/mapped_smiles.h"
#include "athanor/chemistry/random_smiles.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"

namespace athanor::chemistry {
namespace {

std::string standardize(const std::string& text) {
  const auto standard = standardize_reaction(text);
  return standard ? *standard : standard.issue().code + ": " + standard.issue().message;
}

TEST(ReactionText, IsToldByItsTwoArrows) {
  EXPECT_TRUE(is_reaction("CCO>>CC=O"));
  EXPECT_TRUE(is_reaction(" CCO>O.[Na+]>CC=O |f:1.2| "));
  EXPECT_TRUE(is_reaction("N->[Pt]>>N"));
  EXPECT_FALSE(is_reaction("N->[Pt]<-N"));
  EXPECT_FALSE(is_reaction("N->[Pt]->N"));
  EXPECT_FALSE(is_reaction("CCO>CC=O"));
  EXPECT_FALSE(is_reaction("a>b>c>d"));
  EXPECT_FALSE(is_reaction("CCO CC>>C"));
}

TEST(ReactionText, GivesTheReasonOfWhatItRefuses) {
  EXPECT_EQ(standardize("CCO"),
            "reaction_syntax: a reaction is written reactants>agents>products, with two \">\"; there are none");
  EXPECT_EQ(standardize("CCO>CC=O"),
            "reaction_syntax: a reaction is written reactants>agents>products, with two \">\"; there is 1");
  EXPECT_EQ(standardize(">>C"), "reaction_side: the reaction has no reactants");
  EXPECT_EQ(standardize("C>O>"), "reaction_side: the reaction has no products");
  EXPECT_EQ(standardize("C1CC>>CC"), "smiles_syntax: reactants: ring bond 1 opened at position 2 is never closed");
  EXPECT_EQ(standardize("CC>C(>CC"), "smiles_syntax: agents: the parenthesis opened at position 2 is never closed");
  EXPECT_EQ(standardize("CC>>C(C)(C)(C)(C)C"),
            "smiles_valence: products: impossible valence: Explicit valence for atom "
            "# 0 C, 5, is greater than permitted");
  EXPECT_EQ(standardize("[CH3:1][CH3:1]>>[CH4:1]"),
            "reaction_map: the map number 1 stands at two atoms of the reactants");
  EXPECT_EQ(standardize("[CH4:1]>[CH4:1]>[CH4:1]"),
            "reaction_map: the map number 1 stands at two atoms of the reactants");
  EXPECT_EQ(standardize("[CH4:1]>>[CH3:1][CH3:1]"),
            "reaction_map: the map number 1 stands at two atoms of the products");
  EXPECT_EQ(standardize("[CH4:1]>>[NH3:1]"),
            "reaction_map: the map number 1 stands at C in the reactants and at N in the products");
  EXPECT_EQ(standardize("CC>>C.C |$a;b$|").substr(0, 9), "cxsmiles:");
  EXPECT_EQ(standardize("CC>>C.C |f:0.1|"), "CC>>C.C");
}

TEST(Reaction, MatchesAtomsByTheirNumbersAndKeepsMappedHydrogens) {
  const auto reaction = parse_reaction("[CH3:7][O:2][H:3].[Na]>[H]O>[CH2:7]=[O:2].[H:3][H]");
  ASSERT_TRUE(reaction);
  EXPECT_EQ(reaction->reactants.num_atoms(), 5U) << "C, O, H, Na and the agent O";
  EXPECT_EQ(reaction->partners, (std::vector<std::size_t>{0, 1, 2, no_partner, no_partner}));
  EXPECT_TRUE(reaction->is_mapped());
  const auto unmapped = parse_reaction("CO>>C=O");
  ASSERT_TRUE(unmapped);
  EXPECT_FALSE(unmapped->is_mapped());
  EXPECT_FALSE(parse_reaction("[CH3:1]O>>[CH2:2]=O")->is_mapped()) << "numbers of one side only";
}

TEST(Reaction, LosesItsMapNumbersAndHydrogens) {
  const auto parts = unmap_reaction("[CH3:7][O:2][H:3]>[Na+:9].[OH2:1]>[H:3][H].[CH2:7]=[O:2]");
  ASSERT_TRUE(parts);
  EXPECT_EQ(join_reaction(*parts), "CO>O.[Na+]>C=O.[H][H]");
  EXPECT_EQ(merge_reaction(*parts), "CO.O.[Na+].C=O.[H][H]");
  EXPECT_EQ(merge_reaction(*unmap_reaction("C>>CC")), "C.CC");
}

TEST(StandardReaction, TellsOtherMatchesApartAndForgetsNumbersThatSayNothing) {
  const std::string kept = standardize("[CH3:1][OH:2].[OH2:3]>>[CH3:1][OH:2].[OH2:3]"),
                    exchanged = standardize("[CH3:1][OH:2].[OH2:3]>>[CH3:1][OH:3].[OH2:2]");
  EXPECT_NE(kept, exchanged) << "which oxygen the product has";
  EXPECT_EQ(standardize("[CH3:1][CH2:2][Br:3]>>[CH3:1][CH3:2]"), standardize("Br[CH2:5][CH3:9]>>[CH3:5][CH3:9]"));
  EXPECT_EQ(standardize(standardize("C([Br:2])[CH3:4]>O>[CH3:4]O")), standardize("C([Br:2])[CH3:4]>O>[CH3:4]O"));
}

/// Other numbers for the atoms, the same on both sides.
std::string renumber(const std::string& text, Rng& rng) {
  std::vector<int> numbers(1000);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<int>(i) + 1;
  rng.shuffle(numbers);
  static const std::regex map(":([0-9]+)\\]");
  std::string out;
  auto rest = text.cbegin();
  for (std::sregex_iterator match(text.begin(), text.end(), map), end; match != end; ++match) {
    out.append(rest, (*match)[0].first);
    out += ":" + std::to_string(numbers[std::stoul((*match)[1].str())]) + "]";
    rest = (*match)[0].second;
  }
  return out.append(rest, text.cend());
}

std::string rewrite(const std::string& text, Rng& rng) {
  ReactionText parts = *split_reaction(renumber(text, rng));
  for (std::string* part : {&parts.reactants, &parts.agents, &parts.products})
    if (!part->empty()) *part = format_random_smiles(*parse_mapped_smiles(*part), rng.below(1'000'000));
  return join_reaction(parts);
}

TEST(StandardReaction, IsTheSameForEveryWritingAndNumbering) {
  std::ifstream file(std::string(ATHANOR_TEST_DIR) + "/golden/featurize/reaction_graphs.txt");
  Rng rng(7);
  std::size_t reactions = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const std::string text = line.substr(0, line.find(' ')), standard = standardize(text);
    EXPECT_EQ(standardize(standard), standard) << text;
    for (int writing = 0; writing < 4; ++writing) {
      const std::string other = rewrite(text, rng);
      EXPECT_EQ(standardize(other), standard) << text << " as " << other;
    }
    ++reactions;
  }
  EXPECT_GT(reactions, 400U);
}

/// Marks of rings in a mirror depend on which of two like atoms comes first; several such rings each have a choice.
TEST(StandardReaction, KnowsRingsInMirrors) {
  Rng rng(9);
  const std::vector<std::string> texts{
      "[O:1]([C@@:2]1([H:8])[C:3]([H:9])([H:10])[C@:4]([O:5][H:12])([H:11])[C:6]1([H:13])[H:14])[H:7]>>"
      "[H:7][H:8].[O:1]=[C:2]1[C:3]([H:9])([H:10])[C:4]([O:5][H:12])([H:11])[C:6]1([H:13])[H:14]",
      "[O:1]([C@@:2]1([H:9])[C:3]([H:10])([H:11])[C@:4]2([C:5]([H:12])([H:13])[N:6]2[H:14])[C:7]1([H:15])[H:16])[H:8]>>"
      "[O:1]([C@:2]1([H:9])[C:3]([H:10])([H:11])[C@@:4]([N:6]([C:5][H:12])[H:14])([H:13])[C:7]1([H:15])[H:16])[H:8]",
      "[C:1]([C@@:2]1([H:10])[C:3]([H:11])([H:12])[C@:4]([O:5][H:14])([H:13])[C:6]1([H:15])[H:16])([H:7])([H:8])[H:9]>>"
      "[C:1]([C:2]1([H:10])[C:3]([H:11])([H:12])[C:4](=[O:5])[C:6]1([H:15])[H:16])([H:7])([H:8])[H:9].[H:13][H:14]",
      "[C:1]([C@@:2]1([H:11])[C:3]([H:12])([H:13])[C@:4]2([C:5]([H:14])([H:15])[O:6]2)[C:7]1([H:16])[H:17])([H:8])([H:"
      "9])"
      "[H:10]>>[C:1]([C@@:2]1([H:11])[C:3]([H:12])([H:13])[C@:4]([O+:6]=[C-:5][H:14])([H:15])[C:7]1([H:16])[H:17])([H:"
      "8])"
      "([H:9])[H:10]",
      // Two rings, in two molecules and in one; and one of each kind, cis and trans.
      "[CH3:1][C@H:2]1[CH2:3][C@@H:4]([OH:5])[CH2:6]1.[CH3:11][C@H:12]1[CH2:13][C@@H:14]([OH:15])[CH2:16]1>>"
      "[CH3:1][C@H:2]1[CH2:3][C@@H:4]([O:5][C@@H:14]2[CH2:13][C@H:12]([CH3:11])[CH2:16]2)[CH2:6]1.[OH2:15]",
      "[CH3:1][C@H:2]1[CH2:3][C@@H:4]([OH:5])[CH2:6]1.[CH3:11][C@H:12]1[CH2:13][C@H:14]([OH:15])[CH2:16]1>>"
      "[CH3:1][C@H:2]1[CH2:3][C@@H:4]([O:5][C@H:14]2[CH2:13][C@H:12]([CH3:11])[CH2:16]2)[CH2:6]1.[OH2:15]",
      "[CH3:1][C@H:2]1[CH2:3][C@@H:4]([O:5][C@@H:6]2[CH2:7][C@@H:8]([CH3:9])[CH2:10]2)[CH2:11]1.[OH2:12]>>"
      "[CH3:1][C@H:2]1[CH2:3][C@@H:4]([OH:5])[CH2:11]1.[OH:12][C@@H:6]2[CH2:7][C@@H:8]([CH3:9])[CH2:10]2"};
  for (const std::string& text : texts) {
    const std::string standard = standardize(text);
    EXPECT_NE(standard.find('@'), std::string::npos) << standard;
    for (int writing = 0; writing < 60; ++writing) {
      const std::string other = rewrite(text, rng);
      ASSERT_EQ(standardize(other), standard) << text << " as " << other;
    }
  }
  EXPECT_NE(standardize(texts[4]), standardize(texts[5]));
}

TEST(StandardReaction, BreaksTiesAlikeOnBothSides) {
  // Two equal molecules whose atoms meet in the product: a choice in one decides for the other.
  const std::string dimer = standardize("[CH2:1]=[CH2:2].[CH2:3]=[CH2:4]>>[CH2:1]1[CH2:2][CH2:3][CH2:4]1");
  Rng rng(3);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(standardize(rewrite("[CH2:1]=[CH2:2].[CH2:3]=[CH2:4]>>[CH2:1]1[CH2:2][CH2:3][CH2:4]1", rng)), dimer);
}

}  // namespace
}  // namespace athanor::chemistry
