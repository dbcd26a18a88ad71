// Gradient-boosted trees (Chen & Guestrin 2016, doi:10.1145/2939672.2939785) grown by XGBoost, one model per target.
// XGBoost sums histograms per thread, so that its bits depend on their number: each model uses one thread, targets run
// side by side. The trees are kept and evaluated by our own code; loading a bundle hands no bytes to XGBoost.
#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>

#include "athanor/classical/booster.h"
#include "athanor/classical/fitters.h"
#include "athanor/classical/request.h"
#include "athanor/classical/trees_model.h"
#include "athanor/core/parallel.h"
#include "athanor/core/rng.h"
#include "athanor/core/text.h"
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

/// Columns that predictions must be monotone in. Zeros of other columns are absent to XGBoost, which may send them
/// either way.
struct MonotoneColumns {
  std::string text;                   ///< XGBoost's "(1,0,-1)", "" without any
  std::vector<std::uint8_t> ordered;  ///< [columns], or empty
};

/// From "NAME:+1" and the like. Error(invalid_options) for another form or an
/// unknown name.
MonotoneColumns find_monotone(const std::vector<std::string>& wanted, const FitRequest& request) {
  if (wanted.empty()) return {};
  const std::vector<std::string> names(request.column_names.begin(), request.column_names.end());
  std::vector<std::string> signs(request.vectors->columns, "0");
  for (const std::string& one : wanted) {
    const std::size_t colon = one.rfind(':');
    const std::string name = one.substr(0, colon), sign = colon == std::string::npos ? "" : one.substr(colon + 1);
    if (sign != "+1" && sign != "1" && sign != "-1")
      fail(ErrorCode::invalid_options, "--monotone: \"{}\" is not NAME:+1 or NAME:-1", one);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      fail(ErrorCode::invalid_options, "--monotone: no feature is called \"{}\" (athanor describe shows the names){}",
           name, format_suggestion(name, names));
    signs[static_cast<std::size_t>(found - names.begin())] = sign == "-1" ? "-1" : "1";
  }
  for (const data::Target& target : request.targets)
    if (target.task == data::TaskType::multiclass)
      fail(ErrorCode::invalid_options, "--monotone: \"{}\" has several classes, which no order of features orders",
           target.name);
  MonotoneColumns columns{"(" + join_text(signs, ",") + ")", {}};
  for (const std::string& sign : signs) columns.ordered.push_back(sign != "0");
  return columns;
}

std::map<std::string, std::string> make_parameters(const BoostingOptions& options, const TargetRows& target,
                                                   double base_score, std::uint64_t seed,
                                                   const MonotoneColumns& monotone) {
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
      {"seed", format_booster_seed(seed)},
      {"seed_per_iteration", "1"},
  };
  if (!monotone.text.empty()) parameters["monotone_constraints"] = monotone.text;
  if (target.task == data::TaskType::multiclass) parameters["num_class"] = std::to_string(target.classes);
  return parameters;
}

/// What a round of boosting is: how it grows its trees, and how good the model then is on the validation rows.
struct Rounds {
  std::function<void(int)> add;
  std::function<double(int)> compute_val_loss;  ///< empty without validation rows
};

/// Trains until `patience` rounds bring no better validation loss; the trees up to the best round, per class.
std::vector<std::vector<Tree>> train_trees(const BoostingOptions& options, Booster& booster, const Rounds& rounds,
                                           std::size_t classes, const std::vector<std::uint8_t>& ordered,
                                           FitSteps& steps) {
  double best_loss = std::numeric_limits<double>::infinity();
  std::int64_t best_round = -1;
  std::int64_t round = 0;
  for (; round < options.trees; ++round) {
    rounds.add(static_cast<int>(round));
    steps.advance();
    if (!rounds.compute_val_loss || options.tree_patience == 0) continue;
    const double loss = rounds.compute_val_loss(static_cast<int>(round));
    if (loss < best_loss) {
      best_loss = loss;
      best_round = round;
    } else if (round - best_round >= options.tree_patience) {
      break;
    }
  }
  steps.advance(static_cast<std::size_t>(std::max<std::int64_t>(0, options.trees - round - 1)));  // the trees left out
  const std::int64_t count = best_round < 0 ? round : best_round + 1;
  return parse_booster_trees(booster.format_json(), static_cast<std::size_t>(count), classes, ordered);
}

