// Tables of any size through a function: rows are read in batches, worked on in parallel and written in order.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "athanor/core/phases.h"
#include "athanor/core/progress.h"
#include "athanor/data/record.h"

namespace athanor::data {

/// How many rows ended with which status.
struct StatusCounts {
  std::size_t rows = 0, ok = 0, invalid = 0, unsupported = 0;
  /// One more row: "ok", "unsupported" or anything else, which is invalid.
  void add(std::string_view status);
  void add(const StatusCounts& further);
};

/// Consecutive rows of a stream.
struct Batch {
  std::size_t first = 0;  ///< 0-based place of the first row among those of the stream
  std::vector<Record> rows;
};

/// What a batch becomes when it is written as text.
struct BatchResult {
  std::string text;  ///< what to write for the rows
  StatusCounts counts;
};

/// What becomes of a batch: `emit` runs in the order of the rows, one at a time.
struct BatchWork {
  std::function<void()> emit;
  StatusCounts counts;
};

/// Consecutive rows of a file.
struct RowRange {
  std::size_t first = 0, end = 0;
  std::optional<RowPlace> place{};  ///< of the first one, where it is known
};

/// Of RecordStream::run: its batches and threads, and which rows it reads.
struct StreamSettings {
  std::string stage;  ///< for progress, such as "predicting"
  std::size_t threads = 1;
  std::size_t batch_rows = 512;  ///< rows that one thread works on at a time
  std::size_t skip_rows = 0;     ///< rows from the first on that are left out: an earlier run has done them
  /// The rows to read next, each time those before have been read; they come after these. Nothing = no more; empty =
  /// all rows.
  std::function<std::optional<RowRange>()> next_range{};
  /// Text for progress from the share of the file that has been read and the number of rows up to there; empty = "43 %
  /// of the file".
  std::function<std::string(double, std::size_t)> describe_position{};
  PhaseTimes* times = nullptr;  ///< gets the time of reading and writing
};

/// A reader whose SMILES column is known; the first rows are read ahead to find it.
class RecordStream {
 public:
  /// `smiles_column`: "" = guessed from the names, then by trying the first rows. Errors: invalid_input when there is
  /// no row, not_found for an absent column.
  RecordStream(RecordReader& reader, const std::string& smiles_column, Progress& progress);

  const std::vector<std::string>& columns() const { return head_.columns; }
  const std::string& source() const { return head_.source; }
  std::size_t smiles_column() const { return smiles_column_; }

  /// Calls `process` for every batch, from `threads` threads at once, and `write` with the texts in the order of the
  /// rows, one at a time. Memory is bounded by the batches under way. Error(cancelled) when `progress` asks to stop.
  StatusCounts run(const StreamSettings& settings, const std::function<BatchResult(Batch&)>& process,
                   const std::function<void(std::string_view)>& write, Progress& progress);
  /// As above, for results that are no text.
  StatusCounts run(const StreamSettings& settings, const std::function<BatchWork(Batch&)>& process, Progress& progress);
  /// Number of rows of the input, once a run has seen its end.
  std::optional<std::size_t> total_rows() const { return total_rows_; }

 private:
  RecordReader& reader_;
  std::optional<std::size_t> total_rows_;
  Table head_;
  std::size_t smiles_column_ = 0;
};

/// Input columns, then `added`. An input column named like an added one becomes `input_<name>`, which is noted.
std::vector<std::string> name_output_columns(const std::vector<std::string>& input,
                                             const std::vector<std::string>& added, Progress& progress);

/// What TableText writes: CSV (RFC 4180), or JSON.
enum class TableFormat { csv, json };

/// Text of a table whose rows are cells of the input followed by added ones, of which status and message are the last.
/// CSV, or one JSON object {"schema": 1, the members of `head`, "columns": [...], "rows": [[...], ...]} with a line per
/// row, where the input's cells are text, added ones numbers, lists, true, false or null (empty), status and message
/// text.
class TableText {
 public:
  explicit TableText(TableFormat format, nlohmann::json head = nlohmann::json::object())
      : format_(format), head_(std::move(head)) {}
  /// What stands before the first row: the header line, or the members of the object.
  std::string begin(const std::vector<std::string>& columns) const;
  /// `number`: 0-based place of the row in the table.
  std::string row(std::size_t number, std::span<const std::string> input, std::span<const std::string> added) const;
  /// What stands behind the last row; "" for CSV.
  std::string end() const;

 private:
  TableFormat format_;
  nlohmann::json head_;
};

}  // namespace athanor::data
