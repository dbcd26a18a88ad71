// Token specs, vocabularies and the features made of them.
#include <gtest/gtest.h>

#include <set>

#include "athanor/core/error.h"
#include "athanor/core/hash.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/token_featurizer.h"
#include "athanor/featurize/token_vocabulary.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

std::string spell(const TokenVocabulary& vocabulary, const PackedTokens& tokens, std::size_t row) {
  std::string text;
  for (std::int64_t t = tokens.offsets[row]; t < tokens.offsets[row + 1]; ++t)
    text += (text.empty() ? "" : " ") + vocabulary.text(tokens.ids[static_cast<std::size_t>(t)]);
  return text;
}

std::string spell_molecule(const std::string& spec, const std::string& smiles, std::uint64_t writing = 0) {
  const TokenFeaturizer featurizer(spec);
  PackedTokens tokens = featurizer.make_empty();
  const Result<bool> done = featurizer.append(parse(smiles), writing, tokens);
  return done ? spell(featurizer.vocabulary(), tokens, 0) : done.issue().code + ": " + done.issue().message;
}

TEST(TokenFeaturizer, ReadsTheCanonicalTextWhateverWasWritten) {
  EXPECT_EQ(spell_molecule("smiles", "OCC"), "[start] C C O [end]");
  EXPECT_EQ(spell_molecule("smiles", "C(C)O"), "[start] C C O [end]");
  EXPECT_EQ(spell_molecule("smiles", "ClC1=CC=CN1"), "[start] Cl c 1 c c c [nH] 1 [end]");
  EXPECT_EQ(spell_molecule("selfies", "OCC"), "[start] [C] [C] [O] [end]");
  EXPECT_EQ(spell_molecule("selfies", "c1ccoc1"), "[start] [C] [C] [=C] [O] [C] [=Ring1] [Branch1] [end]");
}

TEST(TokenFeaturizer, SpellsBracketsThatAreNotListed) {
  EXPECT_EQ(spell_molecule("smiles", "[203Pb+2].C"), "[start] C . [ 2 0 3 Pb + 2 ] [end]");
  EXPECT_EQ(spell_molecule("selfies", "[203Pb+2].C"), "[start] [C] . [ 2 0 3 Pb + 2 ] [end]");
  EXPECT_EQ(spell_molecule("smiles", "[U]"), "[start] [ U ] [end]");
}

TEST(TokenVocabulary, KnowsTheSpellingOfEveryBracket) {
  for (const TokenVocabulary* vocabulary : {&TokenVocabulary::smiles(), &TokenVocabulary::selfies()})
    for (const char* token : {"[Og]", "[Zr@@H2-3]", "[98Tc+:12]", "[=Lr]", "[te+]", "[=Ring3]", "[#Branch3]"}) {
      PackedArray<std::uint16_t> ids;
      vocabulary->append(token, ids);
      std::string spelled;
      for (const std::uint16_t id : ids) spelled += vocabulary->text(id);
      const bool is_selfies_only = std::string_view(token).find_first_of("RB") != std::string_view::npos;
      if (!is_selfies_only || vocabulary == &TokenVocabulary::selfies()) {
        EXPECT_EQ(spelled, token);
      }
    }
  PackedArray<std::uint16_t> ids;
  TokenVocabulary::smiles().append("%57", ids);
  EXPECT_EQ(ids.size(), 3U);
}

/// Bundles refer to the numbers: a change makes nonsense of all networks on tokens there are.
TEST(TokenVocabulary, NeverChanges) {
  const auto digest = [](const TokenVocabulary& vocabulary) {
    std::string all;
    std::set<std::string> distinct;
    for (std::size_t id = 0; id < vocabulary.size(); ++id) {
      all += vocabulary.text(id) + " ";
      EXPECT_TRUE(distinct.insert(vocabulary.text(id)).second) << vocabulary.text(id);
    }
    return compute_sha256(all).substr(0, 16);
  };
  EXPECT_EQ(digest(TokenVocabulary::smiles()), "b52a52a5569e4608");
  EXPECT_EQ(digest(TokenVocabulary::selfies()), "cd5e745a2d69fa28");
}

