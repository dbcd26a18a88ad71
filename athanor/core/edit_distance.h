// How many letters make the difference between two texts.
#pragma once

#include <cstddef>
#include <string_view>

namespace athanor {

/// Number of insertions, deletions and replacements of letters that make one text the other (Levenshtein distance), or
/// `limit` + 1 when it is larger than that (Ukkonen's band).
std::size_t compute_edit_distance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace athanor
