// What networks cost: the arithmetic of one molecule, from their widths. Torch-free.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "athanor/models/input_shape.h"

namespace athanor::models {

/// Atoms and directed edges (two per bond) of a molecule, or their means.
struct GraphSize {
  double atoms = 0, edges = 0;
};

/// Floating-point operations of one prediction; a multiplication and an addition are two. Products of dmpnn and mlp are
/// counted as dense, sums over one-hot features as additions of rows; activations are left out. Training takes three
/// times as much: the backward pass has two products for each of the forward pass. None for other networks
/// and for readouts that ask or choose.
std::optional<double> count_forward_flops(const std::string& network, const nlohmann::json& options,
                                          const InputShape& shape, const GraphSize& size, std::size_t outputs);

}  // namespace athanor::models
