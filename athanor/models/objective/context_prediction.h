// Context prediction: does this surrounding belong to this middle?
#pragma once

#include <optional>

#include "athanor/models/objective/objective.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// Around one atom of each molecule, which is drawn: the atoms within `middle_radius` bonds, and those from
/// `inner_radius` to `outer_radius` bonds away; both know the atoms from `inner_radius` to `middle_radius`, the
/// anchors.
struct ContextViews {
  nn::GraphBatch middles, surroundings;  ///< a graph for each molecule that has both
  torch::Tensor centers;                 ///< i32 [molecules] among the atoms of `middles`
  torch::Tensor anchors;                 ///< i32 [anchors] among the atoms of `surroundings`
  torch::Tensor anchor_offsets;          ///< i32 [molecules + 1]
};

inline constexpr int middle_radius = 3, inner_radius = 2, outer_radius = 5;

/// Molecules without an atom that is `inner_radius` away from another one are left out.
ContextViews draw_contexts(const nn::GraphBatch& graphs, Rng& rng);

/// Hu et al. 2020 (arXiv:1905.12265): the network's state of the atom in the middle, and the mean state of the anchors
/// by a second network of the same kind that sees the surroundings alone, and a Linear, have a large product when they
/// belong together; each middle is also asked about the surroundings of the next molecule. A row costs the mean of both
/// logistic losses, 0 when nothing can be asked. Where we differ: products are over the root of the width, the radii
/// are for three rounds of messages, and the Linear is there because states after an activation are never below 0, and
/// products of theirs neither.
class ContextPrediction : public Objective {
 public:
  ContextPrediction(std::unique_ptr<Model> network, std::unique_ptr<Model> surrounding);

 protected:
  torch::Tensor compute_loss(const nn::Context& context, const nn::Batch& batch, Rng& rng) const override;

 private:
  torch::Tensor encode_surroundings(const nn::Context& context, const ContextViews& views) const;

  std::unique_ptr<Model> surrounding_;
  std::size_t first_slot_;  ///< of its parameters
  std::optional<nn::Linear> projection_;
};

}  // namespace athanor::models
