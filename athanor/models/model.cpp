#include "athanor/models/model.h"

#include <map>

#include "athanor/core/error.h"
#include "athanor/models/catalog.h"
#include "athanor/models/gnn/dmpnn.h"
#include "athanor/models/mlp/mlp.h"

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

std::map<std::string, NetworkFactory>& added_factories() {
  static std::map<std::string, NetworkFactory> factories;
  return factories;
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

LossResult Model::loss(const nn::Context& context, const nn::Batch& batch) const {
  const torch::Tensor outputs = forward(context, batch);
  return {nn::masked_loss_sum(loss_, outputs, batch, context.training), outputs};
}

std::unique_ptr<Model> make_model(const std::string& name, const json& options, const InputShape& shape,
                                  nn::LossOptions loss) {
  find_entry(network_catalog(), name, "network");
  if (name == "mlp") return make_network<Mlp, MlpOptions>(options, shape, std::move(loss));
  if (name == "dmpnn") return make_network<Dmpnn, DmpnnOptions>(options, shape, std::move(loss));
  const auto added = added_factories().find(name);
  if (added != added_factories().end()) return added->second(options, shape, std::move(loss));
  fail(ErrorCode::internal, "The network {} is in the catalogue but cannot be made", name);
}

void add_network(CatalogEntry entry, NetworkFactory factory) {
  const std::string name = entry.name;
  if (entry.input != "graphs" && entry.input != "vectors")
    fail(ErrorCode::invalid_options, "The network \"{}\" works on \"{}\"; graphs or vectors were expected", name,
         entry.input);
  add_network_entry(std::move(entry));
  added_factories()[name] = std::move(factory);
}

}  // namespace athanor::models
