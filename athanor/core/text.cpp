#include "athanor/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "athanor/core/edit_distance.h"

namespace athanor {
namespace {

template <class Number>
std::string format_shortest(Number value) {
  if (std::isnan(value)) return "";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, end.ptr);
}

}  // namespace

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::vector<std::string> split_text(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::string join_text(std::span<const std::string> parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

bool ends_with_any(std::string_view text, std::span<const std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return text.ends_with(ending); });
}

std::string format_number(double value) { return format_shortest(value); }
std::string format_number(float value) { return format_shortest(value); }

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::string> find_nearest_name(std::string_view name, std::span<const std::string> candidates) {
  const std::string wanted = to_lower(name);
  std::optional<std::string> nearest;
  std::size_t best = std::max<std::size_t>(2, wanted.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::string lower = to_lower(candidate);
    std::size_t distance = compute_edit_distance(wanted, lower, best);
    if (wanted.size() >= 3 && lower.starts_with(wanted)) distance = std::min<std::size_t>(distance, 1);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string format_suggestion(std::string_view name, std::span<const std::string> candidates) {
  const auto nearest = find_nearest_name(name, candidates);
  return nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : std::string();
}

std::string format_count(std::size_t count, std::string_view noun) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  const bool y_plural = count != 1 && noun.ends_with('y') && noun.size() > 1 &&
                        std::string_view("aeiou").find(noun[noun.size() - 2]) == std::string_view::npos;
  if (y_plural) return fmt::format("{} {}ies", digits, noun.substr(0, noun.size() - 1));
  return fmt::format("{} {}{}", digits, noun, count == 1 ? "" : "s");
}

std::string list_few(std::span<const std::string> items) {
  constexpr std::size_t most = 3;
  const std::string text = join_text(items.first(std::min(items.size(), most)), ", ");
  return items.size() > most ? text + fmt::format(" and {} more", items.size() - most) : text;
}

std::string quote_few(std::span<const std::string> items) {
  std::vector<std::string> quoted;
  for (const std::string& item : items) quoted.push_back('"' + item + '"');
  return list_few(quoted);
}

std::string format_duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

std::optional<double> parse_duration(std::string_view text) {
  if (const auto seconds = parse_number(text)) return *seconds >= 0 ? seconds : std::nullopt;
  double sum = 0;
  for (std::string_view rest = trim(text); !rest.empty();) {
    const std::size_t unit = rest.find_first_not_of("0123456789.");
    const auto count = parse_number(rest.substr(0, unit));
    if (!count || unit == std::string_view::npos) return std::nullopt;
    const char letter = rest[unit];
    if (std::string_view("smhd").find(letter) == std::string_view::npos) return std::nullopt;
    sum += *count * (letter == 's' ? 1 : letter == 'm' ? 60 : letter == 'h' ? 3600 : 86400);
    rest.remove_prefix(unit + 1);
  }
  return sum > 0 ? std::optional<double>(sum) : std::nullopt;
}

std::string quote_for_shell(const std::string& text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '/' || c == '.' || c == '_' || c == '-';
  });
  if (is_plain) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string format_rate(double rate) {
  if (!(rate >= 999.5)) return fmt::format("{:.3g}", rate);
  const double step = std::pow(10, std::floor(std::log10(rate)) - 2);
  std::string text = fmt::format("{:.0f}", std::round(rate / step) * step);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

}  // namespace athanor
