// The connected part of a molecule that a prediction rests on most.
#pragma once

#include "athanor/explain/coalitions.h"

namespace athanor::explain {

/// Of compute_subgraph: the size of the part, and how widely it is searched for.
struct SubgraphSettings {
  std::size_t most_atoms = 0;  ///< 0 = a third of the molecule, at least one
  std::size_t beam = 12;       ///< parts of each size that grow on
};

/// The connected atoms whose Shapley value against all others is the largest by size, and both values: {the part, the
/// others}, of which the others are missing when the part is everything. As SubgraphX (Yuan et al. 2021,
/// arXiv:2102.05152), with a beam that grows from every atom in place of a tree search, and of the two players part and
/// others exactly, where the paper samples atoms near the part: (f(part) - f(nothing) + f(all) - f(others)) / 2.
Attribution compute_subgraph(MoleculeView& view, const SubgraphSettings& settings);

}  // namespace athanor::explain
