// CSV and TSV files as records.
#include <fmt/format.h>

#include <limits>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/readers/csv_parser.h"
#include "athanor/data/readers/readers.h"
#include "athanor/data/readers/sniff.h"

namespace athanor::data {
namespace {

class CsvReader : public RecordReader {
 public:
  CsvReader(std::unique_ptr<TextInput> input, char delimiter)
      : input_(std::move(input)), delimiter_(1, delimiter), parser_(*input_, delimiter) {
    read_header();
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::size_t bytes_read() const override { return input_->bytes_read(); }
  std::size_t bytes_total() const override { return input_->bytes().bytes_total(); }
  const std::string& source() const override { return input_->source(); }
  std::string delimiter() const override { return delimiter_; }

  bool read(Record& record) override {
    record.issue.reset();
    CsvRow row;
    if (!parser_.read_row(record.cells, columns_.size(), row)) return false;
    if (row.unclosed_quote) fail_unclosed(row);
    record.row = next_row_++;
    record.line = row.line;
    check(record, row);
    record.cells.resize(columns_.size());
    return true;
  }
  std::size_t skip(std::size_t count) override {
    CsvRow row;
    for (std::size_t skipped = 0; skipped < count; ++skipped, ++next_row_) {
      if (!parser_.skip_row(row)) return skipped;
      if (row.unclosed_quote) fail_unclosed(row);
    }
    return count;
  }

  std::optional<RowPlace> place() const override { return input_->place(next_row_); }

  void go_to(const RowPlace& place) override {
    input_->go_to(place);
    next_row_ = place.row;
  }

 private:
  [[noreturn]] void fail_unclosed(const CsvRow& row) const {
    fail(ErrorCode::invalid_input, "{}:{}: a quote opens here and is never closed", source(), row.quote_line);
  }

  void read_header() {
    constexpr std::size_t max_columns = std::size_t{1} << 20;
    CsvRow row;
    if (!parser_.read_row(columns_, max_columns, row))
      fail(ErrorCode::invalid_input, "{}: the file is empty", source());
    if (row.unclosed_quote) fail_unclosed(row);
    if (row.num_cells > max_columns)
      fail(ErrorCode::too_large, "{}:{}: the header has {} columns; at most {} are read", source(), row.line,
           row.num_cells, max_columns);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].find('\0') != std::string::npos)
        fail(ErrorCode::invalid_input, "{}:{}: the header holds a zero byte; expected a text file", source(), row.line);
      if (!is_utf8(columns_[i]))
        fail(ErrorCode::invalid_input, "{}:{}: the name of column {} is not UTF-8; save the file as UTF-8", source(),
             row.line, i + 1);
      columns_[i] = std::string(trim(columns_[i]));
    }
  }

  void check(Record& record, const CsvRow& row) const {
    const auto issue = [&](std::string action, std::string code, std::string message) {
      record.issue = make_row_issue(source(), record.row, std::move(action), std::move(code), std::move(message),
                                    quote_cells(record.cells));
    };
    if (row.num_cells != columns_.size())
      issue("dropped", "ragged_row",
            fmt::format("found {}, expected {} (line {})", format_count(row.num_cells, "cell"), columns_.size(),
                        row.line));
    else if (row.text_after_quote)
      issue("dropped", "text_after_quote", fmt::format("text follows a closing quote (line {})", row.line));
    else if (input_->saw_nul() && has_nul(record.cells))
      issue("invalid", "zero_byte", fmt::format("the row holds a zero byte (line {})", row.line));
  }

  static bool has_nul(const std::vector<std::string>& cells) {
    for (const std::string& cell : cells)
      if (cell.find('\0') != std::string::npos) return true;
    return false;
  }

  std::unique_ptr<TextInput> input_;
  std::string delimiter_;
  CsvParser parser_;
  std::vector<std::string> columns_;
  std::size_t next_row_ = 0;
};

}  // namespace

std::unique_ptr<RecordReader> make_csv_reader(std::unique_ptr<TextInput> input, char delimiter) {
  if (delimiter == 0) {
    const std::string_view sample = input->peek(sniff_bytes);
    delimiter = guess_delimiter(sample, sample.size() < sniff_bytes);
  }
  return std::make_unique<CsvReader>(std::move(input), delimiter);
}

}  // namespace athanor::data
