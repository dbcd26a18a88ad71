// Random forest (Breiman 2001, doi:10.1023/A:1010933404324): fully grown trees on bootstrapped rows, averaged. Made to
// equal scikit-learn's RandomForestRegressor(max_features=1/3) and RandomForestClassifier within the noise of the draw.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/classical/fitters.h"
#include "athanor/classical/request.h"
#include "athanor/classical/training_columns.h"
#include "athanor/classical/tree_grower.h"
#include "athanor/classical/trees_model.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"

namespace athanor::classical {
namespace {

GrowerSettings make_settings(const ForestOptions& options, const TargetRows& target, std::size_t columns) {
  const auto p = static_cast<double>(columns);
  const double wanted = options.max_features                        ? *options.max_features * p
                        : target.task != data::TaskType::regression ? std::sqrt(p)
                                                                    : p / 3;
  GrowerSettings settings;
  settings.features_per_split = std::clamp<std::size_t>(static_cast<std::size_t>(wanted), 1, columns);
  settings.min_leaf = static_cast<std::size_t>(options.min_leaf);
  settings.max_depth = static_cast<std::size_t>(options.max_depth);
  if (target.task == data::TaskType::multiclass) settings.classes = target.classes;
  return settings;
}

/// The target's values in the order of `rows`; regression values are centred, so that single precision suffices in
/// leaves.
struct CentredTarget {
  std::vector<std::uint32_t> known;
  std::vector<double> values, weights;
  double offset = 0;

  CentredTarget(const TargetRows& target, std::span<const std::size_t> rows)
      : values(rows.size()), weights(rows.size()) {
    if (target.task == data::TaskType::regression)
      offset = std::accumulate(target.train_values.begin(), target.train_values.end(), 0.0) /
               static_cast<double>(target.train_values.size());
    for (std::size_t i = 0, k = 0; i < rows.size() && k < target.train.size(); ++i) {
      if (rows[i] != target.train[k]) continue;
      known.push_back(static_cast<std::uint32_t>(i));
      weights[i] = target.weight(k);
      values[i] = target.train_values[k++] - offset;
    }
  }

  /// How much each training row counts in a tree: how often it was drawn, times its weight.
  std::vector<double> draw_weights(bool bootstrap, Rng& rng) const {
    std::vector<double> drawn(values.size());
    for (std::size_t i = 0; i < known.size(); ++i) drawn[bootstrap ? known[rng.below(known.size())] : known[i]] += 1;
    for (std::size_t i = 0; i < drawn.size(); ++i) drawn[i] *= weights[i];
    return drawn;
  }
};

Tree grow_tree(const TrainingColumns& columns, const GrowerSettings& settings, const CentredTarget& target,
               std::span<const double> weights, std::uint64_t seed) {
  const auto grow = [&]<class Sum>(Sum) {
    return TreeGrower<Sum>(columns, settings, target.values, weights, seed).grow();
  };
  if (settings.classes == 0) return grow(NumberSum());
  if (settings.classes <= 4) return grow(ClassSum<4>());
  if (settings.classes <= 8) return grow(ClassSum<8>());
  if (settings.classes <= 16) return grow(ClassSum<16>());
  static_assert(data::most_classes <= 64);
  return grow(ClassSum<64>());
}

}  // namespace

std::unique_ptr<Model> fit_forest(const ForestOptions& options, const FitRequest& request) {
  const std::vector<TargetRows> targets = check_request("forest", request);
  const TrainingColumns columns(*request.vectors, request.train);
  const auto num_trees = static_cast<std::size_t>(options.trees);
  std::vector<CentredTarget> centred;
  std::vector<TreeGroup> fitted(targets.size());
  for (std::size_t t = 0; t < targets.size(); ++t) {
    centred.emplace_back(targets[t], request.train);
    fitted[t].trees.resize(num_trees);
    fitted[t].offset = centred[t].offset;
    fitted[t].scale = 1 / static_cast<double>(num_trees);
  }
  FitSteps steps("forest", request, targets.size() * num_trees, "tree");
  parallel_for(targets.size() * num_trees, request.threads, [&](std::size_t index) {
    const std::size_t t = index / num_trees, tree = index % num_trees;
    Rng rng(Rng::derive_seed(Rng::derive_seed(request.seed, t), tree));
    const auto weights = centred[t].draw_weights(options.bootstrap, rng);
    const GrowerSettings settings = make_settings(options, targets[t], columns.total_columns());
    fitted[t].trees[tree] = grow_tree(columns, settings, centred[t], weights, rng.next());
    steps.advance();
  });
  return std::make_unique<TreesModel>(request.vectors->columns, TargetLinks::of_shares(request.targets),
                                      std::move(fitted));
}

}  // namespace athanor::classical
