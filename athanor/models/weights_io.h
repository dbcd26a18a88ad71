// Weights and scalers of a network <-> named plain tensors of the bundle.
#pragma once

#include "athanor/core/safetensors.h"
#include "athanor/data/dataset.h"
#include "athanor/models/collate.h"
#include "athanor/nn/parameters.h"

namespace athanor::models {

/// Raw outputs -> original units: output * scale + mean for regression, sigmoid for classes.
struct OutputTransform {
  std::vector<data::TaskType> tasks;
  std::vector<double> mean, scale;  ///< [targets]; 0 and 1 for classes
  double apply(std::size_t target, double output) const;
};

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
/// The state of a network for those targets. Error(corrupt) unless the tensors are exactly what the network needs.
NetworkState read_state(const nn::ParameterList& list, const InputShape& shape,
                        const std::vector<data::TaskType>& tasks, const TensorMap& tensors);

}  // namespace athanor::models
