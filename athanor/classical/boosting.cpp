// Gradient-boosted trees (Chen & Guestrin 2016, doi:10.1145/2939672.2939785) grown by XGBoost, one model per target.
// XGBoost sums histograms per thread, so that its bits depend on their number: each model uses one thread, targets run
// side by side. The trees are kept and evaluated by our own code; loading a bundle hands no bytes to XGBoost.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>

#include "athanor/classical/booster.h"
#include "athanor/classical/fitters.h"
#include "athanor/classical/request.h"
#include "athanor/classical/trees_model.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/data/scaler.h"

namespace athanor::classical {
namespace {

struct Objective {
  const char *name, *metric;
};

Objective choose_objective(data::TaskType task) {
  if (task == data::TaskType::multiclass) return {"multi:softprob", "mlogloss"};
  if (task == data::TaskType::binary) return {"binary:logistic", "logloss"};
  return {"reg:squarederror", "rmse"};
}

std::map<std::string, std::string> make_parameters(const BoostingOptions& options, const TargetRows& target,
                                                   double base_score, std::uint64_t seed) {
  const Objective objective = choose_objective(target.task);
  std::map<std::string, std::string> parameters{
      {"objective", objective.name},
      {"eval_metric", objective.metric},
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
  if (target.task == data::TaskType::multiclass) parameters["num_class"] = std::to_string(target.classes);
  return parameters;
}

/// Trains until `patience` rounds bring no better validation loss; the trees up to the best round, per class.
std::vector<std::vector<Tree>> train_trees(const BoostingOptions& options, Booster& booster, bool has_val,
                                           std::size_t classes, FitSteps& steps) {
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
  return parse_booster_trees(booster.format_json(), static_cast<std::size_t>(count), classes);
}

/// Mean and population standard deviation by the rows' weights; a scale of 1 when the squares are too small for a
/// number.
data::StandardScaler find_scale(const TargetRows& target) {
  double total = 0, sum = 0, squares = 0;
  for (std::size_t i = 0; i < target.train.size(); ++i) {
    total += target.weight(i);
    sum += target.weight(i) * target.train_values[i];
  }
  const double mean = sum / total;
  for (std::size_t i = 0; i < target.train.size(); ++i)
    squares += target.weight(i) * (target.train_values[i] - mean) * (target.train_values[i] - mean);
  return {{mean}, {squares > 0 ? std::sqrt(squares / total) : 1}};
}

/// One group of trees, or one per class of a multi-class target. Regression values are standardised, which makes the
/// printed validation loss precise in any unit.
std::vector<TreeGroup> fit_target(const BoostingOptions& options, const featurize::FeatureMatrix& vectors,
                                  const TargetRows& target, std::uint64_t seed, FitSteps& steps) {
  const bool several = target.task == data::TaskType::multiclass;
  const data::StandardScaler found = find_scale(target);
  double shift = 0, scale = 1, offset = 0, base_score = 0;
  if (target.task == data::TaskType::regression) {
    offset = shift = found.mean[0];
    scale = found.scale[0];
  } else if (!several) {
    base_score = found.mean[0];
    offset = std::log(base_score / (1 - base_score));
  }
  const auto rescale = [&](std::vector<double> values) {
    for (double& value : values) value = (value - shift) / scale;
    return values;
  };
  const BoosterData train(vectors, target.train, rescale(target.train_values), target.train_weights);
  std::optional<BoosterData> val;
  if (!target.val.empty()) val.emplace(vectors, target.val, rescale(target.val_values), target.val_weights);
  Booster booster(train, val ? &*val : nullptr, make_parameters(options, target, base_score, seed));
  std::vector<TreeGroup> groups;
  for (auto& trees : train_trees(options, booster, val.has_value(), several ? target.classes : 1, steps))
    groups.push_back({std::move(trees), offset, scale});
  return groups;
}

}  // namespace

std::unique_ptr<Model> fit_boosting(const BoostingOptions& options, const FitRequest& request) {
  const std::vector<TargetRows> targets = check_request("boosting", request);
  std::vector<std::vector<TreeGroup>> fitted(targets.size());
  FitSteps steps("boosting", request, targets.size() * static_cast<std::size_t>(options.trees), "tree");
  parallel_for(targets.size(), request.threads, [&](std::size_t t) {
    fitted[t] = fit_target(options, *request.vectors, targets[t], Rng::derive_seed(request.seed, t), steps);
  });
  std::vector<TreeGroup> groups;
  for (auto& of_target : fitted) std::move(of_target.begin(), of_target.end(), std::back_inserter(groups));
  return std::make_unique<TreesModel>(request.vectors->columns, TargetLinks(request.targets, Link::softmax),
                                      std::move(groups));
}

}  // namespace athanor::classical
