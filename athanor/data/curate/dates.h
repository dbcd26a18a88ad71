// Dates in cells.
#pragma once

#include <optional>
#include <string_view>

namespace athanor::data {

/// Days since 1970-01-01 of "2020-01-31", "2020-01" (its first day), "2020/01/31" or "31.12.2020", each of the full
/// dates also followed by a time of day ("T12:30:00", " 12:30", with fractions, "Z" or "+01:00"). Nothing for other
/// text, for days that do not exist, and for orders that may be read in two ways (12/31/2020).
std::optional<double> parse_date(std::string_view text);

}  // namespace athanor::data
