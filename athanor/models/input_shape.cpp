#include "athanor/models/input_shape.h"

#include "athanor/core/error.h"

namespace athanor::models {
namespace {

using nlohmann::json;

std::int64_t read_extent(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer())
    fail(ErrorCode::corrupt, "The model's details lack the number \"{}\"", name);
  const auto value = found->get<std::int64_t>();
  if (value < 0 || value > 10'000'000) fail(ErrorCode::corrupt, "The model's details have {} = {}", name, value);
  return value;
}

}  // namespace

InputShape find_input_shape(const featurize::Inputs& inputs, const std::string& kind) {
  InputShape shape;
  shape.vector_columns = static_cast<std::int64_t>(inputs.vectors.columns);
  if (kind == "graphs") {
    shape.node_slots = static_cast<std::int64_t>(inputs.graphs.node_slots);
    shape.node_onehot = static_cast<std::int64_t>(inputs.graphs.node_onehot);
    shape.node_scalars = static_cast<std::int64_t>(inputs.graphs.node_scalar_count);
    shape.edge_slots = static_cast<std::int64_t>(inputs.graphs.edge_slots);
    shape.edge_onehot = static_cast<std::int64_t>(inputs.graphs.edge_onehot);
  }
  return shape;
}

json to_json(const InputShape& shape) {
  return {{"node_slots", shape.node_slots},     {"node_onehot", shape.node_onehot},
          {"node_scalars", shape.node_scalars}, {"edge_slots", shape.edge_slots},
          {"edge_onehot", shape.edge_onehot},   {"vector_columns", shape.vector_columns}};
}

InputShape parse_input_shape(const json& object) {
  if (!object.is_object()) fail(ErrorCode::corrupt, "The model's details lack the widths of its inputs");
  return {read_extent(object, "node_slots"), read_extent(object, "node_onehot"), read_extent(object, "node_scalars"),
          read_extent(object, "edge_slots"), read_extent(object, "edge_onehot"), read_extent(object, "vector_columns")};
}

void check_inputs(const featurize::Inputs& inputs, const InputShape& shape) {
  const bool uses_graphs = shape.node_width() > 0;
  const InputShape found = find_input_shape(inputs, uses_graphs ? "graphs" : "vectors");
  if (found == shape && (!uses_graphs || inputs.graphs.size() == inputs.rows) &&
      (shape.vector_columns == 0 || inputs.vectors.rows == inputs.rows))
    return;
  fail(ErrorCode::invalid_input,
       "The features do not fit the network: it expects {} node, {} edge and {} vector columns, and got {}, {} and {}",
       shape.node_width(), shape.edge_onehot, shape.vector_columns, found.node_width(), found.edge_onehot,
       found.vector_columns);
}

}  // namespace athanor::models
