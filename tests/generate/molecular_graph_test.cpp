// Valences, SMILES text, canonical codes and rings of small graphs.
#include "athanor/generate/molecular_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"
#include "athanor/core/rng.h"
#include "athanor/generate/growth.h"
#include "graphs.h"

namespace athanor::generate {
namespace {

std::string to_canonical(const MolecularGraph& graph) {
  const auto molecule = chemistry::parse_smiles(format_graph(graph));
  EXPECT_TRUE(molecule.ok()) << format_graph(graph);
  return molecule.ok() ? chemistry::format_smiles(*molecule) : "";
}

MolecularGraph permute(const MolecularGraph& graph, const std::vector<int>& order) {
  MolecularGraph permuted;
  for (const int atom : order) permuted.add_atom(graph.element(atom));
  for (int i = 0; i < graph.size(); ++i)
    for (int j = 0; j < i; ++j)
      if (graph.bond(order[i], order[j]) > 0) permuted.set_bond(i, j, graph.bond(order[i], order[j]));
  return permuted;
}

TEST(MolecularGraph, CountsHydrogens) {
  const MolecularGraph sulfone = make_graph({"C", "S", "O", "O", "C"}, {{0, 1}, {1, 2, 2}, {1, 3, 2}, {1, 4}});
  EXPECT_EQ(sulfone.hydrogens(0), 3);
  EXPECT_EQ(sulfone.hydrogens(1), 0);
  const MolecularGraph nitro = make_graph({"C", "N", "O", "O"}, {{0, 1}, {1, 2, 2}, {1, 3, 2}});
  EXPECT_EQ(nitro.hydrogens(1), 0);
  EXPECT_EQ(make_graph({"N"}, {}).hydrogens(0), 3);
}

TEST(MolecularGraph, WritesSmilesThatMeanTheSame) {
  EXPECT_EQ(to_canonical(benzene()), "c1ccccc1");
  EXPECT_EQ(to_canonical(make_graph({"C", "N", "O", "O"}, {{0, 1}, {1, 2, 2}, {1, 3, 2}})), "C[N+](=O)[O-]");
  EXPECT_EQ(to_canonical(make_graph({"O", "N", "C", "O"}, {{0, 1, 2}, {1, 2}, {1, 3, 2}})), "C[N+](=O)[O-]");
  EXPECT_EQ(to_canonical(make_graph({"C", "S", "O", "O", "Cl"}, {{0, 1}, {1, 2, 2}, {1, 3, 2}, {0, 4}})),
            "O=[SH](=O)CCl");
  const MolecularGraph norbornane =
      make_graph({"C", "C", "C", "C", "C", "C", "C"}, {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 0}, {0, 6}, {3, 6}});
  EXPECT_EQ(to_canonical(norbornane), "C1CC2CCC1C2");
}

TEST(MolecularGraph, CanonicalCodeForgetsTheOrderOfAtoms) {
  Rng rng(3);
  const std::vector<int> elements = {element::carbon, element::nitrogen, element::oxygen};
  for (int trial = 0; trial < 200; ++trial) {
    const MolecularGraph graph = grow_random_graph(elements, 8, rng);
    std::vector<int> order(graph.size());
    std::iota(order.begin(), order.end(), 0);
    rng.shuffle(order);
    EXPECT_EQ(compute_canonical_code(permute(graph, order)), compute_canonical_code(graph)) << format_graph(graph);
  }
}

TEST(MolecularGraph, CanonicalCodeSeparatesWhatRefinementCannot) {
  // Two three-rings and one six-ring: every atom has two equal neighbours in both.
  const MolecularGraph six =
      make_graph({"C", "C", "C", "C", "C", "C"}, {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 0}});
  const MolecularGraph threes =
      make_graph({"C", "C", "C", "C", "C", "C"}, {{0, 1}, {1, 2}, {2, 0}, {3, 4}, {4, 5}, {5, 3}});
  EXPECT_NE(compute_canonical_code(six), compute_canonical_code(threes));
}

TEST(MolecularGraph, FindsChordlessRings) {
  EXPECT_EQ(find_chordless_rings(benzene()).size(), 1U);
  const MolecularGraph cubane_face = make_graph({"C", "C", "C", "C"}, {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {0, 2}});
  EXPECT_EQ(find_chordless_rings(cubane_face).size(), 2U);
  EXPECT_TRUE(find_chordless_rings(make_graph({"C", "C"}, {{0, 1}})).empty());
}

TEST(MolecularGraph, RefusesUnknownElements) {
  try {
    parse_element("Xx");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_options);
  }
}

}  // namespace
}  // namespace athanor::generate
