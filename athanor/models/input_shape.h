// The widths of the inputs that a network was made for. Torch-free.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

#include "athanor/featurize/inputs.h"

namespace athanor::models {

/// Widths of the inputs a network was made for; 0 where it does not use them.
struct InputShape {
  std::int64_t node_slots = 0, node_onehot = 0, node_scalars = 0;
  std::int64_t edge_slots = 0, edge_onehot = 0;
  std::int64_t vector_columns = 0;

  std::int64_t node_width() const { return node_onehot + node_scalars; }
  bool operator==(const InputShape&) const = default;
};

/// The part of the inputs that a network of this kind of input ("graphs", "vectors") uses.
InputShape find_input_shape(const featurize::Inputs& inputs, const std::string& kind);
nlohmann::json to_json(const InputShape& shape);
/// Error(corrupt) when fields are missing or out of range.
InputShape parse_input_shape(const nlohmann::json& json);

/// Checks that `inputs` have the shape; Error(invalid_input).
void check_inputs(const featurize::Inputs& inputs, const InputShape& shape);

}  // namespace athanor::models
