// From names of models and grids of options to what a cross-validation compares.
#pragma once

#include "athanor/workflows/study.h"

namespace athanor::workflows {

/// The models of `--model` as they were given: "forest,boosting" is two. Error(invalid_options) for an empty name.
std::vector<std::string> split_model_names(const std::string& text);

/// The main contender first, then further models and the baselines, each name once. Errors: invalid_options for a grid
/// without a choice, a grid of an option that no model has, a choice of one; not_found for an unknown model.
std::vector<Contender> make_contenders(const TrainOptions& fitting, const ContenderOptions& options,
                                       const data::Dataset& dataset);

}  // namespace athanor::workflows
