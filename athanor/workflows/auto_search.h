// Model auto with a budget: models, features and options are searched, and the best configurations share the
// prediction.
#pragma once

#include "athanor/workflows/blend.h"
#include "athanor/workflows/train.h"

namespace athanor::workflows {

/// Vector features that are searched: the given ones, else each model's own ("") and others that every molecule has.
std::vector<std::string> list_auto_featurizers(const TrainOptions& options);

/// Searches for so many seconds as `tune` does, on the folds of make_inner_folds; the best finished configurations get
/// weights by choose_weights, and the models of their folds are the members. `request.candidates` name the models,
/// `request.fit_ensemble` is not used. The selection has besides what BlendFit says "search": {"metric",
/// "higher_is_better", "seconds", "trials", "complete", "stopped", "failed", "models": {model: {"trials", "best":
/// score, "configuration"}}, "importance": {option: share}}. What is found depends on the speed of the machine.
/// Several processes share the trials, and hand their models to each other through `folder`, which all of them see.
BlendFit search_auto(const BlendRequest& request, const TrainOptions& options, double seconds,
                     const std::filesystem::path& folder, const Context& context);

}  // namespace athanor::workflows
