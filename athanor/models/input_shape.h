// The widths of the inputs that a network was made for. Torch-free.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "athanor/featurize/inputs.h"

namespace athanor::models {

/// Widths of the inputs a network was made for; 0 where it does not use them.
struct InputShape {
  std::int64_t node_slots = 0, node_onehot = 0, node_scalars = 0;  ///< see featurize::PackedGraphs
  std::int64_t edge_slots = 0, edge_onehot = 0;
  std::int64_t vector_columns = 0;
  std::int64_t vocabulary = 0, max_length = 0;  ///< of tokens, see featurize::PackedTokens
  std::vector<std::uint16_t>
      known_tokens{};             ///< ascending: those of training molecules; empty = all. Others are unknown
  std::int64_t series_width = 0;  ///< numbers at each place of a series that stands in place of tokens; never stored
  std::int64_t point_width = 0;   ///< numbers per point, see featurize::PackedPoints
  std::vector<std::uint16_t> known_kinds{};       ///< of points, as known_tokens
  std::int64_t molecules = 1;                     ///< graphs of each row
  bool is_mixture = false;                        ///< their encodings are added up by share, not joined
  std::int64_t node_signed = 0, edge_signed = 0;  ///< see featurize::PackedGraphs

  std::int64_t node_width() const { return node_onehot + node_scalars; }
  bool operator==(const InputShape&) const = default;
};

/// The part of the inputs that a network of this kind of input ("graphs", "tokens", "points", "images", "vectors")
/// uses.
InputShape find_input_shape(const featurize::Inputs& inputs, const std::string& kind);
/// The tokens that occur in those rows, ascending.
std::vector<std::uint16_t> list_tokens(const featurize::PackedTokens& tokens, std::span<const std::size_t> rows);
/// The kinds of points that occur in those rows, ascending.
std::vector<std::uint16_t> list_kinds(const featurize::PackedPoints& points, std::span<const std::size_t> rows);
/// The entry "inputs" of a member's details; what a network does not use may be absent.
nlohmann::json to_json(const InputShape& shape);
/// Error(corrupt) when fields are missing or out of range.
InputShape parse_input_shape(const nlohmann::json& json);

/// Checks that `inputs` have the shape; Error(invalid_input).
void check_inputs(const featurize::Inputs& inputs, const InputShape& shape);

}  // namespace athanor::models
