#include "athanor/workflows/input.h"

#include <filesystem>

#include "athanor/core/error.h"
#include "athanor/data/curate.h"

namespace athanor::workflows {

bool is_table_input(const std::string& text) {
  if (text == "-") return true;
  std::error_code error;
  if (std::filesystem::exists(text, error)) return true;
  if (data::has_table_ending(text)) fail(ErrorCode::not_found, "{}: no such file", text);
  return false;
}

std::unique_ptr<data::RecordReader> open_input_records(const std::string& text, const std::string& format,
                                                       const std::string& delimiter) {
  if (is_table_input(text)) return data::open_records(text, {format, delimiter});
  return data::make_memory_records({"smiles"}, {{text}});
}

BufferedInput::BufferedInput(std::unique_ptr<data::RecordReader> reader, const std::string& smiles_column, Progress& progress)
    : reader_(std::move(reader)) {
  constexpr std::size_t rows_ahead = 1000;
  data::Table table{reader_->source(), reader_->columns(), {}};
  data::Record record;
  while (table.rows.size() < rows_ahead && reader_->read(record)) table.rows.push_back(record);
  smiles_column_ = data::find_smiles_column(table, smiles_column, progress);
  ahead_.assign(std::make_move_iterator(table.rows.begin()), std::make_move_iterator(table.rows.end()));
}

bool BufferedInput::read(data::Record& record) {
  if (ahead_.empty()) return reader_->read(record);
  record = std::move(ahead_.front());
  ahead_.pop_front();
  return true;
}

BufferedInput open_input(const std::string& text, const std::string& format, const std::string& delimiter,
                         const std::string& smiles_column, Progress& progress) {
  return BufferedInput(open_input_records(text, format, delimiter), smiles_column, progress);
}

}  // namespace athanor::workflows
