// Spellings of units.
#include "athanor/data/refine/units.h"

#include <algorithm>
#include <array>
#include <string>

#include "athanor/core/text.h"

namespace athanor::data {
namespace {

/// Lower case without spaces, dots and carets; both signs of micro as u.
std::string simplify(std::string_view unit) {
  std::string text = to_lower(unit);
  for (const std::string_view micro : {"\xc2\xb5", "\xce\xbc"})
    for (std::size_t at; (at = text.find(micro)) != std::string::npos;) text.replace(at, micro.size(), "u");
  std::erase_if(text, [](char c) { return c == ' ' || c == '.' || c == '^' || c == '*'; });
  return text;
}

std::optional<double> find_prefix_factor(std::string_view prefix) {
  if (prefix.empty()) return 1;
  if (prefix == "m") return 1e-3;
  if (prefix == "u") return 1e-6;
  if (prefix == "n") return 1e-9;
  if (prefix == "p") return 1e-12;
  if (prefix == "f") return 1e-15;
  return std::nullopt;
}

}  // namespace

std::optional<double> find_molar_factor(std::string_view unit) {
  static constexpr std::array<std::string_view, 4> endings = {"mol/l", "moll-1", "mol/dm3", "m"};
  const std::string text = simplify(unit);
  for (const std::string_view ending : endings)
    if (text.ends_with(ending))
      return find_prefix_factor(std::string_view(text).substr(0, text.size() - ending.size()));
  return std::nullopt;
}

bool is_mass_unit(std::string_view unit) {
  const std::string text = simplify(unit);
  const std::size_t gram = text.find('g');
  if (gram == std::string::npos || gram > 1) return false;
  if (gram == 1 && std::string_view("munpfk").find(text[0]) == std::string_view::npos) return false;
  const std::string_view rest = std::string_view(text).substr(gram + 1);
  return rest.empty() || rest[0] == '/' || rest.ends_with("-1") || rest.ends_with("-3");
}

}  // namespace athanor::data
