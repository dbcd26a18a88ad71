// Horizontal bars with a name on the left and a text at their end.
#pragma once

#include <string>
#include <vector>

namespace athanor::evaluate {

struct Bar {
  std::string name;       ///< plain text
  double value = 0;       ///< 0 or more
  std::string text;       ///< plain text behind the bar
  std::string css_class;  ///< "s0", "neutral" …
};

/// `label` is the text alternative; bars share a scale that begins at 0.
std::string draw_bars(const std::string& label, const std::vector<Bar>& bars, double width = 400);

}  // namespace athanor::evaluate
