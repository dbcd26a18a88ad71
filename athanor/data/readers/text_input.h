// A window over a stream of text, with lookahead for guesses and reading by lines.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "athanor/data/readers/byte_source.h"
#include "athanor/data/record.h"

namespace athanor::data {

/// Longest row, line or SDF block that is read; more is Error(too_large), so that memory stays bounded.
inline constexpr std::size_t max_row_bytes = std::size_t{64} << 20;

/// Text in pieces. A byte order mark at the start is skipped.
class TextInput {
 public:
  TextInput(std::unique_ptr<ByteSource> bytes, std::string source);

  const std::string& source() const { return source_; }
  const ByteSource& bytes() const { return *bytes_; }
  std::size_t bytes_read() const { return bytes_->bytes_read(); }

  /// The next bytes (up to `size`, fewer at the end), which stay to be read.
  std::string_view peek(std::size_t size);
  /// What is left in the window; empty only at the end of the input.
  std::string_view window();
  void consume(std::size_t count) { begin_ += count; }
  /// The next byte or -1 at the end; stays to be read.
  int peek_byte() {
    if (begin_ == end_ && !fill()) return -1;
    return static_cast<unsigned char>(buffer_[begin_]);
  }

  /// One line without its end (LF, CR LF or CR); false at the end of the input. Error(too_large).
  bool read_line(std::string& line);
  std::size_t line() const { return line_; }  ///< 1-based number of the next line
  void add_lines(std::size_t count) { line_ += count; }
  /// Where the next line stands, which begins the row `row`; nothing where the input cannot be entered.
  std::optional<RowPlace> place(std::size_t row) const;
  /// Goes on at a place of this input. Error(io).
  void go_to(const RowPlace& place);
  bool saw_nul() const { return saw_nul_; }  ///< a zero byte was among what was read so far

  /// Copies the rest to a temporary file.
  std::unique_ptr<SpoolFile> spool();

 private:
  bool fill();
  std::unique_ptr<ByteSource> bytes_;
  std::string source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::size_t line_ = 1;
  bool saw_nul_ = false;
  bool ended_ = false;
};

/// True when the text is well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

}  // namespace athanor::data
