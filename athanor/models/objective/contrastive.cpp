#include "athanor/models/objective/contrastive.h"

#include "athanor/models/objective/graph_views.h"
#include "athanor/nn/losses.h"

namespace athanor::models {
namespace {

constexpr double damaged_share = 0.25;
constexpr double temperature = 0.1;
constexpr std::int64_t projected_width = 128;

}  // namespace

Contrastive::Contrastive(std::unique_ptr<Model> network, const InputShape&)
    : Objective(std::move(network)),
      projection_(parameters_, "objective", network_->pooled_width(), projected_width, {{network_->pooled_width()}}) {}

torch::Tensor Contrastive::project(const nn::Context& context, const nn::Batch& batch, Rng& rng) const {
  nn::Batch view;
  view.rows = batch.rows;
  view.graphs = apply_damage(batch.graphs, draw_damage(batch.graphs, damaged_share, rng));
  return projection_(context, network_->pool(context, network_->encode(context, view), view));
}

torch::Tensor Contrastive::compute_loss(const nn::Context& context, const nn::Batch& batch, Rng& rng) const {
  const torch::Tensor first = project(context, batch, rng);
  return nn::nt_xent_sum(first, project(context, batch, rng), temperature);
}

}  // namespace athanor::models
