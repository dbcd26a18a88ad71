// The page and the drawings of explanations.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "athanor/workflows/explanation.h"

namespace athanor::workflows {

struct ExplainPage {
  const explain::Subject* subject = nullptr;
  std::vector<std::string> methods;
  std::vector<Explanation> shown;  ///< the first rows
  FragmentSummary fragments;       ///< of all rows
  std::size_t rows = 0, explained = 0;
  std::string command_line;
};

/// A self-contained HTML page.
std::string format_explain_page(const ExplainPage& page);

/// FOLDER/ROW_METHOD.svg for every shown molecule and method, each with its legend.
void write_drawings(const ExplainPage& page, const std::filesystem::path& folder);

}  // namespace athanor::workflows
