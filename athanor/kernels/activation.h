// The activation functions of networks and their names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace athanor::kernels {

/// Maxout (arXiv:1302.4389) halves the width of a row: it is the larger of columns c and c + width. All others work on
/// each number by itself.
enum class ActivationKind : std::uint8_t { sigmoid, tanh, relu, leaky_relu, elu, selu, gelu, silu, softplus, maxout };

/// "sigmoid", "tanh", …, in the order of the kinds.
const std::vector<std::string>& activation_names();
/// Error(invalid_options) for an unknown name.
ActivationKind parse_activation(const std::string& name);

}  // namespace athanor::kernels
