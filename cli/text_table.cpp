#include "text_table.h"

#include <algorithm>

#include "athanor/core/text.h"

namespace athanor::cli {
namespace {

std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_number_column(const std::vector<std::vector<std::string>>& rows, std::size_t column) {
  for (std::size_t r = 1; r < rows.size(); ++r)
    if (column < rows[r].size() && !rows[r][column].empty() && !parse_number(rows[r][column])) return false;
  return rows.size() > 1;
}

}  // namespace

std::string format_text_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c == widths.size()) widths.push_back(0);
      widths[c] = std::max(widths[c], display_width(row[c]));
    }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string padding(widths[c] - display_width(row[c]), ' ');
      if (c > 0) line += "  ";
      line += is_number_column(rows, c) ? padding + row[c] : row[c] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace athanor::cli
