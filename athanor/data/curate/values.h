// Numbers in cells: value, missing, or the reason why it is neither.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "athanor/data/record.h"

namespace athanor::data {

/// What stands between the whole and the fraction of a number. Under comma, a point makes no number, so that 1.500 is
/// never taken for 1.5.
enum class DecimalMark { point, comma };

/// "point" or "comma". Error(invalid_options).
DecimalMark parse_decimal_mark(const std::string& name);

/// As athanor::parse_number, with that mark.
std::optional<double> parse_marked_number(std::string_view text, DecimalMark mark);

/// athanor::format_number with that mark: what parse_marked_number reads back.
std::string format_marked_number(double value, DecimalMark mark);

/// What a cell of a numeric column holds. `value` is NaN unless the cell is a finite number.
struct NumericCell {
  double value;
  std::string_view problem;  ///< "", or a code: not_a_number, infinite_value, censored_value, approximate_value
  int relation = 0;          ///< of a bound: -1 = the true value is below (<5, <=5), +1 = above (>5, >=5); else 0
  double bound = 0;          ///< the number of a bound
};

/// Reads one cell: white space around it does not count, missing markers are those of is_missing. Never an error.
NumericCell parse_numeric_cell(std::string_view cell, DecimalMark mark = DecimalMark::point);

/// One sentence for the code of a problem; `column` is the name of the column.
std::string describe_problem(std::string_view problem, const std::string& column, std::string_view cell);

/// The number in a cell, NaN when it is missing; an Issue where it is neither. `name` is that of the column.
Result<double> read_number(const Record& record, std::size_t column, const std::string& name, DecimalMark mark);

/// The text cut to a readable length, bytes that are not UTF-8 as hexadecimal escapes: fit for messages and CSV.
std::string to_readable(std::string_view text);

}  // namespace athanor::data
