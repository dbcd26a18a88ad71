// Condensed graphs of reactions against chemprop 2.3.1, bit for bit: tests/golden/featurize/make_reactions_golden.py.
#include <gtest/gtest.h>

#include "athanor/chemistry/reaction.h"
#include "golden_graphs.h"

namespace athanor::featurize {
namespace {

const std::vector<std::string> specs{"chemprop_v2",
                                     "chemprop_v2(reaction=reac_prod)",
                                     "chemprop_v2(reaction=prod_diff)",
                                     "chemprop_v2(reaction=reac_diff_balance)",
                                     "chemprop_v2(reaction=reac_prod_balance)",
                                     "chemprop_v2(reaction=prod_diff_balance)",
                                     "chemprop_v1",
                                     "organic",
                                     "rigr"};

DenseGraph compute_dense(const chemistry::Reaction& reaction, const std::string& spec) {
  const GraphFeaturizer featurizer(spec, true);
  PackedGraphs graphs = featurizer.make_empty();
  EXPECT_TRUE(featurizer.append(reaction, graphs).ok());
  return to_dense_graph(graphs);
}

TEST(ReactionGolden, AllModesAndSetsAreEqualBitForBit) {
  std::size_t reactions = 0;
  for (const std::string& line : read_golden_lines("reaction_graphs.txt")) {
    const std::vector<std::string> words = split_text(line, ' ');
    ASSERT_EQ(words.size(), 1 + specs.size());
    const auto reaction = chemistry::parse_reaction(words[0]);
    ASSERT_TRUE(reaction) << words[0];
    for (std::size_t s = 0; s < specs.size(); ++s)
      EXPECT_EQ(compute_sha256(to_bytes(compute_dense(*reaction, specs[s]))).substr(0, 16), words[1 + s])
          << specs[s] << " of " << words[0];
    ++reactions;
  }
  EXPECT_GE(reactions, 400U);
}

}  // namespace
}  // namespace athanor::featurize
