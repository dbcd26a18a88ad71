// Checks on JSON text from an untrusted file that a parser would let pass: deep nesting, repeated keys, and, for a
// safetensors header, anything that could be altered without changing its meaning.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace athanor::bundle {

/// Parsed JSON object. Error(corrupt), beginning with `name`, for text that is not JSON, no object, nested deeper than
/// `max_depth` or with a key twice in one object.
nlohmann::json parse_guarded_json(std::string_view text, std::size_t max_depth, const std::string& name);

/// The header of the safetensors file in `bytes`: a compact JSON object (blanks at its end only), at most three levels
/// deep, no key twice, numbers all whole and not negative. Error(corrupt) otherwise, also when the header is cut off.
nlohmann::json parse_safetensors_header(std::string_view bytes, const std::string& name);

}  // namespace athanor::bundle
