// Names of the activation functions, for options and help.
#pragma once

#include <string>
#include <vector>

namespace athanor::models {

inline std::vector<std::string> activation_names() {
  return {"sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "maxout"};
}

}  // namespace athanor::models
