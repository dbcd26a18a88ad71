// Small text functions: trimming, splitting, numbers in shortest round-trip form, nearest name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace athanor {

/// The text without white space at both ends; a view of the same memory.
std::string_view trim(std::string_view text);
/// ASCII letters as lower case; other bytes stay.
std::string to_lower(std::string_view text);
/// The parts between separators, empty ones included: one more than there are separators.
std::vector<std::string> split_text(std::string_view text, char separator);
/// The parts with the separator between each two.
std::string join_text(std::span<const std::string> parts, std::string_view separator);
/// True when the text ends with one of these, by case.
bool ends_with_any(std::string_view text, std::span<const std::string_view> endings);

/// Shortest text that reads back as the same number; "" for NaN, "inf" and "-inf" for infinities.
std::string format_number(double value);
/// As above, in the digits that a float needs.
std::string format_number(float value);

/// The number that the whole of `text` (trimmed) denotes; nothing for other text. "nan" and "inf" count as other text.
std::optional<double> parse_number(std::string_view text);

/// The candidate nearest to `name` in edit distance (case-insensitive), if it is near enough to be a likely slip.
std::optional<std::string> find_nearest_name(std::string_view name, std::span<const std::string> candidates);

/// "; did you mean "x"?" or "" : to be appended to a message about an unknown name.
std::string format_suggestion(std::string_view name, std::span<const std::string> candidates);

/// "1 row", "2 rows": the count with thousands separators and the noun in the right number.
std::string format_count(std::size_t count, std::string_view noun);
/// A rate for people, with three digits: "0.42", "31.5", "4,210".
std::string format_rate(double rate);

/// "A, B, C and 9 more".
std::string list_few(std::span<const std::string> items);
/// As list_few, each in double quotes.
std::string quote_few(std::span<const std::string> items);
/// As one word of a POSIX shell.
std::string quote_for_shell(const std::string& text);

/// "12 s", "3 min 20 s", "2 h 05 min".
std::string format_duration(double seconds);

/// Seconds of "90", "90s", "30m", "2h", "1d", "1h30m"; nothing for other text.
std::optional<double> parse_duration(std::string_view text);

}  // namespace athanor