/// Error of a prediction; 0 on the allowed side of a bound.
double find_error(double prediction, double value, int relation) {
  const bool allowed = relation < 0 ? prediction < value : relation > 0 && prediction > value;
  return allowed ? 0 : prediction - value;
}

/// Rounds of the bounded squared error: a prediction on the allowed side of a bound has neither gradient nor curvature.
Rounds make_bounded_rounds(Booster& booster, const BoosterData& train, const BoosterData* val, const TargetRows& target,
                           std::vector<double> values, std::vector<double> val_values, std::uint64_t seed) {
  const auto add = [&booster, &train, &target, seed, values = std::move(values)](int round) {
    const std::vector<float> margins = booster.predict_margins(train);
    std::vector<float> gradient(margins.size()), curvature(margins.size());
    for (std::size_t i = 0; i < margins.size(); ++i) {
      const double error = find_error(margins[i], values[i], target.train_relations[i]);
      const bool counts = error != 0 || target.train_relations[i] == 0;
      gradient[i] = static_cast<float>(target.weight(i) * error);
      curvature[i] = counts ? static_cast<float>(target.weight(i)) : 0;
    }
    booster.add_round(Rng::derive_seed(seed, static_cast<std::uint64_t>(round)), std::move(gradient),
                      std::move(curvature));
  };
  if (!val) return {add, {}};
  const auto compute_val_loss = [&booster, val, &target, values = std::move(val_values)](int) {
    const std::vector<float> margins = booster.predict_margins(*val);
    double loss = 0, total = 0;
    for (std::size_t i = 0; i < margins.size(); ++i) {
      const double weight = target.val_weights.empty() ? 1 : target.val_weights[i];
      const double error = find_error(margins[i], values[i], target.val_relations[i]);
      loss += weight * error * error;
      total += weight;
    }
    return loss / total;
  };
  return {add, compute_val_loss};
}

/// Rounds of XGBoost's own loss.
Rounds make_rounds(Booster& booster, bool has_val) {
  Rounds rounds{[&booster](int round) { booster.add_round(round); }, {}};
  if (has_val) rounds.compute_val_loss = [&booster](int round) { return booster.compute_val_loss(round); };
  return rounds;
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
                                  const TargetRows& target, std::uint64_t seed, const MonotoneColumns& monotone,
                                  FitSteps& steps) {
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
  const BoosterData train(vectors, target.train, rescale(target.train_values), target.train_weights, monotone.ordered);
  std::optional<BoosterData> val;
  if (!target.val.empty())
    val.emplace(vectors, target.val, rescale(target.val_values), target.val_weights, monotone.ordered);
  Booster booster(train, val ? &*val : nullptr, make_parameters(options, target, base_score, seed, monotone));
  const Rounds rounds = target.train_relations.empty()
                            ? make_rounds(booster, val.has_value())
                            : make_bounded_rounds(booster, train, val ? &*val : nullptr, target,
                                                  rescale(target.train_values), rescale(target.val_values), seed);
  std::vector<TreeGroup> groups;
  for (auto& trees : train_trees(options, booster, rounds, several ? target.classes : 1, monotone.ordered, steps))
    groups.push_back({std::move(trees), offset, scale});
  return groups;
}

}  // namespace

std::unique_ptr<Model> fit_boosting(const BoostingOptions& options, const FitRequest& request) {
  const std::vector<TargetRows> targets = check_request("boosting", request);
  const MonotoneColumns monotone = find_monotone(options.monotone, request);
  std::vector<std::vector<TreeGroup>> fitted(targets.size());
  FitSteps steps("boosting", request, targets.size() * static_cast<std::size_t>(options.trees), "tree");
  parallel_for(targets.size(), request.threads, [&](std::size_t t) {
    fitted[t] = fit_target(options, *request.vectors, targets[t], Rng::derive_seed(request.seed, t), monotone, steps);
  });
  std::vector<TreeGroup> groups;
  for (auto& of_target : fitted) std::move(of_target.begin(), of_target.end(), std::back_inserter(groups));
  return std::make_unique<TreesModel>(request.vectors->columns, TargetLinks(request.targets, Link::softmax),
                                      std::move(groups));
}

}  // namespace athanor::classical
