#include "athanor/kernels/activation.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::kernels {

const std::vector<std::string>& activation_names() {
  static const std::vector<std::string> names{"sigmoid", "tanh", "relu", "leaky_relu", "elu",
                                              "selu",    "gelu", "silu", "softplus",   "maxout"};
  return names;
}

ActivationKind parse_activation(const std::string& name) {
  const std::vector<std::string>& names = activation_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    fail(ErrorCode::invalid_options, "There is no activation \"{}\"{} (known: {})", name,
         format_suggestion(name, names), join_text(names, ", "));
  return static_cast<ActivationKind>(found - names.begin());
}

}  // namespace athanor::kernels
