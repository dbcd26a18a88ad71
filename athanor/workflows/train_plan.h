// Which models a training run fits: the main one and the baselines, with resolved options and features.
#pragma once

#include "athanor/workflows/blend_weights.h"
#include "athanor/workflows/fitting.h"
#include "athanor/workflows/train.h"

namespace athanor::workflows {

struct TrainPlan {
  std::vector<ModelPlan>
      candidates;  ///< the main model; several for a blend, auto with a budget: per model and features
  std::optional<Combination> combination;  ///< of a blend: auto, a stack
  std::vector<ModelPlan> baselines;
  std::vector<featurize::FeatureRequest> feature_requests() const;
};

/// One model with its options and features. `strict`: a given option that the model does not have is
/// Error(invalid_options); without, such options are for other models.
ModelPlan make_model_plan(const TrainOptions& options, const std::string& model, bool strict);

/// The models of a stack, "dmpnn+forest" (one name: no stack). Errors: invalid_options for an empty name, one that is
/// named twice, and auto.
std::vector<std::string> split_stack(const std::string& model);

/// Checks names and options against the targets and bounds of the data before any work is done.
TrainPlan make_train_plan(const TrainOptions& options, const data::Dataset& dataset);
/// Warns of given options that change nothing: those of training where no network is trained, label smoothing without
/// classes.
void warn_of_idle_options(const TrainOptions& options, const TrainPlan& plan, const data::Dataset& dataset,
                          Progress& progress);

/// The policy that the bundle stores: `--standardize` and the options beside it.
std::string format_policy(const TrainOptions& options);

/// Input columns that the feature specs of the options name.
std::vector<data::FeatureColumn> find_feature_columns(const TrainOptions& options);

}  // namespace athanor::workflows
