// The INPUT of describe and predict: a table file, standard input, or a SMILES on the command line.
#pragma once

#include <deque>
#include <memory>

#include "athanor/core/progress.h"
#include "athanor/data/record.h"

namespace athanor::workflows {

/// True when `text` names a file or standard input rather than a SMILES: an existing path or "-". Text that ends like a
/// known table format but does not exist is Error(not_found).
bool is_table_input(const std::string& text);

/// Reader for the text: the file, standard input, or one row with the SMILES.
std::unique_ptr<data::RecordReader> open_input_records(const std::string& text, const std::string& format, const std::string& delimiter);

/// A reader whose SMILES column is known: the first rows are read ahead to find it.
class BufferedInput {
 public:
  BufferedInput(std::unique_ptr<data::RecordReader> reader, const std::string& smiles_column, Progress& progress);
  const std::vector<std::string>& columns() const { return reader_->columns(); }
  const std::string& source() const { return reader_->source(); }
  std::size_t smiles_column() const { return smiles_column_; }
  bool read(data::Record& record);

 private:
  std::unique_ptr<data::RecordReader> reader_;
  std::deque<data::Record> ahead_;
  std::size_t smiles_column_ = 0;
};

BufferedInput open_input(const std::string& text, const std::string& format, const std::string& delimiter,
                         const std::string& smiles_column, Progress& progress);

}  // namespace athanor::workflows
