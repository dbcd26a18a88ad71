// Weights and scalers of a network <-> named plain tensors of the bundle.
#pragma once

#include "athanor/models/scalers.h"
#include "athanor/nn/parameters.h"

namespace athanor::models {

/// Everything of a trained network but its structure.
struct NetworkState {
  nn::FlatWeights weights;
  VectorScaler vectors;
  OutputTransform outputs;
};

void write_weights(const nn::ParameterList& list, const nn::FlatWeights& weights, const std::string& prefix,
                   TensorMap& tensors);
/// Error(corrupt) when a tensor is absent or of another shape or number type.
nn::FlatWeights read_weights(const nn::ParameterList& list, const TensorMap& tensors, const std::string& prefix);

TensorMap to_tensors(const nn::ParameterList& list, const NetworkState& state);
/// The state of the network of a member for those targets. Error(corrupt) unless the tensors are exactly what the
/// network needs.
NetworkState read_state(const nn::ParameterList& list, const InputShape& shape, std::span<const data::Target> targets,
                        const bundle::Member& member);

}  // namespace athanor::models
