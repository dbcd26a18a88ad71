// Stability rules: which drawn molecules are left out because they would not survive in a bottle.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "athanor/generate/molecular_graph.h"

namespace athanor::generate {

/// A graph with what the rules ask about it again and again.
struct Perception {
  explicit Perception(const MolecularGraph& g);
  const MolecularGraph& graph;
  std::vector<std::vector<int>> rings;  ///< chordless
  std::vector<int> ring_count;          ///< chordless rings through each atom
  std::vector<bool> aromatic;           ///< six-ring with three double bonds, five-ring with two and a lone pair
};

/// A pattern that is left out. Rules in the manner of GDB-11 and GDB-13 (doi:10.1021/ci600423u, doi:10.1021/ja902302h).
struct StabilityRule {
  std::string name;
  std::string reason;
  /// True when no further atom or bond can mend the pattern, so that growth may stop at once.
  bool lasting = false;
  bool (*breaks)(const Perception&) = nullptr;
};

std::span<const StabilityRule> stability_rules();

/// The first rule that the graph breaks, null when there is none. An unfinished graph is held to lasting rules only.
const StabilityRule* find_broken_rule(const MolecularGraph& graph, bool finished);

}  // namespace athanor::generate
