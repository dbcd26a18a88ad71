// Many molecules at once: order, threads, and rows that fail.
#include <gtest/gtest.h>

#include <limits>

#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

using Issues = std::vector<std::optional<Issue>>;

/// 1,000 rows, enough for several chunks; every 97th does not parse.
std::vector<std::string> make_rows() {
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < 1000; ++i)
    rows.push_back(i % 97 == 5 ? "C1CC" : std::string(i % 13, 'C') + sample_smiles[i % 3]);
  return rows;
}

TEST(Featurize, GivesTheRowsOfTheSingleMolecules) {
  Issues issues;
  const Inputs inputs = featurize(sample_smiles, {}, {"morgan(2,64)+maccs", "chemprop_v2"}, 1, issues);
  ASSERT_EQ(inputs.rows, sample_smiles.size());
  ASSERT_EQ(inputs.vectors.rows, sample_smiles.size());
  ASSERT_EQ(inputs.vectors.columns, 64u + 167u);
  const auto vectors = make_vector_featurizer("morgan(2,64)+maccs");
  const GraphFeaturizer featurizer("chemprop_v2");
  PackedGraphs graphs = featurizer.make_empty();
  for (std::size_t i = 0; i < sample_smiles.size(); ++i) {
    EXPECT_FALSE(issues[i]);
    std::vector<float> expected(vectors->size());
    ASSERT_TRUE(vectors->compute(parse(sample_smiles[i]), {}, expected).ok());
    const auto row = inputs.vectors.row(i);
    EXPECT_EQ(std::vector<float>(row.begin(), row.end()), expected);
    featurizer.append(parse(sample_smiles[i]), graphs);
  }
  EXPECT_EQ(inputs.graphs.node_columns, graphs.node_columns);
  EXPECT_EQ(inputs.graphs.edge_source, graphs.edge_source);
  EXPECT_EQ(inputs.graphs.in_offsets, graphs.in_offsets);
}

TEST(Featurize, ArrangesAtomsTheSameWayHoweverTheyAreWritten) {
  const std::vector<std::string> caffeine{"Cn1c(=O)c2c(ncn2C)n(C)c1=O", "CN1C=NC2=C1C(=O)N(C)C(=O)N2C"};
  Issues issues;
  const auto pack = [&](const std::string& smiles, bool arrange) {
    return featurize(std::vector{smiles}, {}, {"", "chemprop_v2", arrange}, 1, issues).graphs;
  };
  const PackedGraphs a = pack(caffeine[0], true), b = pack(caffeine[1], true);
  EXPECT_EQ(a.node_columns, b.node_columns);
  EXPECT_EQ(a.edge_source, b.edge_source);
  EXPECT_EQ(a.edge_columns, b.edge_columns);
  EXPECT_NE(pack(caffeine[0], false).node_columns, pack(caffeine[1], false).node_columns);
  const std::string chiral = "OC(=O)[C@@H](N)C";  // whose mark depends on the order
  EXPECT_EQ(pack(chiral, true).node_columns, pack(chiral, false).node_columns);
}

TEST(Featurize, TellsStereocentresByLabelsThatDoNotDependOnTheWriting) {
  Issues issues;
  const auto pack = [&](const std::string& smiles) {
    return featurize(std::vector{smiles}, {}, {"", "chemprop_v2(chirality=labels)", true}, 1, issues).graphs;
  };
  const PackedGraphs l_alanine = pack("OC(=O)[C@@H](N)C"), same = pack("C[C@H](N)C(=O)O"),
                     other = pack("C[C@@H](N)C(=O)O");
  EXPECT_EQ(l_alanine.node_columns, same.node_columns);
  EXPECT_EQ(l_alanine.edge_source, same.edge_source);
  EXPECT_NE(l_alanine.node_columns, other.node_columns);
  const PackedGraphs cis = pack("C[C@H]1CC[C@@H](C)CC1"), trans = pack("C[C@H]1CC[C@H](C)CC1");  // neither R nor S
  EXPECT_NE(cis.node_columns, trans.node_columns);
}

// These specs let most molecules be read without RDKit.
TEST(Featurize, GivesTheGraphsAndFingerprintsOfRDKit) {
  for (const std::string set : {"chemprop_v2", "chemprop_v1", "organic", "rigr", "chemprop_v2(chirality=labels)"})
    for (const std::string spec : {"morgan(3,128)", "morgan(2,100,count=true)", "morgan(2,64,chirality=true)"}) {
      Issues issues;
      const Inputs inputs = featurize(sample_smiles, {}, {spec, set}, 1, issues);
      const auto vectors = make_vector_featurizer(spec);
      const GraphFeaturizer featurizer(set);
      PackedGraphs graphs = featurizer.make_empty();
      for (std::size_t i = 0; i < sample_smiles.size(); ++i) {
        std::vector<float> expected(vectors->size());
        ASSERT_TRUE(vectors->compute(parse(sample_smiles[i]), {}, expected).ok());
        const auto row = inputs.vectors.row(i);
        EXPECT_EQ(std::vector<float>(row.begin(), row.end()), expected) << spec << " of " << sample_smiles[i];
        featurizer.append(parse(sample_smiles[i]), graphs);
      }
      EXPECT_EQ(inputs.graphs.node_columns, graphs.node_columns) << set;
      EXPECT_EQ(inputs.graphs.node_scalars, graphs.node_scalars) << set;
      EXPECT_EQ(inputs.graphs.in_offsets, graphs.in_offsets) << set;
      EXPECT_EQ(inputs.graphs.edge_source, graphs.edge_source) << set;
      EXPECT_EQ(inputs.graphs.edge_reverse, graphs.edge_reverse) << set;
      EXPECT_EQ(inputs.graphs.edge_columns, graphs.edge_columns) << set;
    }
}

