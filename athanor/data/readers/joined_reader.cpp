// Several inputs as one: rows are numbered on, columns are matched by name.
#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/readers/readers.h"

namespace athanor::data {
namespace {

constexpr std::size_t absent = static_cast<std::size_t>(-1);

std::string label_occurrence(const std::vector<std::string>& columns, std::size_t column) {
  const auto end = columns.begin() + static_cast<std::ptrdiff_t>(column);
  const auto before = std::count(columns.begin(), end, columns[column]);
  return before == 0 ? columns[column] : fmt::format("{}#{}", columns[column], before + 1);
}

std::vector<std::string> label_columns(const std::vector<std::string>& columns) {
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < columns.size(); ++i) labels.push_back(label_occurrence(columns, i));
  return labels;
}

class JoinedReader : public RecordReader {
 public:
  JoinedReader(std::vector<std::string> paths, const ReadOptions& options, Progress& progress)
      : paths_(std::move(paths)), options_(options) {
    if (std::count(paths_.begin(), paths_.end(), "-") > 1)
      fail(ErrorCode::invalid_options, "standard input (-) can be one of the inputs only once");
    for (const std::string& path : paths_) add_header(path);
    note_gaps(progress);
    source_ = list_few(paths_);
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::size_t bytes_read() const override { return done_bytes_ + (current_ ? current_->bytes_read() : 0); }
  std::size_t bytes_total() const override { return total_bytes_; }
  const std::string& source() const override { return source_; }
  std::string delimiter() const override { return delimiter_; }
  std::vector<TableFile> files() const override { return files_; }

  bool read(Record& record) override {
    while (true) {
      if (!current_ && !open_next()) return false;
      if (current_->read(part_)) break;
      done_bytes_ += current_->bytes_read();
      current_.reset();
    }
    record.row = next_row_++;
    record.line = part_.line;
    record.issue = std::move(part_.issue);
    if (record.issue) record.issue->row = record.row;
    record.cells.resize(columns_.size());
    const std::vector<std::size_t>& places = places_[files_.size() - 1];
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (places[i] == absent) record.cells[i].clear();
      else record.cells[i].swap(part_.cells[places[i]]);
    }
    return true;
  }

 private:
  void add_header(const std::string& path) {
    auto reader = open_records(path, options_);
    const std::vector<std::string> labels = label_columns(reader->columns());
    if (labels_.empty()) delimiter_ = reader->delimiter();
    else require_common(reader->source(), labels);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (std::find(labels_.begin(), labels_.end(), labels[i]) != labels_.end()) continue;
      labels_.push_back(labels[i]);
      columns_.push_back(reader->columns()[i]);
    }
    part_labels_.push_back(labels);
    total_bytes_ += reader->bytes_total();
    // Standard input cannot be opened again; other files are, so that few stay open.
    if (path == "-") standard_input_ = std::move(reader);
  }

  void require_common(const std::string& source, const std::vector<std::string>& labels) const {
    for (const std::string& label : labels)
      if (std::find(labels_.begin(), labels_.end(), label) != labels_.end()) return;
    fail(ErrorCode::invalid_input, "{}: no column has a name that {} has (here: {}; there: {})", source, paths_.front(),
         list_few(labels), list_few(labels_));
  }

  /// Where every column stands in every file; what is nowhere is said.
  void note_gaps(Progress& progress) {
    for (std::size_t file = 0; file < paths_.size(); ++file) {
      std::vector<std::string> missing;
      std::vector<std::size_t>& places = places_.emplace_back();
      for (const std::string& label : labels_) {
        const auto found = std::find(part_labels_[file].begin(), part_labels_[file].end(), label);
        const bool is_there = found != part_labels_[file].end();
        places.push_back(is_there ? static_cast<std::size_t>(found - part_labels_[file].begin()) : absent);
        if (!is_there) missing.push_back(label);
      }
      if (missing.empty()) continue;
      progress.warn(fmt::format("{}: there is no column {}; its cells are taken as missing{}", paths_[file],
                                quote_few(missing), format_suggestion(missing.front(), part_labels_[file])));
    }
  }

  bool open_next() {
    const std::size_t next = files_.size();
    if (next == paths_.size()) return false;
    current_ = paths_[next] == "-" ? std::move(standard_input_) : open_records(paths_[next], options_);
    files_.push_back(current_->files().front());
    files_.back().first_row = next_row_;
    return true;
  }

  std::vector<std::string> paths_;
  ReadOptions options_;
  std::string source_, delimiter_;
  std::vector<std::string> columns_, labels_;
  std::vector<std::vector<std::string>> part_labels_;
  std::vector<std::vector<std::size_t>> places_;  ///< per file and column, the file's own column
  std::unique_ptr<RecordReader> current_, standard_input_;
  std::vector<TableFile> files_;
  Record part_;
  std::size_t next_row_ = 0, done_bytes_ = 0, total_bytes_ = 0;
};

}  // namespace

std::unique_ptr<RecordReader> open_records(const std::vector<std::string>& paths, const ReadOptions& options,
                                           Progress& progress) {
  if (paths.size() == 1) return open_records(paths.front(), options);
  return std::make_unique<JoinedReader>(paths, options, progress);
}

}  // namespace athanor::data
