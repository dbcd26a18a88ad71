// Whole tables, columns by name, and CSV text.
#include <algorithm>
#include <charconv>
#include <optional>
#include <span>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/record.h"

namespace athanor::data {
namespace {

/// "a, b, c", cut to a readable number of names.
std::string list_columns(const std::vector<std::string>& columns) {
  constexpr std::size_t max_names = 30;
  if (columns.size() <= max_names) return join_text(columns, ", ");
  return fmt::format("{}, ... and {} more", join_text(std::span(columns).first(max_names), ", "),
                     columns.size() - max_names);
}

/// The k-th (from 1) column of that name.
std::optional<std::size_t> find_occurrence(const std::vector<std::string>& columns, std::string_view name,
                                           std::size_t k) {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i] == name && --k == 0) return i;
  return std::nullopt;
}

/// The column that `NAME#K` means.
std::optional<std::size_t> find_numbered(const std::vector<std::string>& columns, const std::string& name) {
  const std::size_t mark = name.rfind('#');
  if (mark == std::string::npos || mark + 1 == name.size()) return std::nullopt;
  std::size_t k = 0;
  const char* end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + mark + 1, end, k);
  if (parsed.ec != std::errc{} || parsed.ptr != end || k == 0) return std::nullopt;
  return find_occurrence(columns, std::string_view(name).substr(0, mark), k);
}

bool needs_quotes(std::string_view cell, char delimiter) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  for (const char c : cell)
    if (c == delimiter || c == '"' || c == '\r' || c == '\n') return true;
  return cell.starts_with(byte_order_mark);
}

}  // namespace

const std::string& Table::source_of(std::size_t row) const {
  const auto after = std::upper_bound(files.begin(), files.end(), row,
                                      [](std::size_t one, const TableFile& file) { return one < file.first_row; });
  return after == files.begin() ? source : std::prev(after)->source;
}

std::string Table::locate(const Record& record) const {
  return fmt::format("{}:{}", source_of(record.row), record.line);
}

Table read_table(RecordReader& reader) {
  Table table{reader.source(), reader.columns(), {}, {}};
  Record record;
  while (reader.read(record)) table.rows.push_back(std::move(record));
  table.files = reader.files();
  if (table.rows.empty()) fail(ErrorCode::invalid_input, "{}: there is a header and no data row", table.source);
  return table;
}

std::size_t find_column(const std::vector<std::string>& columns, const std::string& name, const std::string& source) {
  const auto first = find_occurrence(columns, name, 1);
  if (!first) {
    if (const auto numbered = find_numbered(columns, name)) return *numbered;
    fail(ErrorCode::not_found, "{}: there is no column \"{}\"{} (columns: {})", source, name,
         format_suggestion(name, columns), list_columns(columns));
  }
  if (find_occurrence(columns, name, 2))
    fail(ErrorCode::invalid_options, "{}: {} columns have the name \"{}\"; say which: \"{}#1\", \"{}#2\"", source,
         std::count(columns.begin(), columns.end(), name), name, name, name);
  return *first;
}

std::string format_csv_row(const std::vector<std::string>& cells, char delimiter) {
  // A row of one blank cell would otherwise be a blank line, which is no row.
  if (cells.size() == 1 && cells.front().empty()) return "\"\"\n";
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text += delimiter;
    if (!needs_quotes(cells[i], delimiter)) {
      text += cells[i];
      continue;
    }
    text += '"';
    for (const char c : cells[i]) {
      if (c == '"') text += '"';
      text += c;
    }
    text += '"';
  }
  text += '\n';
  return text;
}

}  // namespace athanor::data