TEST(Featurize, DoesNotDependOnTheNumberOfThreads) {
  const std::vector<std::string> rows = make_rows();
  Issues one_issues, three_issues;
  const FeatureRequest request{"morgan(2,128,count=true)", "chemprop_v2"};
  const Inputs one = featurize(rows, {}, request, 1, one_issues);
  const Inputs three = featurize(rows, {}, request, 3, three_issues);
  EXPECT_EQ(one.vectors.values, three.vectors.values);
  EXPECT_EQ(one.graphs.node_offsets, three.graphs.node_offsets);
  EXPECT_EQ(one.graphs.edge_offsets, three.graphs.edge_offsets);
  EXPECT_EQ(one.graphs.node_columns, three.graphs.node_columns);
  EXPECT_EQ(one.graphs.node_scalars, three.graphs.node_scalars);
  EXPECT_EQ(one.graphs.edge_columns, three.graphs.edge_columns);
  EXPECT_EQ(one.graphs.edge_reverse, three.graphs.edge_reverse);
  EXPECT_EQ(one.graphs.in_offsets, three.graphs.in_offsets);
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(one_issues[i].has_value(), three_issues[i].has_value());
}

TEST(Featurize, ARowThatFailsKeepsItsPlace) {
  const std::vector<std::string> rows = make_rows();
  Issues issues;
  const Inputs inputs = featurize(rows, {}, {"maccs", "chemprop_v2"}, 2, issues);
  ASSERT_EQ(issues.size(), rows.size());
  ASSERT_EQ(inputs.graphs.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool bad = rows[i] == "C1CC";
    ASSERT_EQ(issues[i].has_value(), bad) << i;
    ASSERT_EQ(inputs.graphs.num_nodes(i) == 0, bad) << i;
    if (!bad) continue;
    EXPECT_EQ(issues[i]->row, i);
    EXPECT_EQ(issues[i]->input, "C1CC");
    EXPECT_EQ(issues[i]->action, "invalid");
    for (const float value : inputs.vectors.row(i)) EXPECT_EQ(value, 0.0f);
    EXPECT_EQ(inputs.graphs.in_offsets[inputs.graphs.in_offsets_begin(i)], 0);
  }
}

TEST(Featurize, AMissingColumnFailsTheWholeRow) {
  const std::vector<std::string> rows{"CCO", "CCN", "CCC"};
  const std::vector<double> columns{1.0, 2.0, std::numeric_limits<double>::quiet_NaN(), 4.0, 5.0, 6.0};
  Issues issues;
  const Inputs inputs = featurize(rows, columns, {"column(a,b)+maccs", "chemprop_v2"}, 1, issues);
  EXPECT_FALSE(issues[0]);
  ASSERT_TRUE(issues[1]);
  EXPECT_EQ(issues[1]->code, "features_not_finite");
  EXPECT_EQ(issues[1]->input, "CCN");
  EXPECT_FALSE(issues[2]);
  EXPECT_EQ(inputs.vectors.row(2)[1], 6.0f);
  for (const float value : inputs.vectors.row(1)) EXPECT_EQ(value, 0.0f);
  EXPECT_EQ(inputs.graphs.num_nodes(0), 3);
  EXPECT_EQ(inputs.graphs.num_nodes(1), 0);
}

TEST(Featurize, WhatIsNotAskedForIsNotThere) {
  Issues issues;
  const Inputs vectors = featurize(sample_smiles, {}, {"maccs", ""}, 1, issues);
  EXPECT_EQ(vectors.graphs.size(), 0u);
  EXPECT_EQ(vectors.vectors.rows, sample_smiles.size());
  const Inputs graphs = featurize(sample_smiles, {}, {"", "chemprop_v2"}, 1, issues);
  EXPECT_EQ(graphs.vectors.rows, 0u);
  EXPECT_EQ(graphs.graphs.size(), sample_smiles.size());
  const Inputs none = featurize({}, {}, {"maccs", "chemprop_v2"}, 2, issues);
  EXPECT_EQ(none.rows, 0u);
  EXPECT_EQ(none.vectors.columns, 167u);
  EXPECT_EQ(none.graphs.node_width(), 72u);
  EXPECT_TRUE(issues.empty());
}

TEST(Featurize, ColumnValuesOfTheWrongNumberAreRefused) {
  Issues issues;
  EXPECT_THROW((void)featurize(sample_smiles, {}, {"column(a)", ""}, 1, issues), Error);
}

}  // namespace
}  // namespace athanor::featurize
