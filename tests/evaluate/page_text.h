// What a page says.
#pragma once

#include <string>

namespace athanor::evaluate {

inline bool has(const std::string& page, const std::string& part) { return page.find(part) != std::string::npos; }

/// Occurrences of `part`, overlapping ones too.
inline std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace athanor::evaluate
