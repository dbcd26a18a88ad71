// Contrastive learning: two damaged views of a molecule are alike, and unlike those of all others.
#pragma once

#include "athanor/models/objective/objective.h"
#include "athanor/nn/layers.h"

namespace athanor::models {

/// MolCLR (Wang et al. 2022, arXiv:2102.10056; GraphCL, arXiv:2010.13902): both views of all molecules of a batch go
/// through the network, its readout and a perceptron of two layers, and cost nn::nt_xent_sum at temperature 0.1. Views
/// are those of graph_views.h, a quarter damaged. A row costs the mean over its two views. Batches are not cut, so one
/// thread works on each.
class Contrastive : public Objective {
 public:
  Contrastive(std::unique_ptr<Model> network, const InputShape& shape);
  std::size_t micro_batch_rows() const override { return 0; }

 protected:
  torch::Tensor compute_loss(const nn::Context& context, const nn::Batch& batch, Rng& rng) const override;

 private:
  torch::Tensor project(const nn::Context& context, const nn::Batch& batch, Rng& rng) const;

  nn::FeedForward projection_;
};

}  // namespace athanor::models
