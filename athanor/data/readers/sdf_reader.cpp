// SD files as records: the structure becomes a SMILES, every property a column.
#include <unordered_map>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"
#include "athanor/data/readers/readers.h"
#include "athanor/data/readers/sdf_blocks.h"

namespace athanor::data {
namespace {

/// The columns "smiles" and "name" come from the structure and its title; properties of these names are renamed.
std::string to_column_name(const std::string& property) {
  return property == "smiles" || property == "name" ? "input_" + property : property;
}

class SdfReader : public RecordReader {
 public:
  SdfReader(std::unique_ptr<TextInput> input, const std::string& path) : input_(std::move(input)) {
    // Standard input may be a regular file, but it cannot be opened anew by its name.
    if (path == "-" || !input_->bytes().is_regular_file()) {
      spool_ = input_->spool();
      reopen(spool_->open());
    }
    collect_columns();
    reopen(spool_ ? spool_->open() : open_bytes(path));
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::size_t bytes_read() const override { return input_->bytes_read(); }
  std::size_t bytes_total() const override { return input_->bytes().bytes_total(); }
  const std::string& source() const override { return input_->source(); }
  std::string delimiter() const override { return ","; }
  std::vector<TableFile> files() const override { return {{source(), 0, true}}; }

  bool read(Record& record) override {
    if (!read_sdf_block(*input_, block_)) return false;
    record.row = next_row_++;
    record.line = block_.line;
    record.issue.reset();
    record.cells.assign(columns_.size(), "");
    record.cells[1] = block_.name;
    for (const auto& [name, value] : block_.properties)
      if (const auto found = index_.find(name); found != index_.end()) record.cells[found->second] = value;
    const auto molecule = chemistry::parse_mol_block(block_.mol_block);
    if (molecule) {
      record.cells[0] = chemistry::format_smiles(*molecule);
    } else {
      record.issue = molecule.issue();
      record.issue->row = record.row;
      record.issue->source = source();
      record.issue->input = block_.name;
    }
    return true;
  }
  std::size_t skip(std::size_t count) override {
    for (std::size_t skipped = 0; skipped < count; ++skipped, ++next_row_)
      if (!read_sdf_block(*input_, block_)) return skipped;
    return count;
  }

  std::optional<RowPlace> place() const override { return input_->place(next_row_); }

  void go_to(const RowPlace& place) override {
    input_->go_to(place);
    next_row_ = place.row;
  }

 private:
  void reopen(std::unique_ptr<ByteSource> bytes) {
    input_ = std::make_unique<TextInput>(std::move(bytes), input_->source());
  }

  void collect_columns() {
    if (!read_sdf_block(*input_, block_)) fail(ErrorCode::invalid_input, "{}: the file is empty", source());
    do {
      for (const auto& [name, value] : block_.properties) {
        if (index_.contains(name)) continue;
        if (!is_utf8(name))
          fail(ErrorCode::invalid_input, "{}:{}: a property name is not UTF-8; save the file as UTF-8", source(),
               block_.line);
        index_.emplace(name, columns_.size());
        columns_.push_back(to_column_name(name));
      }
    } while (read_sdf_block(*input_, block_));
  }

  std::unique_ptr<TextInput> input_;
  std::unique_ptr<SpoolFile> spool_;
  std::vector<std::string> columns_{"smiles", "name"};
  std::unordered_map<std::string, std::size_t> index_;  ///< property -> column
  SdfBlock block_;
  std::size_t next_row_ = 0;
};

}  // namespace

std::unique_ptr<RecordReader> make_sdf_reader(std::unique_ptr<TextInput> input, const std::string& path) {
  return std::make_unique<SdfReader>(std::move(input), path);
}

}  // namespace athanor::data
