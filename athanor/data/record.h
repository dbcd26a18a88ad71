// Records: rows of an input file as text, read one at a time in constant memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "athanor/core/progress.h"
#include "athanor/core/result.h"

namespace athanor::data {

/// One data row. `cells` has one text per column; a row that could not be read as such carries an issue (codes
/// ragged_row, text_after_quote, zero_byte, or those of chemistry for an SDF block) and has its cells padded or cut to
/// the number of columns. Cells are bytes as they stand in the file; bytes that are not UTF-8 are an issue of curation,
/// where it matters.
struct Record {
  std::size_t row =
      0;  ///< 0-based data row; header, title and blank lines do not count. "row N" in messages is this number
  std::size_t line = 0;  ///< 1-based line of the file where the row begins
  std::vector<std::string> cells;
  std::optional<Issue> issue;  ///< why the row cannot be used as it is
};

/// How a file is read; what is left empty is guessed from its name and content.
struct ReadOptions {
  std::string format;     ///< "csv", "tsv", "smi", "sdf"; "" = by file name, then by content
  std::string delimiter;  ///< "" = guessed among , ; tab | ; "tab" is accepted
  std::string sql{};      ///< the SELECT whose rows are read, for SQLite databases
};

/// A file of a table and the first row of the table that comes from it.
struct TableFile {
  std::string source;
  std::size_t first_row = 0;    ///< 0-based, of the whole table
  bool has_mol_blocks = false;  ///< an SD file, whose SMILES are made here
};

/// Where a row of a file begins.
struct RowPlace {
  std::size_t row = 0;
  std::size_t line = 1;    ///< 1-based line of the file
  std::size_t offset = 0;  ///< bytes before it
};

/// Streams the rows of a CSV, TSV, .smi or SDF file, each also gzip- or zstd-compressed (told by content), or of a
/// query on an SQLite database, in constant memory. CSV is RFC 4180 with any one-character delimiter, LF, CR LF or CR
/// line ends and an optional byte order mark; white space around column names is taken off. Rows, lines and SDF blocks
/// beyond 64 MiB are Error(too_large). .smi gives columns "smiles" and "name" (a title line is recognised); SDF gives
/// "smiles", "name" and its properties (their names are collected in a first pass over the file; a property "smiles" or
/// "name" becomes "input_smiles", "input_name"; input that cannot be read twice is copied to a temporary file).
class RecordReader {
 public:
  virtual ~RecordReader() = default;
  virtual const std::vector<std::string>& columns() const = 0;
  /// False at the end of the input. Error(invalid_input) with file and line for what no row can carry (an unclosed
  /// quote).
  virtual bool read(Record& record) = 0;
  /// Leaves out up to `count` rows, much faster than reading them where the format allows; gives their number, which is
  /// less at the end. Errors: those of read.
  virtual std::size_t skip(std::size_t count);
  /// Where the next row begins; nothing for what cannot be entered in the middle: compressed files, standard input,
  /// databases.
  virtual std::optional<RowPlace> place() const { return std::nullopt; }
  /// Goes on at a place that a reader of the same file has given.
  virtual void go_to(const RowPlace& place);
  /// Bytes of the file consumed and its size (0 when unknown), for progress.
  virtual std::size_t bytes_read() const = 0;
  virtual std::size_t bytes_total() const = 0;
  virtual const std::string& source() const = 0;  ///< file name as given, "stdin" for "-"
  virtual std::string delimiter() const = 0;      ///< "," for formats without one
  /// The files whose rows have been read so far, in order.
  virtual std::vector<TableFile> files() const { return {{source()}}; }
};

/// Opens a file, or standard input for "-". Errors: not_found with the nearest file name; io when unreadable; corrupt
/// for damaged compressed data; invalid_input when empty, UTF-16 or with a header that is not UTF-8; unsupported for
/// Excel and the like.
std::unique_ptr<RecordReader> open_records(const std::string& path, const ReadOptions& options = {});

/// Several files as one table: rows are numbered on from file to file; columns are matched by name (the k-th of a name
/// with the k-th), those of later files are added. A column that a file lacks is missing there, which is a warning.
/// Error(invalid_input) for a file that shares no column with the first. Messages of `source` name a few of the files.
std::unique_ptr<RecordReader> open_records(const std::vector<std::string>& paths, const ReadOptions& options,
                                           Progress& progress);

/// A reader over rows given in memory (column "smiles"), so that text on the command line is treated as a file is.
std::unique_ptr<RecordReader> make_memory_records(std::vector<std::string> columns,
                                                  std::vector<std::vector<std::string>> rows);

/// All rows in memory.
struct Table {
  std::string source;
  std::vector<std::string> columns;
  std::vector<Record> rows;
  std::vector<TableFile> files{};  ///< at least one when read from a reader

  /// The file that a row came from.
  const std::string& source_of(std::size_t row) const;
  /// "file:line" of a row, for messages.
  std::string locate(const Record& record) const;
};

/// Reads to the end; header only is Error(invalid_input).
Table read_table(RecordReader& reader);

/// Index of a column by name; `NAME#2` addresses a repeated name. Error(not_found) with the nearest name and the list;
/// Error(invalid_options) when the plain name is repeated.
std::size_t find_column(const std::vector<std::string>& columns, const std::string& name, const std::string& source);

/// Text of one CSV row, quoted where RFC 4180 asks for it, with a line end ("\n").
std::string format_csv_row(const std::vector<std::string>& cells, char delimiter = ',');

/// True for file names whose ending is a known table format (.csv .tsv .txt .smi .smiles .sdf .sqlite
/// .sqlite3 .db, each also .gz or .zst).
bool has_table_ending(const std::string& path);

}  // namespace athanor::data
