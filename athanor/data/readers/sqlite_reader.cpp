// Rows of a query on an SQLite database.
#include <sqlite3.h>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/readers/readers.h"

namespace athanor::data {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

Database open_database(const std::string& path) {
  sqlite3* raw = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr);
  Database database(raw);
  if (status != SQLITE_OK)
    fail(ErrorCode::io, "{}: the database cannot be opened ({})", path, raw ? sqlite3_errmsg(raw) : "no memory");
  return database;
}

std::string read_text(sqlite3_stmt* statement, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return text ? std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))) : "";
}

/// Tables and views, for messages.
std::vector<std::string> list_tables(sqlite3* database) {
  std::vector<std::string> names;
  sqlite3_stmt* raw = nullptr;
  sqlite3_prepare_v2(database, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name", -1, &raw,
                     nullptr);
  const Statement statement(raw);
  while (raw && sqlite3_step(raw) == SQLITE_ROW) names.push_back(read_text(raw, 0));
  return names;
}

Statement prepare(sqlite3* database, const std::string& path, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int status = sqlite3_prepare_v2(database, sql.c_str(), -1, &raw, &rest);
  Statement statement(raw);
  if (status == SQLITE_NOTADB || status == SQLITE_CORRUPT)
    fail(ErrorCode::corrupt, "{}: the database is damaged ({})", path, sqlite3_errmsg(database));
  if (status != SQLITE_OK) {
    const std::string reason = sqlite3_errmsg(database);
    fail(ErrorCode::invalid_options, "{}: --sql cannot be run: {} (tables: {})", path, reason,
         list_few(list_tables(database)));
  }
  if (!raw || !trim(rest).empty() || sqlite3_stmt_readonly(raw) == 0 || sqlite3_column_count(raw) == 0)
    fail(ErrorCode::invalid_options, "{}: --sql: expected one SELECT, found \"{}\"", path, sql);
  return statement;
}

class SqliteReader : public RecordReader {
 public:
  SqliteReader(const std::string& path, const std::string& sql)
      : source_(path), database_(open_database(path)), statement_(prepare(database_.get(), path, sql)) {
    for (int i = 0; i < sqlite3_column_count(statement_.get()); ++i)
      columns_.emplace_back(sqlite3_column_name(statement_.get(), i));
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::size_t bytes_read() const override { return 0; }
  std::size_t bytes_total() const override { return 0; }
  const std::string& source() const override { return source_; }
  std::string delimiter() const override { return ","; }

  bool read(Record& record) override {
    const int status = sqlite3_step(statement_.get());
    if (status == SQLITE_DONE) return false;
    if (status != SQLITE_ROW)
      fail(ErrorCode::io, "{}: row {} of the query cannot be read ({})", source_, next_row_,
           sqlite3_errmsg(database_.get()));
    record.row = next_row_++;
    record.line = record.row + 1;
    record.issue.reset();
    record.cells.resize(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) read_cell(static_cast<int>(i), record);
    return true;
  }

 private:
  void read_cell(int column, Record& record) {
    std::string& cell = record.cells[static_cast<std::size_t>(column)];
    cell.clear();
    switch (sqlite3_column_type(statement_.get(), column)) {
      case SQLITE_NULL: break;
      // SQLite's own text has 15 digits only.
      case SQLITE_FLOAT: cell = format_number(sqlite3_column_double(statement_.get(), column)); break;
      case SQLITE_BLOB:
        record.issue = make_row_issue(source_, record.row, "invalid", "blob",
                                      fmt::format("column \"{}\" holds binary data, expected text or a number",
                                                  columns_[static_cast<std::size_t>(column)]));
        break;
      default: cell = read_text(statement_.get(), column);
    }
  }

  std::string source_;
  Database database_;
  Statement statement_;
  std::vector<std::string> columns_;
  std::size_t next_row_ = 0;
};

}  // namespace

std::unique_ptr<RecordReader> make_sqlite_reader(const std::string& path, const std::string& sql) {
  if (path == "-")
    fail(ErrorCode::unsupported, "stdin: an SQLite database cannot be read from standard input; give its file name");
  if (sql.empty()) {
    const Database database = open_database(path);
    const std::vector<std::string> tables = list_tables(database.get());
    fail(ErrorCode::invalid_options,
         "{}: is an SQLite database; choose rows with --sql \"SELECT * FROM {}\" (tables: {})", path,
         tables.empty() ? "TABLE" : tables.front(), list_few(tables));
  }
  return std::make_unique<SqliteReader>(path, sql);
}

}  // namespace athanor::data
