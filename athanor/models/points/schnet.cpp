#include "athanor/models/points/schnet.h"

#include <cmath>

#include "athanor/featurize/inputs.h"
#include "athanor/nn/point_pairs.h"
#include "athanor/nn/sequences.h"

namespace athanor::models {
using torch::Tensor;

Schnet::Interaction::Interaction(nn::ParameterList& list, const std::string& name, const SchnetOptions& options)
    : filter_in(list, name + ".filter.0", options.gaussians, options.filters),
      filter_out(list, name + ".filter.1", options.filters, options.filters),
      in(list, name + ".in", options.hidden, options.filters, false),
      out(list, name + ".out", options.filters, options.hidden),
      mix(list, name + ".mix", options.hidden, options.hidden) {}

Schnet::Schnet(nn::ParameterList& list, const SchnetOptions& options)
    : width_(options.hidden),
      gaussians_(options.gaussians),
      cutoff_(options.cutoff),
      dropout_(options.dropout),
      embedding_(list.add("embedding.weight", {static_cast<std::int64_t>(featurize::point_kinds), options.hidden},
                          {std::sqrt(3.0), 0})) {
  for (std::int64_t i = 0; i < options.depth; ++i)
    interactions_.emplace_back(list, "encoder." + std::to_string(i), options);
}

Tensor Schnet::operator()(const nn::Context& context, const nn::PointBatch& points) const {
  const nn::PointPairs pairs = nn::find_pairs(points, cutoff_);
  const Tensor gaussians = nn::expand_distances(pairs.distances, gaussians_, cutoff_),
               taper = nn::taper_distances(pairs.distances, cutoff_);
  Tensor h = nn::embed(context.weights[embedding_], points.kinds);
  for (const Interaction& layer : interactions_) {
    const Tensor filters = layer.filter_out(context, nn::shifted_softplus(layer.filter_in(context, gaussians))) * taper;
    const Tensor heard = layer.out(context, nn::filtered_sum(layer.in(context, h), filters, pairs));
    h = h + nn::dropout(context, layer.mix(context, nn::shifted_softplus(heard)), dropout_);
  }
  return h;
}

}  // namespace athanor::models
