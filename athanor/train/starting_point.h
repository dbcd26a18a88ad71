// The trained network that a fit starts from: which of its layers, and which of its scalers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/models/scalers.h"
#include "athanor/nn/parameters.h"
#include "athanor/train/training.h"

namespace athanor::train {

/// "encoder.w_i.weight" -> "encoder.w_i".
std::string name_layer(const std::string& parameter);

/// The layers of a network from its input on. The head: parameters "head.…", or else the last layer alone.
struct NetworkLayers {
  explicit NetworkLayers(const nn::ParameterList& list);
  bool is_head(const std::string& parameter) const;
  std::vector<std::string> body, head;  ///< names of layers
};

/// How much of the head is taken: new, hidden or keep; `auto` is decided by the targets.
std::string choose_head(const FitRequest& request);

/// Copies weights of `request.start` by name into those of a new network. Error(invalid_options) when one that is
/// needed is absent or has another shape.
void take_start(const FitRequest& request, const nn::ParameterList& list, nn::FlatWeights& weights);

/// The scalers of the network that the fit starts from; each is empty where the fit makes its own. Weights that read
/// vectors need the vectors as they knew them, and a whole head its outputs.
struct StartingScalers {
  std::optional<models::VectorScaler> vectors;
  std::optional<models::OutputTransform> outputs;
};
StartingScalers find_start_scalers(const FitRequest& request);

}  // namespace athanor::train
