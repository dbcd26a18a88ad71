// Rows given in memory as records.
#include <fmt/format.h>

#include "athanor/core/text.h"
#include "athanor/data/readers/readers.h"

namespace athanor::data {
namespace {

class MemoryReader : public RecordReader {
 public:
  MemoryReader(std::vector<std::string> columns, std::vector<std::vector<std::string>> rows)
      : columns_(std::move(columns)), rows_(std::move(rows)) {}

  const std::vector<std::string>& columns() const override { return columns_; }
  std::size_t bytes_read() const override { return 0; }
  std::size_t bytes_total() const override { return 0; }
  const std::string& source() const override { return source_; }
  std::string delimiter() const override { return ","; }

  bool read(Record& record) override {
    if (next_row_ == rows_.size()) return false;
    record.row = next_row_;
    record.line = next_row_ + 1;
    record.cells = rows_[next_row_++];
    record.issue.reset();
    if (record.cells.size() != columns_.size())
      record.issue = make_row_issue(
          source_, record.row, "dropped", "ragged_row",
          fmt::format("found {}, expected {}", format_count(record.cells.size(), "cell"), columns_.size()),
          quote_cells(record.cells));
    record.cells.resize(columns_.size());
    return true;
  }

 private:
  std::string source_ = "command line";
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::size_t next_row_ = 0;
};

}  // namespace

std::unique_ptr<RecordReader> make_memory_records(std::vector<std::string> columns,
                                                  std::vector<std::vector<std::string>> rows) {
  return std::make_unique<MemoryReader>(std::move(columns), std::move(rows));
}

}  // namespace athanor::data
