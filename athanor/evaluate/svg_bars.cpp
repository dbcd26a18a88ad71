// Drawing of bars.
#include "athanor/evaluate/svg_bars.h"

#include <fmt/format.h>

#include <algorithm>

#include "athanor/evaluate/html.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

constexpr double letter_width = 7.3, row_height = 26, bar_height = 16, gap = 10;
constexpr std::size_t longest_name = 32;

/// Letters of a UTF-8 text.
std::size_t count_letters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string draw_bars(const std::string& label, const std::vector<Bar>& bars, double width) {
  std::size_t name_letters = 1, text_letters = 1;
  double highest = 0;
  for (const Bar& bar : bars) {
    name_letters = std::max(name_letters, std::min(count_letters(bar.name), longest_name));
    text_letters = std::max(text_letters, count_letters(bar.text));
    highest = std::max(highest, bar.value);
  }
  const double left = letter_width * static_cast<double>(name_letters) + gap;
  const double room = std::max(40.0, width - left - letter_width * static_cast<double>(text_letters) - gap);
  std::string text = fmt::format(
      "<svg class=\"plot\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", format_coordinate(width),
      format_coordinate(row_height * static_cast<double>(bars.size()) + 4), escape_html(label));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar& bar = bars[i];
    const double middle = row_height * (static_cast<double>(i) + 0.5) + 2;
    const double length = highest > 0 ? room * bar.value / highest : 0;
    text += fmt::format(
        "<text class=\"row-label\" x=\"{0}\" y=\"{1}\" text-anchor=\"end\">{2}</text><rect class=\"bar {3}\" x=\"{4}\" "
        "y=\"{5}\" width=\"{6}\" height=\"{7}\" rx=\"2\"/><text class=\"note\" x=\"{8}\" y=\"{1}\">{9}</text>\n",
        format_coordinate(left - gap), format_coordinate(middle + 4.5), escape_html(shorten(bar.name, longest_name)),
        bar.css_class, format_coordinate(left), format_coordinate(middle - bar_height / 2),
        format_coordinate(std::max(length, bar.value > 0 ? 1.5 : 0.0)), format_coordinate(bar_height),
        format_coordinate(left + length + 6), escape_html(bar.text));
  }
  return text + "</svg>\n";
}

}  // namespace athanor::evaluate
