// Drawings of the chemistry room as symbols.
#include "athanor/evaluate/drawings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "athanor/chemistry/molecule.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"

namespace athanor::evaluate {
namespace {

constexpr int width_px = 220, height_px = 160;

/// The attributes of the root element that the symbol keeps.
std::string keep_attributes(std::string_view root) {
  static constexpr std::array<std::string_view, 5> kept{"viewBox", "fill", "stroke", "stroke-width", "stroke-linecap"};
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t equals = root.find('=', at);
    if (equals == std::string_view::npos || equals + 1 >= root.size()) return out;
    const std::size_t end = root.find(root[equals + 1], equals + 2);
    if (end == std::string_view::npos) return out;
    const std::string_view name = trim(root.substr(at, equals - at));
    if (std::ranges::find(kept, name) != kept.end())
      out += fmt::format(" {}=\"{}\"", name, escape_html(root.substr(equals + 2, end - equals - 2)));
    at = end + 1;
  }
}

/// "" when it cannot be drawn.
std::string draw(const std::string& smiles) {
  const Result<chemistry::Molecule> molecule = chemistry::parse_smiles(smiles);
  return molecule ? chemistry::draw_svg(*molecule, width_px, height_px) : "";
}

std::string draw_reaction(const std::string& text) {
  const Result<chemistry::ReactionText> parts = chemistry::unmap_reaction(text);
  if (!parts) return "";
  const Result<chemistry::Molecule> before = chemistry::parse_smiles(parts->reactants),
                                    after = chemistry::parse_smiles(parts->products);
  return before && after ? chemistry::draw_reaction_svg(*before, *after, width_px, height_px) : "";
}

}  // namespace

std::string to_symbol(std::string_view svg, const std::string& id) {
  const std::size_t root = svg.find("<svg"), begin = svg.find('>', root), end = svg.rfind("</svg>");
  if (root == std::string_view::npos || begin == std::string_view::npos || end == std::string_view::npos || end < begin)
    return "";
  const std::string_view attributes = svg.substr(root + 4, begin - root - 4),
                         content = svg.substr(begin + 1, end - begin - 1);
  return fmt::format("<symbol id=\"{}\"{}>{}</symbol>\n", id, keep_attributes(attributes), content);
}

bool Drawings::add(std::size_t record) {
  const auto [entry, is_new] = symbols_.emplace(record, "");
  if (!is_new) return !entry->second.empty();
  entry->second = to_symbol(dataset_.has_reactions() ? draw_reaction(dataset_.joined[record]) : draw(smiles(record)),
                            fmt::format("m{}", record));
  bytes_ += entry->second.size();
  return !entry->second.empty();
}

std::string Drawings::show(std::size_t record) const {
  const auto found = symbols_.find(record);
  if (found == symbols_.end() || found->second.empty()) return "<div class=\"no-drawing\">no drawing</div>";
  return fmt::format(
      "<svg class=\"molecule\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Structure of {}\"><use "
      "href=\"#m{}\"/></svg>",
      width_px, height_px, escape_html(smiles(record)), record);
}

std::string Drawings::html() const {
  std::string text = "<svg class=\"symbols\" aria-hidden=\"true\"><defs>\n";
  for (const auto& [record, symbol] : symbols_) text += symbol;
  return text + "</defs></svg>\n";
}

}  // namespace athanor::evaluate