TEST(TokenFeaturizer, RefusesLongMoleculesAndUnknownSpecs) {
  EXPECT_EQ(spell_molecule("smiles(max_length=3)", "CCO"), "[start] C C O [end]");
  EXPECT_EQ(spell_molecule("smiles(3)", "CCCO"),
            "too_many_tokens: the molecule has 4 tokens, and the model takes at most 3 (max_length of "
            "smiles(max_length=3))");
  EXPECT_EQ(spell_molecule("selfies", "*CC").substr(0, 8), "selfies:");
  EXPECT_THROW(TokenFeaturizer("smile"), Error);
  EXPECT_THROW(TokenFeaturizer("smiles+selfies"), Error);
  EXPECT_THROW(TokenFeaturizer("smiles(length=3)"), Error);
  EXPECT_EQ(TokenFeaturizer("selfies(20)").spec(), "selfies(max_length=20)");
}

TEST(TokenFeaturizer, WritesRandomlyButTheSameForEachMoleculeAndNumber) {
  const std::string aspirin = "CC(=O)Oc1ccccc1C(=O)O";
  std::set<std::string> distinct;
  for (std::uint64_t writing = 0; writing < 8; ++writing) {
    const std::string text = spell_molecule("smiles", aspirin, writing);
    EXPECT_EQ(spell_molecule("smiles", "O=C(O)c1c(OC(=O)C)cccc1", writing), text);
    distinct.insert(text);
  }
  EXPECT_GT(distinct.size(), 5U);
  // Where no writing is short enough, it is the canonical one.
  EXPECT_EQ(spell_molecule("smiles(max_length=4)", "CC(C)", 5), spell_molecule("smiles(max_length=4)", "CCC"));
}

TEST(Featurize, GivesTokensAtAnyNumberOfThreads) {
  std::vector<std::string> smiles;
  for (std::size_t i = 0; i < 600; ++i) smiles.push_back(sample_smiles[i % sample_smiles.size()]);
  smiles[300] = "C(";
  FeatureRequest request{"maccs", "chemprop_v2"};
  request.token_spec = "smiles";
  std::vector<std::optional<Issue>> issues;
  const Inputs one = featurize(smiles, {}, request, 1, issues);
  EXPECT_TRUE(issues[300].has_value());
  EXPECT_EQ(one.tokens.length(300), 0);
  EXPECT_EQ(spell(TokenVocabulary::smiles(), one.tokens, 1), "[start] C [end]");
  EXPECT_EQ(one.tokens.size(), smiles.size());
  const Inputs three = featurize(smiles, {}, request, 3, issues);
  EXPECT_EQ(three.tokens.ids, one.tokens.ids);
  EXPECT_EQ(three.tokens.offsets, one.tokens.offsets);
}

TEST(PackedTokens, AreSelectedAndJoined) {
  PackedTokens tokens{9, 5, {0, 2, 2, 5}, {1, 2, 3, 4, 5}};
  const std::vector<std::size_t> rows{2, 0, 1, 2};
  const PackedTokens chosen = select(tokens, rows);
  EXPECT_EQ(chosen.ids, (PackedArray<std::uint16_t>{3, 4, 5, 1, 2, 3, 4, 5}));
  EXPECT_EQ(chosen.offsets, (PackedArray<std::int64_t>{0, 3, 5, 5, 8}));
  tokens.append(chosen);
  EXPECT_EQ(tokens.size(), 7U);
  EXPECT_EQ(tokens.offsets.back(), 13);
  EXPECT_THROW(select(tokens, std::vector<std::size_t>{7}), Error);
  EXPECT_THROW(tokens.append(PackedTokens{8, 5, {0}, {}}), Error);
}

}  // namespace
}  // namespace athanor::featurize
