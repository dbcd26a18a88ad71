// Graphs for tests, written as atoms and bonds.
#pragma once

#include <string>
#include <vector>

#include "athanor/generate/molecular_graph.h"

namespace athanor::generate {

struct BondSpec {
  int a, b, order = 1;
};

inline MolecularGraph make_graph(const std::vector<std::string>& symbols, const std::vector<BondSpec>& bonds) {
  MolecularGraph graph;
  for (const std::string& symbol : symbols) graph.add_atom(parse_element(symbol));
  for (const BondSpec& bond : bonds) graph.set_bond(bond.a, bond.b, bond.order);
  return graph;
}

inline MolecularGraph benzene() {
  return make_graph({"C", "C", "C", "C", "C", "C"}, {{0, 1, 2}, {1, 2}, {2, 3, 2}, {3, 4}, {4, 5, 2}, {5, 0}});
}

}  // namespace athanor::generate
