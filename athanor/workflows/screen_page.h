// The page of a screen: what each stage let through, and the best molecules drawn.
#pragma once

#include <string>
#include <vector>

#include "athanor/screen/chunk.h"

namespace athanor::workflows {

struct ScreenPage {
  const nlohmann::json* summary;  ///< content of summary.json
  const screen::Funnel* funnel;
  std::vector<screen::Ranking> rankings;
  std::vector<std::vector<screen::Hit>> hits;  ///< of each ranking, best first
  std::string command_line;
};

/// A self-contained HTML page.
std::string format_screen_page(const ScreenPage& content);

}  // namespace athanor::workflows
