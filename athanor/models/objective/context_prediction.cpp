#include "athanor/models/objective/context_prediction.h"

#include <algorithm>
#include <cmath>

#include "athanor/models/objective/graph_indices.h"
#include "athanor/models/objective/graph_parts.h"
#include "athanor/nn/functions.h"

namespace athanor::models {
namespace {
using torch::Tensor;

/// Bonds between an atom and the others of its graph.
class DistanceSearch {
 public:
  explicit DistanceSearch(const nn::GraphBatch& graphs)
      : indices_(graphs), distance_(static_cast<std::size_t>(graphs.num_nodes), -1) {}

  /// Atoms within `radius` of `start`, nearest first, with their distances in distance().
  const std::vector<std::int32_t>& run(std::int32_t start, int radius) {
    for (const std::int32_t atom : reached_) distance_[static_cast<std::size_t>(atom)] = -1;
    reached_ = {start};
    distance_[static_cast<std::size_t>(start)] = 0;
    for (std::size_t i = 0; i < reached_.size(); ++i) {
      const std::int32_t atom = reached_[i];
      if (distance(atom) == radius) continue;
      for (std::int32_t edge = indices_.in_offsets()[atom]; edge < indices_.in_offsets()[atom + 1]; ++edge) {
        const std::int32_t neighbour = indices_.source()[edge];
        if (distance(neighbour) >= 0) continue;
        distance_[static_cast<std::size_t>(neighbour)] = distance(atom) + 1;
        reached_.push_back(neighbour);
      }
    }
    return reached_;
  }
  int distance(std::int32_t atom) const { return distance_[static_cast<std::size_t>(atom)]; }
  const GraphIndices& indices() const { return indices_; }

 private:
  const GraphIndices indices_;
  std::vector<int> distance_;
  std::vector<std::int32_t> reached_;
};

/// An atom of the graph that has another one `inner_radius` away; -1 = none.
std::int32_t draw_center(DistanceSearch& search, std::int64_t graph, Rng& rng) {
  std::vector<std::int32_t> atoms;
  for (std::int32_t atom = search.indices().graph_offsets()[graph]; atom < search.indices().graph_offsets()[graph + 1];
       ++atom)
    atoms.push_back(atom);
  rng.shuffle(atoms);
  for (const std::int32_t atom : atoms)
    if (search.distance(search.run(atom, inner_radius).back()) == inner_radius) return atom;
  return -1;
}

Tensor to_tensor(const std::vector<std::int32_t>& numbers, torch::Device device) {
  return torch::tensor(numbers, torch::kInt).to(device);
}

}  // namespace

ContextViews draw_contexts(const nn::GraphBatch& graphs, Rng& rng) {
  DistanceSearch search(graphs);
  std::vector<std::vector<std::int32_t>> middles, surroundings;
  std::vector<std::int32_t> centers, anchors, anchor_offsets{0};
  std::int32_t num_middle = 0, num_surrounding = 0;
  for (std::int64_t graph = 0; graph < graphs.num_graphs; ++graph) {
    const std::int32_t center = draw_center(search, graph, rng);
    if (center < 0) continue;
    std::vector<std::int32_t> atoms = search.run(center, outer_radius);
    std::sort(atoms.begin(), atoms.end());
    std::vector<std::int32_t> middle, surrounding;
    for (const std::int32_t atom : atoms) {
      const int distance = search.distance(atom);
      if (atom == center) centers.push_back(num_middle + static_cast<std::int32_t>(middle.size()));
      if (distance >= inner_radius && distance <= middle_radius)
        anchors.push_back(num_surrounding + static_cast<std::int32_t>(surrounding.size()));
      if (distance <= middle_radius) middle.push_back(atom);
      if (distance >= inner_radius) surrounding.push_back(atom);
    }
    num_middle += static_cast<std::int32_t>(middle.size());
    num_surrounding += static_cast<std::int32_t>(surrounding.size());
    anchor_offsets.push_back(static_cast<std::int32_t>(anchors.size()));
    middles.push_back(std::move(middle));
    surroundings.push_back(std::move(surrounding));
  }
  const torch::Device device = graphs.source.device();
  return {take_parts(graphs, middles), take_parts(graphs, surroundings), to_tensor(centers, device),
          to_tensor(anchors, device), to_tensor(anchor_offsets, device)};
}

ContextPrediction::ContextPrediction(std::unique_ptr<Model> network, std::unique_ptr<Model> surrounding)
    : Objective(std::move(network)), surrounding_(std::move(surrounding)), first_slot_(parameters_.items().size()) {
  for (const nn::Parameter& parameter : surrounding_->parameters().items())
    parameters_.add("objective." + parameter.name, parameter.shape, parameter.initialization, parameter.trainable);
  const std::int64_t width = surrounding_->encoded_width();
  projection_.emplace(parameters_, "objective.projection", width, width);
}

Tensor ContextPrediction::encode_surroundings(const nn::Context& context, const ContextViews& views) const {
  const auto first = context.weights.begin() + static_cast<std::ptrdiff_t>(first_slot_);
  const nn::Weights own(first, first + static_cast<std::ptrdiff_t>(surrounding_->parameters().items().size()));
  nn::Batch batch;
  batch.rows = views.surroundings.num_graphs;
  batch.graphs = views.surroundings;
  const Tensor states = surrounding_->encode({own, context.training, context.rng}, batch);
  return (*projection_)(context, nn::segment_mean(nn::gather_rows(states, views.anchors), views.anchor_offsets));
}

Tensor ContextPrediction::compute_loss(const nn::Context& context, const nn::Batch& batch, Rng& rng) const {
  const ContextViews views = draw_contexts(batch.graphs, rng);
  nn::Batch middles;
  middles.rows = views.middles.num_graphs;
  middles.graphs = views.middles;
  const std::int64_t rows = middles.rows;
  // Without any molecule to ask about, a loss of 0 that still hangs on the parameters.
  if (rows == 0) return network_->encode(context, batch).sum() * 0;
  const Tensor middle = nn::gather_rows(network_->encode(context, middles), views.centers);
  const Tensor surrounding = encode_surroundings(context, views);
  const double scale = 1 / std::sqrt(static_cast<double>(middle.size(1)));
  const Tensor own = scale * (middle * surrounding).sum(1);
  if (rows == 1) return torch::softplus(-own).sum();
  const Tensor other = scale * (middle * surrounding.roll(-1, 0)).sum(1);
  return 0.5 * (torch::softplus(-own) + torch::softplus(other)).sum();
}

}  // namespace athanor::models
