// Flags of atoms that the user's own patterns match.
#include <gtest/gtest.h>

#include "athanor/chemistry/pattern_set.h"
#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "athanor/featurize/graph_spec.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

const std::string flags_spec = "rigr+smarts(pattern=\"[OX2H] hydroxyl\",pattern=\"CO\")";

TEST(PatternSet, MarksEveryAtomOfAMatch) {
  const chemistry::PatternSet patterns({"[OX2H]", "CO", "N"});
  const auto molecule = parse("CCO");
  std::vector<std::uint8_t> marks(9, 7);
  patterns.mark_atoms(molecule, marks);
  EXPECT_EQ(marks, (std::vector<std::uint8_t>{0, 0, 0, 0, 1, 0, 1, 1, 0}));
}

TEST(GraphSpec, IsStoredWithItsPatterns) {
  const GraphSpec parsed = parse_graph_spec(flags_spec);
  EXPECT_EQ(parsed.set, "rigr");
  ASSERT_EQ(parsed.flags.size(), 2U);
  EXPECT_EQ(parsed.flags[0].name, "hydroxyl");
  EXPECT_EQ(parsed.flags[1].name, "CO");
  EXPECT_EQ(parse_graph_spec(parsed.text).text, parsed.text);
  EXPECT_EQ(GraphFeaturizer("chemprop_v2").spec(), "chemprop_v2");
}

TEST(GraphSpec, RefusesWhatItDoesNotKnow) {
  for (const char* text : {"", "chemprop", "chemprop_v2+maccs", "chemprop_v2(x=1)", "basic+smarts(CO)",
                           "chemprop_v2+smarts(pattern=\"C(\")", "chemprop_v2+smarts(none.txt)", "smarts(CO)"})
    EXPECT_THROW(GraphFeaturizer{text}, Error) << text;
}

TEST(GraphFlags, AreColumnsBehindTheOneHotOnes) {
  const GraphFeaturizer plain("rigr"), flagged(flags_spec);
  PackedGraphs without = plain.make_empty(), with = flagged.make_empty();
  EXPECT_EQ(with.node_width(), without.node_width() + 2);
  for (const char* smiles : {"CCO", "C", "OCC"}) {
    plain.append(parse(smiles), without);
    flagged.append(parse(smiles), with);
  }
  for (std::size_t graph = 0; graph < 3; ++graph) {
    std::vector<float> nodes, edges, plain_nodes, plain_edges;
    to_dense(with, graph, nodes, edges);
    to_dense(without, graph, plain_nodes, plain_edges);
    EXPECT_EQ(edges, plain_edges);
    const std::size_t width = without.node_width();
    for (std::size_t i = 0; i < static_cast<std::size_t>(with.num_nodes(graph)); ++i) {
      const float* row = nodes.data() + i * (width + 2);
      const float* plain_row = plain_nodes.data() + i * width;
      EXPECT_TRUE(std::equal(plain_row, plain_row + width - 1, row));
      EXPECT_EQ(row[width + 1], plain_row[width - 1]) << "the mass stays last";
      const bool oxygen = graph == 0 ? i == 2 : graph == 2 && i == 0;
      const bool beside = graph != 1 && i == 1;
      EXPECT_EQ(row[width - 1], oxygen ? 1 : 0);
      EXPECT_EQ(row[width], oxygen || beside ? 1 : 0);
    }
  }
}

TEST(GraphFlags, HaveTheNamesOfTheirPatternsInTables) {
  const GraphTables tables = compute_graph_tables(parse("CCO"), "chemprop_v2+smarts(pattern=\"[OX2H] hydroxyl\")");
  ASSERT_EQ(tables.node_columns.size(), 73U);
  EXPECT_EQ(tables.node_columns[71], "hydroxyl");
  EXPECT_EQ(tables.nodes[2][71], 1);
  EXPECT_EQ(tables.nodes[1][71], 0);
}

TEST(GraphFlags, AreAtMostAHundred) {
  std::string many = "chemprop_v2+smarts(";
  for (int i = 0; i < 101; ++i) many += std::string(i ? "," : "") + "pattern=C";
  EXPECT_THROW(GraphFeaturizer{many + ")"}, Error);
}

}  // namespace
}  // namespace athanor::featurize
