// Rows that are reactions: vectors, graphs, tokens, tables.
#include <gtest/gtest.h>

#include "athanor/chemistry/reaction.h"
#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/graph_spec.h"
#include "athanor/featurize/token_featurizer.h"
#include "athanor/featurize/token_vocabulary.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

using Issues = std::vector<std::optional<Issue>>;
const std::string oxidation = "[CH3:1][OH:2]>O>[CH2:1]=[O:2]";

Inputs compute(const std::vector<std::string>& rows, FeatureRequest request, Issues& issues) {
  request.reactions = true;
  return featurize(rows,
                   std::vector<double>(request.vector_spec.find("column") == std::string::npos ? 0 : rows.size(), 7),
                   request, 2, issues);
}

std::vector<float> compute_side(const std::string& smiles) {
  const auto featurizer = make_vector_featurizer("morgan(2,64)");
  std::vector<float> out(featurizer->size());
  EXPECT_TRUE(featurizer->compute(parse(smiles), {}, out).ok());
  return out;
}

TEST(ReactionRows, HaveTheVectorOfReactantsAndAgentsThenTheChange) {
  Issues issues;
  FeatureRequest request;
  request.vector_spec = "morgan(2,64)+column(dose)";
  const Inputs inputs = compute({oxidation}, request, issues);
  ASSERT_FALSE(issues[0]);
  std::vector<float> expected = compute_side("CO.O");
  const std::vector<float> before = compute_side("CO"), after = compute_side("C=O");
  for (std::size_t i = 0; i < before.size(); ++i) expected.push_back(after[i] - before[i]);
  expected.push_back(7);
  const auto row = inputs.vectors.row(0);
  EXPECT_EQ(std::vector<float>(row.begin(), row.end()), expected);
  request.reactions = true;
  const auto names = list_feature_names(request);
  ASSERT_EQ(names.size(), expected.size());
  EXPECT_EQ(names[0], "morgan_0");
  EXPECT_EQ(names[64], "morgan_0@change");
  EXPECT_EQ(names.back(), "dose");
}

TEST(ReactionRows, HaveOneGraphAndAnIssueWithoutMaps) {
  Issues issues;
  FeatureRequest request;
  request.graph_set = "chemprop_v2";
  const Inputs inputs = compute({oxidation, "CO>>C=O", oxidation}, request, issues);
  EXPECT_EQ(inputs.molecules, 1U);
  ASSERT_EQ(inputs.graphs.size(), 3U);
  EXPECT_EQ(inputs.graphs.num_nodes(0), 3) << "C, O and the agent";
  EXPECT_EQ(inputs.graphs.num_edges(0), 2);
  EXPECT_EQ(inputs.graphs.num_nodes(1), 0);
  ASSERT_TRUE(issues[1]);
  EXPECT_EQ(issues[1]->code, "reaction_unmapped");
  EXPECT_EQ(inputs.graphs.node_width(), 106U);
  EXPECT_EQ(inputs.graphs.edge_width(), 28U);
}

TEST(ReactionRows, AreTextsOfTokensWithArrows) {
  Issues issues;
  FeatureRequest request;
  request.token_spec = "smiles";
  const Inputs inputs = compute({oxidation, "[CH4:1]>>[CH3:1]C"}, request, issues);
  const auto text = [&](std::size_t row) {
    std::string words;
    for (std::int64_t t = inputs.tokens.offsets[row] + 1; t < inputs.tokens.offsets[row + 1] - 1; ++t)
      words += TokenVocabulary::smiles().text(inputs.tokens.ids[static_cast<std::size_t>(t)]);
    return words;
  };
  EXPECT_EQ(text(0), "CO>O>C=O");
  EXPECT_EQ(text(1), "C>>CC");
  request.writing = 3;
  EXPECT_EQ(compute({oxidation}, request, issues).tokens.length(0), inputs.tokens.length(0));
  request.token_spec = "selfies";
  EXPECT_THROW(compute({oxidation}, request, issues), Error);
}

TEST(ReactionRows, RefuseWhatIsForMolecules) {
  Issues issues;
  FeatureRequest points;
  points.point_spec = "drawing";
  EXPECT_THROW(compute({oxidation}, points, issues), Error);
  FeatureRequest flags;
  flags.graph_set = "chemprop_v2+smarts(\"[OX2H]\")";
  EXPECT_THROW(compute({oxidation}, flags, issues), Error);
  EXPECT_THROW(parse_graph_spec("chemprop_v2(reaction=prod_reac)"), Error);
}

TEST(ReactionSpec, NamesWhatIsNotAsUsual) {
  EXPECT_EQ(parse_graph_spec("chemprop_v2(reaction=reac_diff)").text, "chemprop_v2");
  EXPECT_EQ(parse_graph_spec("chemprop_v2(labels,reaction=reac_prod)").text,
            "chemprop_v2(chirality=labels,reaction=reac_prod)");
  EXPECT_EQ(parse_graph_spec("rigr(prod_diff_balance)").text, "rigr(reaction=prod_diff_balance)");
}

TEST(ReactionTables, NameTheChange) {
  const GraphTables tables =
      compute_graph_tables(*chemistry::parse_reaction("[CH3:1][OH:2]>>[CH2:1]=[O:2]"), "chemprop_v2");
  ASSERT_EQ(tables.nodes.size(), 2U);
  const auto value = [&](const std::vector<std::string>& names, const std::vector<double>& row,
                         const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    EXPECT_NE(found, names.end()) << name;
    return row[static_cast<std::size_t>(found - names.begin())];
  };
  EXPECT_EQ(tables.node_columns.size(), 106U);
  EXPECT_EQ(value(tables.node_columns, tables.nodes[0], "hydrogens=3"), 1);
  EXPECT_EQ(value(tables.node_columns, tables.nodes[0], "hydrogens=3@change"), -1);
  EXPECT_EQ(value(tables.node_columns, tables.nodes[0], "hydrogens=2@change"), 1);
  EXPECT_EQ(value(tables.node_columns, tables.nodes[0], "mass*0.01@change"), 0);
  EXPECT_EQ(value(tables.edge_columns, tables.edges[0], "single@change"), -1);
  EXPECT_EQ(value(tables.edge_columns, tables.edges[0], "double@change"), 1);
  EXPECT_THROW(compute_graph_tables(*chemistry::parse_reaction("C>>CC"), "chemprop_v2"), Error);
}

}  // namespace
}  // namespace athanor::featurize
