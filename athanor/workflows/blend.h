// Several models as one: every candidate is fitted on the same inner folds and weighed by how well it predicts what was
// held out.
#pragma once

#include "athanor/workflows/blend_weights.h"
#include "athanor/workflows/evaluation_tables.h"
#include "athanor/workflows/fitting.h"
#include "athanor/workflows/inner_folds.h"

namespace athanor::workflows {

struct BlendFit {
  std::vector<bundle::Member> members;
  /// {"inner_folds", "held_out", "candidates": {model: {"score", "weight"}}, "left_out": {model: reason}}; of a stack
  /// also "blends" (compare_weighings).
  nlohmann::json selection;
  std::vector<double> average = {};  ///< [BlendRequest::shown, outputs] of all candidates with equal weights
};

/// Weights of the candidates and what comes of them; the selection lacks "inner_folds" and "left_out". `name` is that
/// of the whole in messages.
BlendFit weigh_candidates(const data::Dataset& dataset, std::span<const std::size_t> records,
                          std::vector<Candidate> candidates, Combination combination, const std::string& name,
                          const Context& context);

/// What a blend is fitted on, and how the caller fits the ensemble of one candidate on one inner fold.
struct BlendRequest {
  Combination combination = Combination::greedy;
  const data::Dataset* dataset = nullptr;
  FeatureStore* features = nullptr;
  std::span<const ModelPlan> candidates;
  data::Split split;
  data::SplitOptions outer;  ///< how `split` was made
  std::string standardize;
  std::uint64_t seed = 0;
  std::function<std::vector<bundle::Member>(const ModelPlan&, const FitData&, std::size_t inner)> fit_ensemble = {};
  std::vector<std::size_t> shown = {};  ///< records for which the plain average is wanted
};

/// Fits every candidate on every inner fold and keeps those with a weight. A candidate of auto that cannot be fitted is
/// left out, with a warning; one of a stack is an error. Error(invalid_input) when none has a defined score.
BlendFit fit_blend(const BlendRequest& request, const Context& context);

}  // namespace athanor::workflows
