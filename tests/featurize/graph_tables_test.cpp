// Tables for people: caffeine against the published table of a course, and the chemprop set by name.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/core/error.h"
#include "athanor/featurize/featurizer.h"
#include "molecules.h"

namespace athanor::featurize {
namespace {

using Row = std::vector<double>;

// The table as published: one column per atom, in an atom order of its own.
const std::vector<std::string> published_elements{"C", "N", "C", "N", "C", "C", "C", "O", "N", "C", "O", "N", "C", "C"};
const std::vector<double> published_neighbours{4, 3, 3, 2, 3, 3, 3, 1, 3, 3, 1, 3, 4, 4};
const std::vector<double> published_hydrogens{3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3};
const std::vector<double> published_in_ring{0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 0};

std::vector<Row> published_nodes() {
  const std::map<std::string, std::pair<double, double>> elements{
      {"C", {6, 12.011}}, {"N", {7, 14.007}}, {"O", {8, 15.999}}};
  std::vector<Row> rows;
  for (std::size_t i = 0; i < published_elements.size(); ++i) {
    const auto& [number, mass] = elements.at(published_elements[i]);
    rows.push_back({number, published_neighbours[i], published_hydrogens[i], 0, mass, published_in_ring[i]});
  }
  return rows;
}

std::vector<Row> sorted(std::vector<Row> rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

GraphTables caffeine() { return compute_graph_tables(parse("Cn1cnc2c1c(=O)n(C)c(=O)n2C"), "basic"); }

TEST(BasicTables, CaffeineHasThePublishedAtoms) {
  GraphTables tables = caffeine();
  EXPECT_EQ(tables.node_columns,
            (std::vector<std::string>{"atomic_number", "neighbours", "hydrogens", "formal_charge", "mass", "in_ring"}));
  for (Row& row : tables.nodes) row[4] = std::round(row[4] * 1000) / 1000;
  EXPECT_EQ(sorted(tables.nodes), sorted(published_nodes()));
}

TEST(BasicTables, CaffeineAtomsStandInTheOrderOfTheSmiles) {
  // Cn1cnc2c1c(=O)n(C)c(=O)n2C
  const std::vector<double> numbers{6, 7, 6, 7, 6, 6, 6, 8, 7, 6, 6, 8, 7, 6};
  const std::vector<double> neighbours{4, 3, 3, 2, 3, 3, 3, 1, 3, 4, 3, 1, 3, 4};
  const GraphTables tables = caffeine();
  ASSERT_EQ(tables.nodes.size(), numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(tables.nodes[i][0], numbers[i]) << i;
    EXPECT_EQ(tables.nodes[i][1], neighbours[i]) << i;
  }
}

TEST(BasicTables, CaffeineHasThePublishedBonds) {
  const GraphTables tables = caffeine();
  EXPECT_EQ(tables.edge_columns, (std::vector<std::string>{"source", "target", "type", "stereo"}));
  std::map<double, int> types;
  for (const Row& row : tables.edges) {
    ++types[row[2]];
    EXPECT_EQ(row[3], 0);
    EXPECT_NE(row[0], row[1]);
  }
  EXPECT_EQ(tables.edges.size(), 15u);
  EXPECT_EQ(types, (std::map<double, int>{{1, 3}, {2, 2}, {12, 10}}));
  EXPECT_EQ(tables.edges[0], (Row{0, 1, 1, 0}));
}

TEST(BasicTables, StereoChargeAndHydrogenAtomsAreShown) {
  const GraphTables alkene = compute_graph_tables(parse("F/C=C/F"), "basic");
  EXPECT_EQ(alkene.edges[1], (Row{1, 2, 2, 3})) << "3 is STEREOE";
  const GraphTables ions = compute_graph_tables(parse("[NH4+].[Cl-]"), "basic");
  EXPECT_EQ(ions.nodes[0], (Row{7, 4, 4, 1, 14.007, 0}));
  EXPECT_EQ(ions.nodes[1][3], -1);
  const GraphTables heavy_methane = compute_graph_tables(parse("[2H]C"), "basic");
  EXPECT_EQ(heavy_methane.nodes[1][1], 4);
  EXPECT_EQ(heavy_methane.nodes[1][2], 4) << "deuterium is a hydrogen";
  EXPECT_NEAR(heavy_methane.nodes[0][4], 2.014, 5e-4);
}

TEST(ChempropTables, NameEveryFeature) {
  const GraphTables tables = compute_graph_tables(parse("CO"), "chemprop_v2");
  ASSERT_EQ(tables.node_columns.size(), 72u);
  ASSERT_EQ(tables.edge_columns.size(), 2u + 14u);
  const auto value = [&](std::size_t atom, const std::string& name) {
    const auto found = std::find(tables.node_columns.begin(), tables.node_columns.end(), name);
    return tables.nodes[atom][static_cast<std::size_t>(found - tables.node_columns.begin())];
  };
  for (const char* name :
       {"atomic_number=6", "neighbours=4", "formal_charge=0", "chiral_tag=0", "hydrogens=3", "hybridization=SP3"})
    EXPECT_EQ(value(0, name), 1) << name;
  EXPECT_EQ(value(0, "aromatic"), 0);
  EXPECT_NEAR(value(1, "mass*0.01"), 0.15999, 1e-7);
  EXPECT_EQ(tables.edges, (std::vector<Row>{{1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0},
                                            {0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}}));
}

TEST(GraphTables, AnUnknownSetIsRefused) { EXPECT_THROW((void)compute_graph_tables(parse("C"), "basics"), Error); }

}  // namespace
}  // namespace athanor::featurize
