// .smi files: a SMILES, white space, a name; one molecule a line.
#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/readers/readers.h"
#include "athanor/data/readers/sniff.h"

namespace athanor::data {
namespace {

class SmiReader : public RecordReader {
 public:
  explicit SmiReader(std::unique_ptr<TextInput> input) : input_(std::move(input)) {
    if (!next_line()) fail(ErrorCode::invalid_input, "{}: the file is empty", source());
    split_line();
    pending_ = !is_smiles_title(smiles_);
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::size_t bytes_read() const override { return input_->bytes_read(); }
  std::size_t bytes_total() const override { return input_->bytes().bytes_total(); }
  const std::string& source() const override { return input_->source(); }
  std::string delimiter() const override { return ","; }

  bool read(Record& record) override {
    if (!pending_ && !next_line()) return false;
    if (!pending_) split_line();
    pending_ = false;
    record.row = next_row_++;
    record.line = line_number_;
    record.cells.assign({smiles_, name_});
    record.issue.reset();
    if (input_->saw_nul() && line_.find('\0') != std::string::npos)
      record.issue = make_row_issue(source(), record.row, "invalid", "zero_byte", "the line holds a zero byte",
                                    quote_cells(record.cells));
    return true;
  }
  std::size_t skip(std::size_t count) override {
    for (std::size_t skipped = 0; skipped < count; ++skipped, ++next_row_) {
      if (!pending_ && !next_line()) return skipped;
      pending_ = false;
    }
    return count;
  }

  std::optional<RowPlace> place() const override { return pending_ ? std::nullopt : input_->place(next_row_); }

  void go_to(const RowPlace& place) override {
    input_->go_to(place);
    next_row_ = place.row;
    pending_ = false;
  }

 private:
  bool next_line() {
    do {
      line_number_ = input_->line();
      if (!input_->read_line(line_)) return false;
    } while (trim(line_).empty());
    return true;
  }

  void split_line() {
    const std::string_view text = trim(line_);
    const std::size_t end = text.find_first_of(" \t");
    smiles_ = std::string(text.substr(0, end));
    name_ = end == std::string_view::npos ? "" : std::string(trim(text.substr(end)));
  }

  std::unique_ptr<TextInput> input_;
  std::vector<std::string> columns_{"smiles", "name"};
  std::string line_, smiles_, name_;
  std::size_t line_number_ = 0;
  std::size_t next_row_ = 0;
  bool pending_ = false;  ///< the line just read is a molecule that has not been given out
};

}  // namespace

std::unique_ptr<RecordReader> make_smi_reader(std::unique_ptr<TextInput> input) {
  return std::make_unique<SmiReader>(std::move(input));
}

}  // namespace athanor::data
