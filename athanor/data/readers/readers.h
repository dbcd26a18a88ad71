// The readers of this room, one per format.
#pragma once

#include <memory>
#include <string>

#include "athanor/data/readers/text_input.h"
#include "athanor/data/record.h"

namespace athanor::data {

/// `delimiter` 0 = guessed.
std::unique_ptr<RecordReader> make_csv_reader(std::unique_ptr<TextInput> input, char delimiter);
std::unique_ptr<RecordReader> make_smi_reader(std::unique_ptr<TextInput> input);
/// `path` is opened anew for the second pass when it is a regular file; other inputs are copied to a temporary file.
std::unique_ptr<RecordReader> make_sdf_reader(std::unique_ptr<TextInput> input, const std::string& path);

/// Runs `sql`, one SELECT, on the database at `path`, which is opened for reading only. Errors: invalid_options without
/// a query (the message lists the tables) and for a query that cannot be run; io, corrupt.
std::unique_ptr<RecordReader> make_sqlite_reader(const std::string& path, const std::string& sql);

/// A row that cannot be used, with the file name filled in.
Issue make_row_issue(const std::string& source, std::size_t row, std::string action, std::string code,
                     std::string message, std::string input = "");

/// Cells of a row for an Issue: joined, cut to a readable length.
std::string quote_cells(const std::vector<std::string>& cells);

}  // namespace athanor::data
