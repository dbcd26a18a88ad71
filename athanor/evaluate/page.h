// The page around the sections of a report: head with style and content policy, navigation, script.
#pragma once

#include <string>
#include <vector>

namespace athanor::evaluate {

/// A section with its anchor; an empty `html` means that there is nothing to show.
struct Section {
  std::string id, title, html;
};

/// All but `title`, `kind` and `style` are HTML.
struct Page {
  std::string title = {};  ///< plain text
  std::string kind = {};   ///< plain text beside the brand, such as "report"
  std::string style = {};  ///< CSS beyond that of all reports
  std::string drawings = {};
  std::string headline = {};
  std::vector<Section> sections = {};  ///< empty ones are left out
  std::string footer = {};
  std::string hover_data = {};
};

/// Self-contained: no external request, works without scripts; a Content-Security-Policy lets nothing run but the
/// page's own script.
std::string format_page(const Page& page);

}  // namespace athanor::evaluate
