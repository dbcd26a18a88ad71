// Drawings as symbols; the simplifier is a strict reader of the SVG that the toolkit writes.
#include "athanor/evaluate/drawings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/svg_plot.h"

namespace athanor::evaluate {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_kept_element(std::string_view name) {
  return is_one_of(name, {"path", "text", "tspan", "ellipse", "circle", "line", "polyline", "polygon", "g"});
}

bool is_kept_attribute(std::string_view name) {
  return is_one_of(name, {"d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "points", "transform", "fill", "stroke",
                          "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "fill-opacity",
                          "stroke-opacity", "opacity", "font-size", "text-anchor", "dominant-baseline", "font-weight"});
}

/// Values are geometry and colours: no references, no functions but transforms and rgb.
bool is_harmless(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](unsigned char c) { return std::isalnum(c) || std::string_view(" .,-+#()%\n\t").find(static_cast<char>(c)) != std::string_view::npos; }) &&
         to_lower(value).find("url") == std::string::npos;
}

/// Numbers with at most one decimal.
std::string round_numbers(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) || text[end] == '.')) ++end;
    if (end == i) {
      out += text[i++];
      continue;
    }
    const auto number = parse_number(text.substr(i, end - i));
    out += number ? format_coordinate(*number) : std::string(text.substr(i, end - i));
    i = end;
  }
  return out;
}

std::string map_colour(std::string_view colour) {
  const std::string lower = to_lower(trim(colour));
  return lower == "#000000" || lower == "#000" || lower == "black" ? "currentColor" : std::string(colour);
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  if (!is_kept_attribute(name) || !is_harmless(value)) return;
  static constexpr std::string_view defaults[][2] = {{"stroke-opacity", "1"}, {"fill-opacity", "1"}, {"stroke-linecap", "butt"},
                                                     {"stroke-linejoin", "miter"}, {"stroke", "none"}};
  for (const auto& entry : defaults)
    if (name == entry[0] && value == entry[1]) return;
  if (name == "fill" || name == "stroke") out += fmt::format(" {}=\"{}\"", name, escape_html(map_colour(value)));
  else out += fmt::format(" {}=\"{}\"", name, escape_html(name == "d" || name == "points" ? round_numbers(value) : std::string(value)));
}

/// `style='fill:none;stroke:#000000;stroke-width:2.0px'` as attributes.
void append_style(std::string& out, std::string_view style) {
  for (const std::string& declaration : split_text(style, ';')) {
    const std::size_t colon = declaration.find(':');
    if (colon == std::string::npos) continue;
    std::string value(trim(std::string_view(declaration).substr(colon + 1)));
    if (value.ends_with("px")) value = round_numbers(value.substr(0, value.size() - 2));
    append_attribute(out, trim(std::string_view(declaration).substr(0, colon)), value);
  }
}

void append_attributes(std::string& out, std::string_view text) {
  std::size_t i = 0;
  while (true) {
    const std::size_t equals = text.find('=', i);
    if (equals == std::string_view::npos || equals + 1 >= text.size()) return;
    const char quote = text[equals + 1];
    if (quote != '\'' && quote != '"') return;
    const std::size_t end = text.find(quote, equals + 2);
    if (end == std::string_view::npos) return;
    const std::string_view name = trim(text.substr(i, equals - i)), value = text.substr(equals + 2, end - equals - 2);
    if (name == "style") append_style(out, value);
    else append_attribute(out, name, value);
    i = end + 1;
  }
}

std::string undo_entities(std::string_view text) {
  std::string plain(text);
  static constexpr std::string_view entities[][2] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& entity : entities)
    for (std::size_t at = plain.find(entity[0]); at != std::string::npos; at = plain.find(entity[0], at + 1))
      plain.replace(at, entity[0].size(), entity[1]);
  return plain;
}

}  // namespace

std::string simplify_svg(std::string_view svg) {
  std::string out;
  std::vector<std::string> open;
  const auto is_text = [&] { return !open.empty() && is_one_of(open.back(), {"text", "tspan"}); };
  for (std::size_t i = 0; i < svg.size();) {
    const std::size_t begin = svg.find('<', i);
    if (is_text()) out += escape_html(undo_entities(svg.substr(i, std::min(begin, svg.size()) - i)));
    if (begin == std::string_view::npos) break;
    if (svg.substr(begin, 4) == "<!--") {
      const std::size_t end = svg.find("-->", begin);
      i = end == std::string_view::npos ? svg.size() : end + 3;
      continue;
    }
    const std::size_t end = svg.find('>', begin);
    if (end == std::string_view::npos) break;
    std::string_view tag = svg.substr(begin + 1, end - begin - 1);
    i = end + 1;
    const bool is_closing = tag.starts_with('/'), is_empty = tag.ends_with('/');
    if (is_closing) tag.remove_prefix(1);
    if (is_empty) tag.remove_suffix(1);
    const std::size_t name_end = std::min(tag.find_first_of(" \t\r\n"), tag.size());
    const std::string name(tag.substr(0, name_end));
    if (!is_kept_element(name)) continue;
    if (is_closing) {
      if (open.empty() || open.back() != name) continue;
      out += "</" + name + ">";
      open.pop_back();
      continue;
    }
    out += "<" + name;
    append_attributes(out, tag.substr(name_end));
    out += is_empty ? "/>" : ">";
    if (!is_empty) open.push_back(name);
  }
  for (; !open.empty(); open.pop_back()) out += "</" + open.back() + ">";
  return out;
}

bool Drawings::add(std::size_t record) {
  const auto [entry, is_new] = symbols_.emplace(record, "");
  if (!is_new) return !entry->second.empty();
  const Result<chemistry::Molecule> molecule = chemistry::parse_smiles(dataset_.smiles[record]);
  if (!molecule.ok()) return false;
  entry->second = simplify_svg(chemistry::draw_svg(*molecule, width_px, height_px));
  bytes_ += entry->second.size();
  return !entry->second.empty();
}

std::string Drawings::show(std::size_t record) const {
  const auto found = symbols_.find(record);
  if (found == symbols_.end() || found->second.empty()) return "<div class=\"no-drawing\">no drawing</div>";
  return fmt::format("<svg class=\"molecule\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Structure of {}\"><use href=\"#m{}\"/></svg>",
                     width_px, height_px, escape_html(dataset_.smiles[record]), record);
}

std::string Drawings::html() const {
  std::string text = "<svg class=\"symbols\" aria-hidden=\"true\"><defs>\n";
  for (const auto& [record, symbol] : symbols_)
    if (!symbol.empty())
      text += fmt::format("<symbol id=\"m{}\" viewBox=\"0 0 {} {}\">{}</symbol>\n", record, width_px, height_px, symbol);
  return text + "</defs></svg>\n";
}

}  // namespace athanor::evaluate
