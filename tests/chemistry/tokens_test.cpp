// Tokens of SMILES and SELFIES against Python's: tests/golden/chemistry/make_tokens.py.
#include <gtest/gtest.h>

#include <set>

#include "athanor/chemistry/random_smiles.h"
#include "athanor/chemistry/selfies.h"
#include "athanor/chemistry/smiles_tokens.h"
#include "athanor/core/text.h"
#include "golden_files.h"

namespace athanor::chemistry {
namespace {

struct TokenLine {
  std::string smiles, tokens, selfies, back;
};

std::vector<TokenLine> read_token_lines() {
  std::vector<TokenLine> lines;
  for (const std::string& line : read_golden_lines("tokens.tsv")) {
    const std::vector<std::string> cells = split_text(line, '\t');
    lines.push_back({cells.at(0), cells.at(1), cells.at(2), cells.at(3)});
  }
  EXPECT_GT(lines.size(), 500U);
  return lines;
}

std::string join_views(const std::vector<std::string_view>& views) {
  return join_text(std::vector<std::string>(views.begin(), views.end()), " ");
}

TEST(SplitSmiles, GivesTheTokensOfTheRegularExpression) {
  for (const TokenLine& line : read_token_lines()) {
    if (line.smiles == "*") continue;
    const auto tokens = split_smiles(line.smiles);
    ASSERT_TRUE(tokens.ok()) << line.smiles;
    EXPECT_EQ(join_views(*tokens), line.tokens);
  }
}

TEST(SplitSmiles, NamesThePlaceOfWhatIsNoToken) {
  for (const auto& [smiles, message] : {std::pair("CCX", "character 3 of the SMILES, \"X\", begins no token"),
                                        {"C[NH", "character 2 of the SMILES, \"[\", begins no token"},
                                        {"C%1", "character 2 of the SMILES, \"%\", begins no token"},
                                        {"[]", "character 1 of the SMILES, \"[\", begins no token"}}) {
    const auto tokens = split_smiles(smiles);
    ASSERT_FALSE(tokens.ok()) << smiles;
    EXPECT_EQ(tokens.issue().message, message);
    EXPECT_EQ(tokens.issue().action, "unsupported");
  }
  EXPECT_TRUE(split_smiles("")->empty());
}

TEST(Selfies, AreThoseOfThePackageBothWays) {
  for (const TokenLine& line : read_token_lines()) {
    if (line.smiles != "*") {
      const auto selfies = encode_selfies(line.smiles);
      EXPECT_EQ(selfies ? *selfies : "-", line.selfies) << line.smiles;
    }
    if (line.selfies == "-") continue;
    const auto back = decode_selfies(line.selfies);
    ASSERT_TRUE(back.ok()) << line.selfies << ": " << back.issue().message;
    EXPECT_EQ(*back, line.back) << line.selfies;
  }
}

TEST(Selfies, SayWhyThereAreNone) {
  for (const auto& [smiles, message] :
       {std::pair("*CC", "the molecule has no SELFIES: SELFIES have no \"*\" (character 1)"),
        {"O=Cl(=O)(=O)O", "the molecule has no SELFIES: atom [Cl] has 7 bonds, and SELFIES allow it 1"},
        {"C1CC", "the molecule has no SELFIES: ring 1 is not closed"},
        {"C(C", "the molecule has no SELFIES: a branch is not closed"},
        {"", "the molecule has no SELFIES: the SMILES is empty"},
        {"c1cccc1", "the molecule has no SELFIES: its aromatic rings have no arrangement of double bonds"}}) {
    const auto selfies = encode_selfies(smiles);
    ASSERT_FALSE(selfies.ok()) << smiles;
    EXPECT_EQ(selfies.issue().message, message);
  }
  for (const auto& [selfies, message] : {std::pair("[C][X]", "there is no symbol [X]"),
                                         {"[C]C", "character 4 of the SELFIES begins no symbol"},
                                         {"[C", "character 1 of the SELFIES begins no symbol"},
                                         {"[C][Branch7]", "there is no symbol [Branch7]"},
                                         {"[CH9]", "there is no symbol [CH9]"}}) {
    const auto back = decode_selfies(selfies);
    ASSERT_FALSE(back.ok()) << selfies;
    EXPECT_EQ(back.issue().message, message);
  }
}

TEST(RandomSmiles, AreTheSameMoleculeInOtherWords) {
  std::size_t writings = 0, molecules = 0;
  for (const TokenLine& line : read_token_lines()) {
    if (line.smiles == "*" || ++molecules > 150) continue;
    const auto molecule = parse_smiles(line.smiles);
    if (!molecule) continue;
    const std::string canonical = format_smiles(*parse_smiles(format_smiles(*molecule)));
    std::set<std::string> distinct;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      const std::string written = format_random_smiles(*molecule, seed);
      EXPECT_EQ(format_random_smiles(*molecule, seed), written);
      distinct.insert(written);
      const auto again = parse_smiles(written);
      ASSERT_TRUE(again.ok()) << written;
      EXPECT_EQ(format_smiles(*parse_smiles(format_smiles(*again))), canonical) << written;
    }
    writings += distinct.size();
  }
  EXPECT_GT(writings, 450U);
}

}  // namespace
}  // namespace athanor::chemistry
