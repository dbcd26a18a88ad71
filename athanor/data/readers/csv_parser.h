// Cells and rows of delimited text (RFC 4180), one row at a time.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "athanor/data/readers/text_input.h"

namespace athanor::data {

/// What was found while reading one row.
struct CsvRow {
  std::size_t line = 0;           ///< 1-based line where the row begins
  std::size_t num_cells = 0;      ///< cells found, also those that were not kept
  std::size_t quote_line = 0;     ///< line where the last quoted cell opened
  bool unclosed_quote = false;    ///< the input ended inside a quoted cell
  bool text_after_quote = false;  ///< a closing quote was followed by more text ("ab"cd)
};

/// Rows end at LF, CR LF or CR outside quotes. A quote inside a cell that does not begin with one is plain text, as in
/// Python's csv module. Lines without any character are skipped: they are not rows.
class CsvParser {
 public:
  CsvParser(TextInput& input, char delimiter);

  /// Reads one row into `cells` (strings are reused); cells beyond `keep` are counted, not stored. False at the end.
  /// Error(too_large) beyond max_row_bytes.
  bool read_row(std::vector<std::string>& cells, std::size_t keep, CsvRow& row);
  /// As read_row, without looking into the row where that is not needed to find its end.
  bool skip_row(CsvRow& row);

 private:
  bool skip_blank_lines();
  void read_quoted(std::string& cell, CsvRow& row);
  void read_plain(std::string& cell, const CsvRow& row);
  void take_line_end();
  void count_bytes(std::size_t count, const CsvRow& row);

  TextInput& input_;
  char delimiter_;
  std::array<bool, 256> ends_plain_{};  ///< delimiter and line ends
  std::string overflow_;                ///< holds the text of cells that are not kept
  std::vector<std::string> no_cells_;
  std::size_t row_bytes_ = 0;
};

}  // namespace athanor::data
