// Exhaustive growth held against isomer counts of the textbooks; random growth against exhaustive growth.
#include "athanor/generate/growth.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "athanor/chemistry/molecule.h"
#include "athanor/generate/rules.h"

namespace athanor::generate {
namespace {

using namespace element;

int count_hydrogens(const MolecularGraph& graph) {
  int total = 0;
  for (int a = 0; a < graph.size(); ++a) total += graph.hydrogens(a);
  return total;
}

int count_atoms(const MolecularGraph& graph, int atomic_number) {
  int total = 0;
  for (int a = 0; a < graph.size(); ++a) total += graph.element(a) == atomic_number ? 1 : 0;
  return total;
}

/// Number of isomers by sum formula CcHhOo of all graphs of the elements up to a size.
std::map<std::array<int, 3>, int> count_isomers(const std::vector<int>& elements, int max_atoms) {
  std::map<std::array<int, 3>, int> counts;
  for (const MolecularGraph& graph : enumerate_graphs(elements, max_atoms, Progress()))
    ++counts[{count_atoms(graph, carbon), count_hydrogens(graph), count_atoms(graph, oxygen)}];
  return counts;
}

TEST(EnumerateGraphs, FindsEveryAlkane) {
  auto counts = count_isomers({carbon}, 7);
  const int alkanes[] = {0, 1, 1, 1, 2, 3, 5, 9};
  for (int n = 1; n <= 7; ++n) EXPECT_EQ((counts[{n, 2 * n + 2, 0}]), alkanes[n]) << n;
}

TEST(EnumerateGraphs, FindsEveryAlcoholAndEther) {
  auto counts = count_isomers({carbon, oxygen}, 6);
  const int alcohols_and_ethers[] = {0, 1, 2, 3, 7, 14};
  for (int n = 1; n <= 5; ++n) EXPECT_EQ((counts[{n, 2 * n + 2, 1}]), alcohols_and_ethers[n]) << n;
}

TEST(EnumerateGraphs, FindsEveryAlkeneAndCycloalkane) {
  auto counts = count_isomers({carbon}, 6);
  // Without stereo: C3H6 2, C4H8 3 alkenes and 2 rings, C5H10 5 and 5, C6H12 13 and 12.
  EXPECT_EQ((counts[{3, 6, 0}]), 2);
  EXPECT_EQ((counts[{4, 8, 0}]), 5);
  EXPECT_EQ((counts[{5, 10, 0}]), 10);
  EXPECT_EQ((counts[{6, 12, 0}]), 25);
}

TEST(EnumerateGraphs, GivesOnlySoundDistinctMolecules) {
  std::set<std::string> codes;
  for (const MolecularGraph& graph :
       enumerate_graphs({carbon, nitrogen, oxygen, fluorine, sulfur, chlorine}, 4, Progress())) {
    EXPECT_TRUE(codes.insert(compute_canonical_code(graph)).second);
    EXPECT_TRUE(chemistry::parse_smiles(format_graph(graph)).ok()) << format_graph(graph);
  }
}

TEST(GrowRandomGraph, ReachesEverySmallMolecule) {
  const std::vector<int> elements = {carbon, nitrogen, oxygen, fluorine, sulfur, chlorine};
  std::set<std::string> all, grown;
  for (const MolecularGraph& graph : enumerate_graphs(elements, 3, Progress()))
    if (graph.size() == 3) all.insert(compute_canonical_code(graph));
  Rng rng(5);
  for (int i = 0; i < 20000; ++i) {
    const MolecularGraph graph = grow_random_graph(elements, 3, rng);
    if (graph.size() == 3 && !find_broken_rule(graph, true)) grown.insert(compute_canonical_code(graph));
  }
  EXPECT_EQ(grown, all);
}

TEST(GrowRandomGraph, MakesAromaticRingsInOneOfTenAtLeast) {
  Rng rng(6);
  int aromatic = 0, kept = 0;
  for (int i = 0; i < 2000; ++i) {
    const MolecularGraph graph = grow_random_graph({carbon, nitrogen, oxygen, sulfur}, 9, rng);
    if (find_broken_rule(graph, true)) continue;
    ++kept;
    const Perception perception(graph);
    aromatic +=
        std::find(perception.aromatic.begin(), perception.aromatic.end(), true) != perception.aromatic.end() ? 1 : 0;
  }
  EXPECT_GT(aromatic, kept / 10);
}

}  // namespace
}  // namespace athanor::generate
