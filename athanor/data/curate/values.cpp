#include "athanor/data/curate/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"
#include "athanor/data/readers/text_input.h"

namespace athanor::data {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  if (text.size() > 9) return false;  // longer than every word asked for
  const std::string lower = to_lower(text);
  return std::find(words.begin(), words.end(), lower) != words.end();
}

/// "=5" is a number, "<5" and ">= 1e-3" are bounds, "~7" is an estimate.
std::optional<NumericCell> parse_related(std::string_view text, DecimalMark mark) {
  const std::size_t begin = text.find_first_not_of("<>=~ ");
  if (begin == std::string_view::npos || begin == 0) return std::nullopt;
  const auto number = parse_marked_number(text.substr(begin), mark);
  if (!number) return std::nullopt;
  const std::string_view sign = trim(text.substr(0, begin));
  if (sign == "=") return NumericCell{*number, ""};
  if (sign == "~") return NumericCell{nan_value, "approximate_value"};
  if (sign == "<" || sign == "<=") return NumericCell{nan_value, "censored_value", -1, *number};
  if (sign == ">" || sign == ">=") return NumericCell{nan_value, "censored_value", 1, *number};
  return std::nullopt;
}

}  // namespace

bool is_missing(std::string_view cell) {
  static constexpr std::array<std::string_view, 7> markers = {"na", "n/a", "nan", "null", "none", "-", "?"};
  const std::string_view text = trim(cell);
  return text.empty() || is_one_of(text, markers);
}

DecimalMark parse_decimal_mark(const std::string& name) {
  if (name == "point") return DecimalMark::point;
  if (name == "comma") return DecimalMark::comma;
  fail(ErrorCode::invalid_options, "--decimal: \"{}\" is neither point nor comma", name);
}

std::optional<double> parse_marked_number(std::string_view text, DecimalMark mark) {
  if (mark == DecimalMark::point) return parse_number(text);
  if (text.find('.') != std::string_view::npos) return std::nullopt;
  std::string with_point(text);
  if (const std::size_t comma = with_point.find(','); comma != std::string::npos) with_point[comma] = '.';
  return parse_number(with_point);
}

std::string format_marked_number(double value, DecimalMark mark) {
  std::string text = format_number(value);
  if (mark == DecimalMark::comma) std::replace(text.begin(), text.end(), '.', ',');
  return text;
}

NumericCell parse_numeric_cell(std::string_view cell, DecimalMark mark) {
  static constexpr std::array<std::string_view, 6> infinities = {"inf",      "+inf",      "-inf",
                                                                 "infinity", "+infinity", "-infinity"};
  if (const auto number = parse_marked_number(cell, mark)) return {*number, ""};
  const std::string_view text = trim(cell);
  if (is_missing(text)) return {nan_value, ""};
  if (is_one_of(text, infinities)) return {nan_value, "infinite_value"};
  if (const auto related = parse_related(text, mark)) return *related;
  return {nan_value, "not_a_number"};
}

std::string describe_problem(std::string_view problem, const std::string& column, std::string_view cell) {
  const std::string text = to_readable(trim(cell));
  if (problem == "infinite_value") return fmt::format("{}: \"{}\" is not finite", column, text);
  if (problem == "censored_value") return fmt::format("{}: \"{}\" is a bound, not a value", column, text);
  if (problem == "approximate_value") return fmt::format("{}: \"{}\" is an estimate, not a value", column, text);
  std::string with_point(text);
  std::replace(with_point.begin(), with_point.end(), ',', '.');
  const bool decimal_comma = std::count(text.begin(), text.end(), ',') == 1 && parse_number(with_point);
  return fmt::format("{}: \"{}\" is not a number{}", column, text,
                     decimal_comma ? fmt::format(" (if the comma is a decimal mark: --decimal comma)") : "");
}

Result<double> read_number(const Record& record, std::size_t column, const std::string& name, DecimalMark mark) {
  const std::string& cell = record.cells[column];
  const NumericCell number = parse_numeric_cell(cell, mark);
  if (number.problem.empty()) return number.value;
  return Issue{record.row,        "invalid", std::string(number.problem), describe_problem(number.problem, name, cell),
               to_readable(cell), ""};
}

std::string to_readable(std::string_view text) {
  constexpr std::size_t max_bytes = 1000;
  const bool cut = text.size() > max_bytes;
  text = text.substr(0, max_bytes);
  // A cut may fall inside a character; its first bytes go with the rest.
  if (cut)
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0) text.remove_suffix(1);
  std::string readable;
  if (is_utf8(text)) readable = text;
  else
    for (const char c : text)
      readable += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c)
                                                       : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return cut ? readable + "..." : readable;
}

}  // namespace athanor::data
