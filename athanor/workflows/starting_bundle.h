// The bundle that a training run starts from: train --from, finetune.
#pragma once

#include <memory>

#include "athanor/bundle/bundle.h"
#include "athanor/workflows/train.h"

namespace athanor::workflows {

/// The bundle that `options.from` names, without what a fit does not need; its first member is what counts. Null
/// without one, and for a `model` that is no network. Error(invalid_options) when the bundle holds another model.
std::shared_ptr<const bundle::Bundle> load_starting_bundle(const TrainOptions& options, const std::string& model);

/// Error(invalid_options) when the bundle's network reads graphs of molecules and the rows are reactions, or the other
/// way round.
void check_starting_rows(const bundle::Bundle& start, const data::Dataset& dataset);

/// Takes the model of the bundle that `options.from` names, if any, unless it is auto; notes a policy that differs.
/// Error(invalid_options) for a bundle without a network, and when another model is asked for.
void take_starting_model(TrainOptions& options, Progress& progress);

}  // namespace athanor::workflows
