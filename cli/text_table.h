// Aligned text tables for the terminal.
#pragma once

#include <string>
#include <vector>

namespace athanor::cli {

/// Columns two spaces apart; cells that are numbers are aligned to the right. The first row is the header.
std::string format_text_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace athanor::cli
