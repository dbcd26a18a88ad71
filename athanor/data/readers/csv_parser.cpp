#include "athanor/data/readers/csv_parser.h"

#include "athanor/core/error.h"

namespace athanor::data {
namespace {

/// Line ends in text that stands between quotes; `after_cr` tells whether the text before ended with CR.
std::size_t count_line_ends(std::string_view text, bool after_cr) {
  std::size_t count = 0;
  for (const char c : text) {
    if (c == '\r' || (c == '\n' && !after_cr)) ++count;
    after_cr = c == '\r';
  }
  return count;
}

}  // namespace

CsvParser::CsvParser(TextInput& input, char delimiter) : input_(input), delimiter_(delimiter) {
  for (const char c : {delimiter, '\r', '\n'}) ends_plain_[static_cast<unsigned char>(c)] = true;
}

void CsvParser::take_line_end() {
  const int first = input_.peek_byte();
  if (first < 0) return;
  input_.consume(1);
  if (first == '\r' && input_.peek_byte() == '\n') input_.consume(1);
  input_.add_lines(1);
}

bool CsvParser::skip_blank_lines() {
  while (true) {
    const int next = input_.peek_byte();
    if (next < 0) return false;
    if (next != '\r' && next != '\n') return true;
    take_line_end();
  }
}

void CsvParser::count_bytes(std::size_t count, const CsvRow& row) {
  row_bytes_ += count;
  if (row_bytes_ <= max_row_bytes) return;
  fail(ErrorCode::too_large, "{}:{}: the row is longer than {} MiB{}", input_.source(), row.line, max_row_bytes >> 20,
       row.quote_line > 0 ? fmt::format("; is the quote that opens in line {} never closed?", row.quote_line) : "");
}

void CsvParser::read_plain(std::string& cell, const CsvRow& row) {
  while (true) {
    const std::string_view text = input_.window();
    if (text.empty()) return;
    std::size_t length = 0;
    while (length < text.size() && !ends_plain_[static_cast<unsigned char>(text[length])]) ++length;
    cell.append(text.data(), length);
    count_bytes(length, row);
    input_.consume(length);
    if (length < text.size()) return;
  }
}

void CsvParser::read_quoted(std::string& cell, CsvRow& row) {
  input_.consume(1);
  row.quote_line = input_.line();
  bool after_cr = false;
  while (true) {
    const std::string_view text = input_.window();
    if (text.empty()) {
      row.unclosed_quote = true;
      return;
    }
    const std::size_t quote = text.find('"');
    const std::string_view run = text.substr(0, quote);
    cell.append(run);
    count_bytes(run.size(), row);
    input_.add_lines(count_line_ends(run, after_cr));
    if (!run.empty()) after_cr = run.back() == '\r';
    input_.consume(run.size());
    if (quote == std::string_view::npos) continue;
    input_.consume(1);
    if (input_.peek_byte() != '"') break;
    cell.push_back('"');
    input_.consume(1);
    after_cr = false;
  }
  const int next = input_.peek_byte();
  if (next < 0 || ends_plain_[static_cast<std::size_t>(next)]) return;
  row.text_after_quote = true;
  read_plain(cell, row);
}

bool CsvParser::read_row(std::vector<std::string>& cells, std::size_t keep, CsvRow& row) {
  row = {};
  row_bytes_ = 0;
  if (!skip_blank_lines()) {
    cells.clear();
    return false;
  }
  row.line = input_.line();
  while (true) {
    const bool kept = row.num_cells < keep;
    if (kept && row.num_cells == cells.size()) cells.emplace_back();
    std::string& cell = kept ? cells[row.num_cells] : overflow_;
    cell.clear();
    ++row.num_cells;
    if (input_.peek_byte() == '"') read_quoted(cell, row);
    else read_plain(cell, row);
    if (row.unclosed_quote) break;
    const int next = input_.peek_byte();
    if (next != static_cast<unsigned char>(delimiter_)) {
      take_line_end();
      break;
    }
    count_bytes(1, row);
    input_.consume(1);
  }
  if (cells.size() > row.num_cells) cells.resize(row.num_cells);
  return true;
}

bool CsvParser::skip_row(CsvRow& row) {
  row = {};
  if (!skip_blank_lines()) return false;
  const std::string_view text = input_.window();
  const std::size_t length = text.find('\n');
  const std::string_view line = text.substr(0, length);
  if (length == std::string_view::npos || line.find('"') != std::string_view::npos ||
      line.substr(0, line.size() - 1).find('\r') != std::string_view::npos)
    return read_row(no_cells_, 0, row);
  input_.consume(length + 1);
  input_.add_lines(1);
  return true;
}

}  // namespace athanor::data
