#include "athanor/data/curate/dates.h"

#include <charconv>
#include <chrono>

#include "athanor/core/text.h"

namespace athanor::data {
namespace {

/// Takes text from the front.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// A number of `min` to `max` digits, no digit after it.
  std::optional<int> take_number(std::size_t min, std::size_t max) {
    std::size_t length = 0;
    while (length < text_.size() && text_[length] >= '0' && text_[length] <= '9') ++length;
    if (length < min || length > max) return std::nullopt;
    int value = 0;
    std::from_chars(text_.data(), text_.data() + length, value);
    text_.remove_prefix(length);
    return value;
  }

 private:
  std::string_view text_;
};

std::optional<double> count_days(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
}

/// Day, month and year with their separators; leaves the time of day.
std::optional<double> take_day(Scanner& scanner) {
  const auto first = scanner.take_number(1, 4);
  if (!first) return std::nullopt;
  if (scanner.take('.')) {
    const auto month = scanner.take_number(1, 2);
    if (!month || !scanner.take('.')) return std::nullopt;
    const auto year = scanner.take_number(4, 4);
    return year && *first <= 31 ? count_days(*year, *month, *first) : std::nullopt;
  }
  const char separator = scanner.take('-') ? '-' : scanner.take('/') ? '/' : '\0';
  if (separator == '\0' || *first < 1000) return std::nullopt;
  const auto month = scanner.take_number(1, 2);
  if (!month) return std::nullopt;
  if (scanner.at_end()) return count_days(*first, *month, 1);
  if (!scanner.take(separator)) return std::nullopt;
  const auto day = scanner.take_number(1, 2);
  return day ? count_days(*first, *month, *day) : std::nullopt;
}

std::optional<double> take_two_digits(Scanner& scanner, int limit) {
  const auto value = scanner.take_number(2, 2);
  if (!value || *value >= limit) return std::nullopt;
  return *value;
}

/// Seconds after midnight; fractions of a second and the zone are checked and left out, except the zone's shift.
std::optional<double> take_seconds(Scanner& scanner) {
  const auto hours = take_two_digits(scanner, 24);
  if (!hours || !scanner.take(':')) return std::nullopt;
  const auto minutes = take_two_digits(scanner, 60);
  if (!minutes) return std::nullopt;
  double seconds = 3600 * *hours + 60 * *minutes;
  if (scanner.take(':')) {
    const auto rest = take_two_digits(scanner, 61);
    if (!rest) return std::nullopt;
    seconds += *rest;
    if (scanner.take('.') && !scanner.take_number(1, 9)) return std::nullopt;
  }
  if (scanner.at_end() || scanner.take('Z')) return seconds;
  const double sign = scanner.take('+') ? 1 : scanner.take('-') ? -1 : 0;
  const auto zone_hours = take_two_digits(scanner, 24);
  if (sign == 0 || !zone_hours || !scanner.take(':')) return std::nullopt;
  const auto zone_minutes = take_two_digits(scanner, 60);
  if (!zone_minutes) return std::nullopt;
  return seconds - sign * (3600 * *zone_hours + 60 * *zone_minutes);
}

}  // namespace

std::optional<double> parse_date(std::string_view text) {
  Scanner scanner(trim(text));
  const auto day = take_day(scanner);
  if (!day || scanner.at_end()) return day;
  if (!scanner.take('T') && !scanner.take(' ')) return std::nullopt;
  const auto seconds = take_seconds(scanner);
  if (!seconds || !scanner.at_end()) return std::nullopt;
  return *day + *seconds / 86400;
}

}  // namespace athanor::data
