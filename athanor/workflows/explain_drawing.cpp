#include "athanor/workflows/explain_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/depiction.h"
#include "athanor/evaluate/html.h"

namespace athanor::workflows {
namespace {

using evaluate::escape_html;
using evaluate::format_significant;

constexpr double strongest = 0.9;
constexpr int drawing_width = 340, drawing_height = 240, legend_height = 44;

double find_largest(const std::vector<double>& values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

std::vector<chemistry::AtomMark> make_marks(const Explanation& explanation, const explain::Attribution& attribution) {
  const double largest = find_largest(attribution.values);
  std::vector<chemistry::AtomMark> marks;
  for (std::size_t a = 0; a < attribution.values.size(); ++a) {
    const double value = attribution.values[a], share = largest > 0 ? std::abs(value) / largest : 0;
    std::string title =
        fmt::format("{} {}: {}", explanation.symbols[a], a, with_unit(format_signed(value), attribution.unit));
    if (!attribution.std_errors.empty())
      title += fmt::format(" (standard error {})", format_significant(attribution.std_errors[a], 2));
    marks.push_back({share < 0.01 ? ""
                     : value > 0  ? raising_colour
                                  : lowering_colour,
                     strongest * share, escape_html(title)});
  }
  return marks;
}

/// A bar from -largest to +largest in the colours of the atoms.
std::string draw_legend(const explain::Attribution& attribution, double top) {
  const double largest = find_largest(attribution.values);
  constexpr int steps = 25;
  constexpr double left = 50, width = drawing_width - 2 * left;
  std::string text;
  for (int i = 0; i < steps; ++i) {
    const double position = (2.0 * i + 1) / steps - 1;
    text += fmt::format("<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='10' fill='{}' fill-opacity='{:.2f}'/>",
                        left + width * i / steps, top, width / steps, position > 0 ? raising_colour : lowering_colour,
                        strongest * std::abs(position));
  }
  const auto label = [&](double x, const std::string& content, const char* anchor) {
    text += fmt::format(
        "<text x='{:.1f}' y='{:.1f}' text-anchor='{}' font-size='12' fill='currentColor' "
        "font-family='sans-serif'>{}</text>",
        x, top + 25, anchor, escape_html(content));
  };
  label(left, format_signed(-largest), "middle");
  label(left + width / 2, with_unit("0", attribution.unit), "middle");
  label(left + width, format_signed(largest), "middle");
  return text;
}

/// Mean share of each part over the listeners, [parts] of one head.
std::vector<double> average_shares(const models::AttentionMap& map, std::size_t head, std::size_t parts) {
  std::vector<double> means(parts);
  for (std::size_t pair = 0; pair < map.from.size(); ++pair)
    means[map.from[pair]] += map.shares[pair * map.heads + head] / static_cast<double>(parts);
  return means;
}

}  // namespace

std::string draw_attention(const Explanation& explanation, const explain::Attribution& attribution) {
  if (attribution.attention.empty()) return "";
  std::vector<std::string> names;
  for (const explain::TokenValue& token : attribution.tokens) names.push_back(token.text);
  for (std::size_t a = 0; attribution.tokens.empty() && a < explanation.symbols.size(); ++a)
    names.push_back(fmt::format("{} {}", explanation.symbols[a], a));
  constexpr int cell = 14, left = 150, top = 50;
  std::string body;
  int y = top;
  for (std::size_t i = 0; i < names.size(); ++i)
    body += fmt::format("<text transform='translate({} {}) rotate(-60)'>{}</text>",
                        left + cell * static_cast<int>(i) + 10, top - 4, escape_html(names[i]));
  for (const explain::AttentionLayer& layer : attribution.attention) {
    const auto out_of_range = [&](std::size_t part) { return part >= names.size(); };
    if (std::ranges::any_of(layer.map.from, out_of_range)) continue;  // a network that reads other parts
    for (std::size_t head = 0; head < layer.map.heads; ++head, y += cell) {
      const std::vector<double> means = average_shares(layer.map, head, names.size());
      const double largest = find_largest(means);
      body += fmt::format("<text x='{}' y='{}' text-anchor='end'>network {}, layer {}, head {}</text>", left - 6,
                          y + 11, layer.member + 1, layer.layer + 1, head + 1);
      for (std::size_t i = 0; i < means.size(); ++i)
        body += fmt::format(
            "<rect x='{}' y='{}' width='{}' height='{}' fill='{}' fill-opacity='{:.2f}'><title>{}: {}</title></rect>",
            left + cell * static_cast<int>(i), y, cell - 1, cell - 1, raising_colour,
            largest > 0 ? means[i] / largest : 0, escape_html(names[i]), format_significant(means[i]));
    }
  }
  return fmt::format(
      "<svg viewBox='0 0 {} {}' role='img' aria-label='Attention of each head' font-size='10' fill='currentColor' "
      "font-family='sans-serif'>{}</svg>",
      left + cell * static_cast<int>(names.size()) + 30, y + 4, body);
}

std::string with_unit(const std::string& text, const std::string& unit) {
  return unit.empty() ? text : text + " " + unit;
}

std::string format_signed(double value) { return (value > 0 ? "+" : "") + format_significant(value); }

std::string draw_attribution(const Explanation& explanation, const explain::Attribution& attribution) {
  const auto molecule = chemistry::parse_smiles(explanation.smiles);
  if (!molecule) return "";
  std::string svg =
      chemistry::draw_marked_svg(*molecule, make_marks(explanation, attribution), drawing_width, drawing_height);
  const std::string size =
      fmt::format("height='{}' viewBox='0 0 {} {}'", drawing_height, drawing_width, drawing_height);
  const std::string wanted = fmt::format("height='{}' viewBox='0 0 {} {}'", drawing_height + legend_height,
                                         drawing_width, drawing_height + legend_height);
  if (const std::size_t at = svg.find(size); at != std::string::npos) svg.replace(at, size.size(), wanted);
  svg.insert(svg.rfind("</svg>"), draw_legend(attribution, drawing_height + 8));
  return svg;
}

std::string format_tokens(const explain::Attribution& attribution) {
  if (attribution.tokens.empty()) return "";
  double largest = 0;
  for (const explain::TokenValue& token : attribution.tokens) largest = std::max(largest, std::abs(token.value));
  std::string text = "<br><span class=\"tokens\">";
  for (const explain::TokenValue& token : attribution.tokens) {
    const auto share = static_cast<int>(largest > 0 ? 100 * strongest * std::abs(token.value) / largest : 0);
    text += fmt::format("<span style=\"background:color-mix(in srgb, {} {}%, transparent)\" title=\"{}\">{}</span>",
                        token.value > 0 ? raising_colour : lowering_colour, share,
                        escape_html(with_unit(format_signed(token.value), attribution.unit)), escape_html(token.text));
  }
  return text + "</span>";
}

}  // namespace athanor::workflows
