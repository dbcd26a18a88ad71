// HTML building blocks of the report.
#include "athanor/evaluate/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/evaluate/svg_plot.h"

namespace athanor::evaluate {
namespace {

std::string add_separators(std::string digits) {
  const std::size_t end = std::min(digits.find('.'), digits.size());
  for (std::size_t i = end; i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

std::string format_power(int exponent) {
  static const char* const superscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "⁻" : "";
  for (const char digit : std::to_string(std::abs(exponent))) text += superscripts[digit - '0'];
  return "×10" + text;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') safe += "\xEF\xBF\xBD";
        else safe += c;
    }
  }
  return safe;
}

std::string format_decimals(double value, int decimals) {
  if (std::isnan(value)) return "–";
  const std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool is_zero = digits.find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !is_zero ? "−" : "") + (std::isfinite(value) ? add_separators(digits) : "∞");
}

int find_decimals(double spread, int digits) {
  if (!(spread > 0) || !std::isfinite(spread)) return digits;
  return std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(spread))), 0, 8);
}

std::string format_significant(double value, int digits) {
  const double size = std::abs(value);
  if (std::isnan(value) || !std::isfinite(value) || size == 0) return format_decimals(value, 0);
  if (size >= 1e-4 && size < 1e7) {
    // Rounding may carry into the next decade (0.9996 -> 1.00), so the digits are counted after it.
    const double rounded = std::stod(fmt::format("{:.{}e}", size, digits - 1));
    return format_decimals(value, find_decimals(rounded, digits));
  }
  const std::string text = fmt::format("{:.{}e}", size, digits - 1);
  const std::size_t mark = text.find('e');
  return (value < 0 ? "−" : "") + text.substr(0, mark) + format_power(std::stoi(text.substr(mark + 1)));
}

std::string format_integer(std::size_t value) { return add_separators(std::to_string(value)); }

std::string format_percent(double fraction) {
  const double percent = 100 * fraction;
  return format_decimals(percent, std::abs(percent) < 10 && percent != 0 ? 1 : 0) + " %";
}

void HtmlTable::add_row(const std::vector<std::string>& cells, std::string_view css_class) {
  body_ += css_class.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", css_class);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i == 0) body_ += "<th scope=\"row\">" + cells[i] + "</th>";
    else body_ += (columns_[i].numeric ? "<td class=\"num\">" : "<td>") + cells[i] + "</td>";
  }
  body_ += "</tr>\n";
}

std::string HtmlTable::html() const {
  std::string text =
      "<div class=\"scroll\" tabindex=\"0\"><table><caption><span>" + caption_ + "</span></caption>\n<thead><tr>";
  for (const Column& column : columns_)
    text += fmt::format("<th scope=\"col\"{}>{}</th>", column.numeric ? " class=\"num\"" : "", column.head);
  return text + "</tr></thead>\n<tbody>\n" + body_ + "</tbody></table></div>\n";
}

std::string format_figure(const Figure& figure) {
  std::string text = "<figure>\n<p class=\"figure-title\">" + escape_html(figure.title) + "</p>\n" + figure.legend +
                     figure.chart + "<figcaption>" + figure.caption + "</figcaption>\n";
  if (!figure.table.empty()) text += format_details("Numbers", figure.table);
  return text + "</figure>\n";
}

std::string format_legend(const std::vector<std::string>& series, bool lines) {
  std::string text = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < series.size(); ++i)
    text += fmt::format("<li>{}{}</li>", draw_swatch(i, lines), escape_html(series[i]));
  return text + "</ul>\n";
}

std::string format_details(const std::string& summary_html, const std::string& content_html, bool open) {
  return fmt::format("<details{}><summary>{}</summary>\n{}</details>\n", open ? " open" : "", summary_html,
                     content_html);
}

}  // namespace athanor::evaluate
