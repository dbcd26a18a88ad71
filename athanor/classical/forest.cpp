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

GrowerSettings make_settings(const ForestOptions& options, data::TaskType task, std::size_t columns) {
  const auto p = static_cast<double>(columns);
  const double wanted = options.max_features             ? *options.max_features * p
                        : task == data::TaskType::binary ? std::sqrt(p)
                                                         : p / 3;
  GrowerSettings settings;
  settings.features_per_split = std::clamp<std::size_t>(static_cast<std::size_t>(wanted), 1, columns);
  settings.min_leaf = static_cast<std::size_t>(options.min_leaf);
  settings.max_depth = static_cast<std::size_t>(options.max_depth);
  return settings;
}

/// How often each training row is in a tree; `known` are the rows with a value.
std::vector<std::uint32_t> draw_weights(const std::vector<std::uint32_t>& known, std::size_t rows, bool bootstrap,
                                        Rng& rng) {
  std::vector<std::uint32_t> weights(rows);
  for (std::size_t i = 0; i < known.size(); ++i) ++weights[bootstrap ? known[rng.below(known.size())] : known[i]];
  return weights;
}

/// The target's values in the order of `rows`; regression values are centred, so that single precision suffices in
/// leaves.
struct CentredTarget {
  std::vector<std::uint32_t> known;
  std::vector<double> values;
  double offset = 0;

  CentredTarget(const TargetRows& target, std::span<const std::size_t> rows) : values(rows.size()) {
    if (target.task == data::TaskType::regression)
      offset = std::accumulate(target.train_values.begin(), target.train_values.end(), 0.0) /
               static_cast<double>(target.train_values.size());
    for (std::size_t i = 0, k = 0; i < rows.size() && k < target.train.size(); ++i) {
      if (rows[i] != target.train[k]) continue;
      known.push_back(static_cast<std::uint32_t>(i));
      values[i] = target.train_values[k++] - offset;
    }
  }
};

}  // namespace

std::unique_ptr<Model> fit_forest(const ForestOptions& options, const FitRequest& request) {
  const std::vector<TargetRows> targets = check_request("forest", request);
  const TrainingColumns columns(*request.vectors, request.train);
  const auto num_trees = static_cast<std::size_t>(options.trees);
  std::vector<CentredTarget> centred;
  std::vector<TargetTrees> fitted(targets.size());
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
    const auto weights = draw_weights(centred[t].known, columns.num_rows(), options.bootstrap, rng);
    const GrowerSettings settings = make_settings(options, targets[t].task, columns.total_columns());
    fitted[t].trees[tree] = TreeGrower(columns, settings, centred[t].values, weights, rng.next()).grow();
    steps.advance();
  });
  return std::make_unique<TreesModel>(request.vectors->columns, std::move(fitted));
}

}  // namespace athanor::classical
