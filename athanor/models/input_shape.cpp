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

/// What the training molecules have of numbers below `limit`.
std::vector<std::uint16_t> read_known(const json& object, const char* name, std::int64_t limit) {
  std::vector<std::uint16_t> known;
  const auto found = object.find(name);
  const bool is_list = found != object.end() && found->is_array();
  for (const json& number : is_list ? *found : json::array()) {
    const bool ascends = number.is_number_unsigned() && number < limit && (known.empty() || number > known.back());
    if (!ascends) fail(ErrorCode::corrupt, "The model's details name a number in \"{}\" that is not possible", name);
    known.push_back(number.get<std::uint16_t>());
  }
  if (known.empty()) fail(ErrorCode::corrupt, "The model's details lack the list \"{}\"", name);
  return known;
}

/// The numbers below `limit` among `ids` [offsets.back()], in the rows.
template <class T>
std::vector<std::uint16_t> list_numbers(const featurize::PackedArray<T>& ids,
                                        const featurize::PackedArray<std::int64_t>& offsets, std::size_t limit,
                                        std::span<const std::size_t> rows) {
  std::vector<bool> occurs(limit);
  for (const std::size_t row : rows)
    for (std::int64_t i = offsets[row]; i < offsets[row + 1]; ++i) occurs[ids[static_cast<std::size_t>(i)]] = true;
  std::vector<std::uint16_t> found;
  for (std::size_t id = 0; id < occurs.size(); ++id)
    if (occurs[id]) found.push_back(static_cast<std::uint16_t>(id));
  return found;
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
    shape.node_signed = static_cast<std::int64_t>(inputs.graphs.node_signed);
    shape.edge_signed = static_cast<std::int64_t>(inputs.graphs.edge_signed);
    shape.molecules = static_cast<std::int64_t>(inputs.molecules);
    shape.is_mixture = inputs.shares.rows > 0;
  }
  if (kind == "tokens") {
    shape.vocabulary = static_cast<std::int64_t>(inputs.tokens.vocabulary);
    shape.max_length = static_cast<std::int64_t>(inputs.tokens.max_length);
  }
  if (kind == "points" || kind == "images") shape.point_width = static_cast<std::int64_t>(inputs.points.width);
  return shape;
}

std::vector<std::uint16_t> list_tokens(const featurize::PackedTokens& tokens, std::span<const std::size_t> rows) {
  return list_numbers(tokens.ids, tokens.offsets, tokens.vocabulary, rows);
}

std::vector<std::uint16_t> list_kinds(const featurize::PackedPoints& points, std::span<const std::size_t> rows) {
  return list_numbers(points.kinds, points.offsets, featurize::point_kinds, rows);
}

json to_json(const InputShape& shape) {
  json object{{"node_slots", shape.node_slots},     {"node_onehot", shape.node_onehot},
              {"node_scalars", shape.node_scalars}, {"edge_slots", shape.edge_slots},
              {"edge_onehot", shape.edge_onehot},   {"vector_columns", shape.vector_columns}};
  if (shape.molecules > 1) object.update({{"molecules", shape.molecules}, {"is_mixture", shape.is_mixture}});
  if (shape.node_signed > 0 || shape.edge_signed > 0)
    object.update({{"node_signed", shape.node_signed}, {"edge_signed", shape.edge_signed}});
  if (shape.vocabulary > 0) object.update({{"vocabulary", shape.vocabulary}, {"max_length", shape.max_length}});
  if (!shape.known_tokens.empty()) object["known_tokens"] = shape.known_tokens;
  if (shape.point_width > 0) object["point_width"] = shape.point_width;
  if (!shape.known_kinds.empty()) object["known_kinds"] = shape.known_kinds;
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
  if (object.contains("node_signed")) {
    shape.node_signed = read_extent(object, "node_signed");
    shape.edge_signed = read_extent(object, "edge_signed");
    if (shape.node_signed > shape.node_onehot || shape.edge_signed > shape.edge_onehot)
      fail(ErrorCode::corrupt, "The model's details have more columns with a sign than columns");
  }
  if (object.contains("vocabulary")) {
    shape.vocabulary = read_extent(object, "vocabulary");
    shape.max_length = read_extent(object, "max_length");
    shape.known_tokens = read_known(object, "known_tokens", shape.vocabulary);
  }
  if (object.contains("point_width")) {
    shape.point_width = read_extent(object, "point_width");
    shape.known_kinds = read_known(object, "known_kinds", featurize::point_kinds);
  }
  return shape;
}

void check_inputs(const featurize::Inputs& inputs, const InputShape& shape) {
  const bool uses_graphs = shape.node_width() > 0, uses_tokens = shape.vocabulary > 0,
             uses_points = shape.point_width > 0;
  InputShape found = find_input_shape(inputs, uses_graphs   ? "graphs"
                                              : uses_tokens ? "tokens"
                                              : uses_points ? "points"
                                                            : "vectors");
  found.known_tokens = shape.known_tokens;
  found.known_kinds = shape.known_kinds;
  if (found == shape && (!uses_graphs || inputs.graphs.size() == inputs.rows * inputs.molecules) &&
      (!uses_tokens || inputs.tokens.size() == inputs.rows) && (!uses_points || inputs.points.size() == inputs.rows) &&
      (shape.vector_columns == 0 || inputs.vectors.rows == inputs.rows))
    return;
  fail(ErrorCode::invalid_input,
       "The features do not fit the network: it expects {} node, {} edge and {} vector columns, {} kinds of tokens and "
       "{} numbers per point, {} graphs a row, and got {}, {}, {}, {}, {} and {}",
       shape.node_width(), shape.edge_onehot, shape.vector_columns, shape.vocabulary, shape.point_width,
       shape.molecules, found.node_width(), found.edge_onehot, found.vector_columns, found.vocabulary,
       found.point_width, found.molecules);
}

}  // namespace athanor::models
