// Damaged copies of graphs, in which a network should still know the molecule.
#pragma once

#include "athanor/core/rng.h"
#include "athanor/nn/batch.h"

namespace athanor::models {

/// Atoms and bonds of a batch that a view leaves out, by their numbers in it.
struct Damage {
  std::vector<bool> atoms;  ///< nothing is said of these
  std::vector<bool> bonds;  ///< directed edges that are not there, both directions alike
};

/// Of each graph one of three, drawn evenly, as MolCLR has them (Wang et al. 2022, arXiv:2102.10056): atom masking,
/// `share` of the atoms; bond deletion, `share` of the bonds; subgraph removal, the atoms that are reached first from a
/// random one, `share` of all, masked and the bonds between them deleted.
Damage draw_damage(const nn::GraphBatch& graphs, double share, Rng& rng);

/// The graphs with as many atoms, less the bonds that are not there.
nn::GraphBatch apply_damage(const nn::GraphBatch& graphs, const Damage& damage);

}  // namespace athanor::models
