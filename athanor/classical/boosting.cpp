// Gradient-boosted trees (Chen & Guestrin 2016, doi:10.1145/2939672.2939785) grown by XGBoost, one model per target.
// XGBoost sums histograms per thread, so that its bits depend on their number: each model uses one thread, targets run
// side by side. The trees are kept and evaluated by our own code; loading a bundle hands no bytes to XGBoost.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "athanor/classical/booster.h"
#include "athanor/classical/fitters.h"
#include "athanor/classical/request.h"
#include "athanor/classical/trees_model.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"

namespace athanor::classical {
namespace {

std::map<std::string, std::string> make_parameters(const BoostingOptions& options, data::TaskType task,
                                                   double base_score, std::uint64_t seed) {
  return {
      {"objective", task == data::TaskType::binary ? "binary:logistic" : "reg:squarederror"},
      {"eval_metric", task == data::TaskType::binary ? "logloss" : "rmse"},
      {"base_score", format_number(base_score)},
      {"tree_method", "hist"},
      {"nthread", "1"},
      {"eta", format_number(options.shrinkage)},
      {"max_depth", std::to_string(options.max_depth)},
      {"subsample", format_number(options.row_share)},
      {"colsample_bytree", format_number(options.column_share)},
      {"min_child_weight", format_number(options.min_child_weight)},
      {"lambda", format_number(options.l2)},
      {"seed", std::to_string(seed & 0x7fffffff)},
      {"seed_per_iteration", "1"},
  };
}

/// Trains until `patience` rounds bring no better validation loss; the trees up to the best round.
std::vector<Tree> train_trees(const BoostingOptions& options, Booster& booster, bool has_val, FitSteps& steps) {
  double best_loss = std::numeric_limits<double>::infinity();
  std::int64_t best_round = -1;
  std::int64_t round = 0;
  for (; round < options.trees; ++round) {
    booster.add_round(static_cast<int>(round));
    steps.advance();
    if (!has_val || options.tree_patience == 0) continue;
    const double loss = booster.compute_val_loss(static_cast<int>(round));
    if (loss < best_loss) {
      best_loss = loss;
      best_round = round;
    } else if (round - best_round >= options.tree_patience) {
      break;
    }
  }
  steps.advance(static_cast<std::size_t>(std::max<std::int64_t>(0, options.trees - round - 1)));  // the trees left out
  const std::int64_t count = best_round < 0 ? round : best_round + 1;
  return parse_booster_trees(booster.format_json(), static_cast<std::size_t>(count));
}

/// Regression values are standardised, which makes the printed validation loss precise in any unit.
TargetTrees fit_target(const BoostingOptions& options, const featurize::FeatureMatrix& vectors,
                       const TargetRows& target, std::uint64_t seed, FitSteps& steps) {
  const auto n = static_cast<double>(target.train_values.size());
  const double mean = std::accumulate(target.train_values.begin(), target.train_values.end(), 0.0) / n;
  TargetTrees fitted;
  double shift = 0, base_score = mean;
  if (target.task == data::TaskType::regression) {
    double squares = 0;
    for (const double value : target.train_values) squares += (value - mean) * (value - mean);
    fitted.offset = shift = mean;
    if (squares > 0) fitted.scale = std::sqrt(squares / n);  // 0 only when the squares are too small for a number
    base_score = 0;
  } else {
    fitted.link = Link::logistic;
    fitted.offset = std::log(mean / (1 - mean));
  }
  const auto rescale = [&](std::vector<double> values) {
    for (double& value : values) value = (value - shift) / fitted.scale;
    return values;
  };
  const BoosterData train(vectors, target.train, rescale(target.train_values));
  std::optional<BoosterData> val;
  if (!target.val.empty()) val.emplace(vectors, target.val, rescale(target.val_values));
  Booster booster(train, val ? &*val : nullptr, make_parameters(options, target.task, base_score, seed));
  fitted.trees = train_trees(options, booster, val.has_value(), steps);
  return fitted;
}

}  // namespace

std::unique_ptr<Model> fit_boosting(const BoostingOptions& options, const FitRequest& request) {
  const std::vector<TargetRows> targets = check_request("boosting", request);
  std::vector<TargetTrees> fitted(targets.size());
  FitSteps steps("boosting", request, targets.size() * static_cast<std::size_t>(options.trees), "tree");
  parallel_for(targets.size(), request.threads, [&](std::size_t t) {
    fitted[t] = fit_target(options, *request.vectors, targets[t], Rng::derive_seed(request.seed, t), steps);
  });
  return std::make_unique<TreesModel>(request.vectors->columns, std::move(fitted));
}

}  // namespace athanor::classical
