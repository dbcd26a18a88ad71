// Packed graphs: order of edges, offsets, joining and selecting.
#include <gtest/gtest.h>

#include <numeric>

#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

PackedGraphs pack(std::span<const std::string> smiles) {
  const GraphFeaturizer featurizer("chemprop_v2");
  PackedGraphs graphs = featurizer.make_empty();
  for (const std::string& text : smiles) featurizer.append(parse(text), graphs);
  return graphs;
}

void expect_same(const PackedGraphs& a, const PackedGraphs& b) {
  EXPECT_EQ(a.node_slots, b.node_slots);
  EXPECT_EQ(a.node_width(), b.node_width());
  EXPECT_EQ(a.edge_slots, b.edge_slots);
  EXPECT_EQ(a.edge_width(), b.edge_width());
  EXPECT_EQ(a.node_offsets, b.node_offsets);
  EXPECT_EQ(a.edge_offsets, b.edge_offsets);
  EXPECT_EQ(a.node_columns, b.node_columns);
  EXPECT_EQ(a.node_scalars, b.node_scalars);
  EXPECT_EQ(a.in_offsets, b.in_offsets);
  EXPECT_EQ(a.edge_source, b.edge_source);
  EXPECT_EQ(a.edge_target, b.edge_target);
  EXPECT_EQ(a.edge_reverse, b.edge_reverse);
  EXPECT_EQ(a.edge_columns, b.edge_columns);
}

TEST(PackedGraphs, HaveTheWidthsOfChemprop) {
  const PackedGraphs graphs = GraphFeaturizer("chemprop_v2").make_empty();
  EXPECT_EQ(graphs.size(), 0u);
  EXPECT_EQ(graphs.node_width(), 72u);
  EXPECT_EQ(graphs.edge_width(), 14u);
}

TEST(PackedGraphs, EdgesAreSortedByTargetAndKnowTheirReverse) {
  const PackedGraphs graphs = pack(sample_smiles);
  ASSERT_EQ(graphs.size(), sample_smiles.size());
  ASSERT_EQ(graphs.in_offsets.size(), static_cast<std::size_t>(graphs.node_offsets.back()) + graphs.size());
  for (std::size_t g = 0; g < graphs.size(); ++g) {
    const std::int32_t* into = graphs.in_offsets.data() + graphs.in_offsets_begin(g);
    const auto first = static_cast<std::size_t>(graphs.edge_offsets[g]);
    EXPECT_EQ(into[0], 0);
    EXPECT_EQ(into[graphs.num_nodes(g)], graphs.num_edges(g));
    for (std::int32_t node = 0; node < graphs.num_nodes(g); ++node)
      for (std::int32_t e = into[node]; e < into[node + 1]; ++e) {
        const std::size_t edge = first + static_cast<std::size_t>(e);
        const std::size_t reverse = first + static_cast<std::size_t>(graphs.edge_reverse[edge]);
        EXPECT_EQ(graphs.edge_target[edge], node);
        EXPECT_EQ(graphs.edge_source[edge], graphs.edge_target[reverse]);
        EXPECT_EQ(graphs.edge_target[edge], graphs.edge_source[reverse]);
        EXPECT_EQ(graphs.edge_reverse[reverse], e);
        for (std::size_t slot = 0; slot < graphs.edge_slots; ++slot)
          EXPECT_EQ(graphs.edge_columns[edge * graphs.edge_slots + slot],
                    graphs.edge_columns[reverse * graphs.edge_slots + slot]);
      }
  }
}

TEST(PackedGraphs, EdgesIntoOneAtomKeepTheOrderOfTheBonds) {
  const PackedGraphs graphs = pack(std::vector<std::string>{"C(F)(Cl)Br"});
  EXPECT_EQ(graphs.edge_source, (std::vector<std::int32_t>{1, 2, 3, 0, 0, 0}));
  EXPECT_EQ(graphs.edge_target, (std::vector<std::int32_t>{0, 0, 0, 1, 2, 3}));
  EXPECT_EQ(graphs.edge_reverse, (std::vector<std::int32_t>{3, 4, 5, 0, 1, 2}));
  EXPECT_EQ(graphs.in_offsets, (std::vector<std::int32_t>{0, 3, 4, 5, 6}));
}

TEST(PackedGraphs, AnAtomAloneHasNoEdges) {
  const PackedGraphs graphs = pack(std::vector<std::string>{"[Na+]", "C"});
  EXPECT_EQ(graphs.node_offsets, (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(graphs.edge_offsets, (std::vector<std::int64_t>{0, 0, 0}));
  EXPECT_EQ(graphs.in_offsets, (std::vector<std::int32_t>{0, 0, 0, 0}));
}

TEST(PackedGraphs, AppendingEqualsPackingInOneGo) {
  for (std::size_t cut = 0; cut <= sample_smiles.size(); ++cut) {
    PackedGraphs joined = pack(std::span(sample_smiles).first(cut));
    joined.append(pack(std::span(sample_smiles).subspan(cut)));
    expect_same(joined, pack(sample_smiles));
  }
  PackedGraphs doubled = pack(sample_smiles);
  doubled.append(doubled);
  std::vector<std::string> twice = sample_smiles;
  twice.insert(twice.end(), sample_smiles.begin(), sample_smiles.end());
  expect_same(doubled, pack(twice));
}

TEST(PackedGraphs, SelectingEqualsPackingTheChosen) {
  const PackedGraphs graphs = pack(sample_smiles);
  const std::vector<std::size_t> chosen{7, 1, 1, 0, 9};
  std::vector<std::string> smiles;
  for (const std::size_t index : chosen) smiles.push_back(sample_smiles[index]);
  expect_same(select(graphs, chosen), pack(smiles));
  expect_same(select(graphs, {}), pack({}));
}

TEST(PackedGraphs, MistakesAreRefused) {
  PackedGraphs graphs = pack(sample_smiles);
  EXPECT_THROW(graphs.append(PackedGraphs{}), Error);
  EXPECT_THROW((void)select(graphs, std::vector<std::size_t>{graphs.size()}), Error);
}

TEST(GraphFeaturizer, UnknownAndDisplaySetsAreRefused) {
  try {
    GraphFeaturizer("chemprop_v3");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_STREQ(error.what(),
                 "There is no graph feature set \"chemprop_v3\"; did you mean \"chemprop_v2\"? "
                 "(known: chemprop_v2, chemprop_v1, organic, rigr, basic)");
  }
  try {
    GraphFeaturizer("basic");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_STREQ(
        error.what(),
        "The graph features \"basic\" are for reading; networks take chemprop_v2, chemprop_v1, organic or rigr");
  }
}

}  // namespace
}  // namespace athanor::featurize
