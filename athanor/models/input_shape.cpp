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

std::vector<std::uint16_t> read_known_tokens(const json& object, std::int64_t vocabulary) {
  std::vector<std::uint16_t> tokens;
  const auto found = object.find("known_tokens");
  const bool is_list = found != object.end() && found->is_array();
  for (const json& token : is_list ? *found : json::array()) {
    const bool ascends = token.is_number_unsigned() && token < vocabulary && (tokens.empty() || token > tokens.back());
    if (!ascends) fail(ErrorCode::corrupt, "The model's details name a token that is not possible");
    tokens.push_back(token.get<std::uint16_t>());
  }
  if (tokens.empty()) fail(ErrorCode::corrupt, "The model's details lack the list \"known_tokens\"");
  return tokens;
}

}  // namespace

InputShape find_input_shape(const featurize::Inputs& inputs, const std::string& kind) {
  InputShape shape;
  shape.vector_columns = static_cast<std::int64_t>(featurize::count_vector_columns(inputs));
  if (kind == "graphs") {
    shape.node_slots = static_cast<std::int64_t>(inputs.graphs.node_slots);
    shape.node_onehot = static_cast<std::int64_t>(inputs.graphs.node_onehot);
    shape.node_scalars = static_cast<std::int64_t>(inputs.graphs.node_scalar_count);
    shape.edge_slots = static_cast<std::int64_t>(inputs.graphs.edge_slots);
    shape.edge_onehot = static_cast<std::int64_t>(inputs.graphs.edge_onehot);
    shape.molecules = static_cast<std::int64_t>(inputs.molecules);
    shape.is_mixture = inputs.shares.rows > 0;
  }
  if (kind == "tokens") {
    shape.vocabulary = static_cast<std::int64_t>(inputs.tokens.vocabulary);
    shape.max_length = static_cast<std::int64_t>(inputs.tokens.max_length);
  }
  return shape;
}

std::vector<std::uint16_t> list_tokens(const featurize::PackedTokens& tokens, std::span<const std::size_t> rows) {
  std::vector<bool> occurs(tokens.vocabulary);
  for (const std::size_t row : rows)
    for (std::int64_t t = tokens.offsets[row]; t < tokens.offsets[row + 1]; ++t)
      occurs[tokens.ids[static_cast<std::size_t>(t)]] = true;
  std::vector<std::uint16_t> found;
  for (std::size_t id = 0; id < occurs.size(); ++id)
    if (occurs[id]) found.push_back(static_cast<std::uint16_t>(id));
  return found;
}

json to_json(const InputShape& shape) {
  json object{{"node_slots", shape.node_slots},     {"node_onehot", shape.node_onehot},
              {"node_scalars", shape.node_scalars}, {"edge_slots", shape.edge_slots},
              {"edge_onehot", shape.edge_onehot},   {"vector_columns", shape.vector_columns}};
  if (shape.molecules > 1) object.update({{"molecules", shape.molecules}, {"is_mixture", shape.is_mixture}});
  if (shape.vocabulary == 0) return object;
  object.update({{"vocabulary", shape.vocabulary}, {"max_length", shape.max_length}});
  if (!shape.known_tokens.empty()) object["known_tokens"] = shape.known_tokens;
  return object;
}

InputShape parse_input_shape(const json& object) {
  if (!object.is_object()) fail(ErrorCode::corrupt, "The model's details lack the widths of its inputs");
  InputShape shape{read_extent(object, "node_slots"),   read_extent(object, "node_onehot"),
                   read_extent(object, "node_scalars"), read_extent(object, "edge_slots"),
                   read_extent(object, "edge_onehot"),  read_extent(object, "vector_columns")};
  if (object.contains("molecules")) {
    shape.molecules = read_extent(object, "molecules");
    shape.is_mixture = object.value("is_mixture", false);
    if (shape.molecules < 2 || shape.molecules > 64)
      fail(ErrorCode::corrupt, "The model's details have rows of {} molecules", shape.molecules);
  }
  if (!object.contains("vocabulary")) return shape;
  shape.vocabulary = read_extent(object, "vocabulary");
  shape.max_length = read_extent(object, "max_length");
  shape.known_tokens = read_known_tokens(object, shape.vocabulary);
  return shape;
}

void check_inputs(const featurize::Inputs& inputs, const InputShape& shape) {
  const bool uses_graphs = shape.node_width() > 0, uses_tokens = shape.vocabulary > 0;
  InputShape found = find_input_shape(inputs, uses_graphs ? "graphs" : uses_tokens ? "tokens" : "vectors");
  found.known_tokens = shape.known_tokens;
  if (found == shape && (!uses_graphs || inputs.graphs.size() == inputs.rows * inputs.molecules) &&
      (!uses_tokens || inputs.tokens.size() == inputs.rows) &&
      (shape.vector_columns == 0 || inputs.vectors.rows == inputs.rows))
    return;
  fail(ErrorCode::invalid_input,
       "The features do not fit the network: it expects {} node, {} edge and {} vector columns, {} kinds of tokens and "
       "{} graphs a row, and got {}, {}, {}, {} and {}",
       shape.node_width(), shape.edge_onehot, shape.vector_columns, shape.vocabulary, shape.molecules,
       found.node_width(), found.edge_onehot, found.vector_columns, found.vocabulary, found.molecules);
}

}  // namespace athanor::models
