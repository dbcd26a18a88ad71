// The page around sections: head with style and content policy, navigation, script. All pages of the program have it.
#pragma once

#include <string>
#include <vector>

namespace athanor::evaluate {

/// A section with its anchor; an empty `html` means that there is nothing to show.
struct Section {
  std::string id, title, html;
};

struct Page {
  std::string title;          ///< plain text
  std::string brand;          ///< what kind of page it is: "report"
  std::string style = {};     ///< CSS beyond that of all pages
  std::string symbols = {};   ///< drawings that sections refer to
  std::string headline = {};  ///< above the first section
  std::vector<Section> sections;
  std::string footer = {};  ///< HTML of one paragraph
  std::string data = {};    ///< for the script
};

/// The page as text: no external request, works without scripts, same content gives the same bytes. A
/// Content-Security-Policy lets nothing run but the page's own script.
std::string format_page(const Page& page);

}  // namespace athanor::evaluate
