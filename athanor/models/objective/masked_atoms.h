// Masked atoms: what stands at an atom of which nothing is said?
#pragma once

#include "athanor/models/objective/objective.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Graphs in which nothing is said of some atoms and of their bonds, and what was there: the first one-hot feature of
/// each, the element and the type of the bond. What has no such feature is not asked for. Weights of the atoms of a
/// graph add up to 1, and those of its bonds.
struct MaskedGraphs {
  nn::GraphBatch graphs;
  torch::Tensor atoms;                      ///< i32 [masked atoms]
  torch::Tensor atom_labels, atom_weights;  ///< i64, f32
  torch::Tensor begins, ends;               ///< i32 [masked bonds]: the two atoms of each
  torch::Tensor bond_labels, bond_weights;
};

/// Of each graph of n atoms, 1 + floor(share n) are masked, chosen evenly.
MaskedGraphs mask_atoms(const nn::GraphBatch& graphs, double share, Rng& rng);

/// Attribute masking (Hu et al. 2020, arXiv:1905.12265, section 3.1.2): a linear layer on the state of the atom tells
/// the element, one on the sum of both atoms' states the type of the bond; cross-entropy. As there, 15 % of the atoms
/// are masked; here all bonds of a masked atom are, since their features and hybridisation tell of each other, and
/// molecules count alike instead of atoms.
class MaskedAtoms : public Objective {
 public:
  MaskedAtoms(std::unique_ptr<Model> network, const InputShape& shape);

 protected:
  torch::Tensor compute_loss(const nn::Context& context, const nn::Batch& batch, Rng& rng) const override;

 private:
  nn::Linear atoms_, bonds_;
};

}  // namespace athanor::models
