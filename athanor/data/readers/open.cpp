// Opening an input: which format, which delimiter.
#include <algorithm>
#include <array>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/readers/readers.h"
#include "athanor/data/readers/sniff.h"

namespace athanor::data {
namespace {

constexpr std::string_view sqlite_magic("SQLite format 3\0", 16);

/// 0 for "" (to be guessed).
char parse_delimiter(const std::string& text) {
  if (text.empty()) return 0;
  if (to_lower(text) == "tab" || text == "\\t") return '\t';
  if (text.size() != 1 || text == "\"" || text == "\n" || text == "\r")
    fail(ErrorCode::invalid_options,
         "--delimiter: expected one character (no quote, no line end) or \"tab\", found \"{}\"", text);
  return text.front();
}

std::string choose_format(const std::string& path, const ReadOptions& options, std::string_view sample) {
  static const std::vector<std::string> formats{"csv", "tsv", "smi", "sdf"};
  if (!options.format.empty()) {
    if (std::find(formats.begin(), formats.end(), options.format) == formats.end())
      fail(ErrorCode::invalid_options, "--format: \"{}\" is not one of {}{}", options.format, join_text(formats, ", "),
           format_suggestion(options.format, formats));
    return options.format;
  }
  const std::string by_name = guess_format_by_name(path);
  const std::string_view header = sample.substr(0, sample.find_first_of("\r\n"));
  const bool misnamed_tsv = by_name == "tsv" && header.find('\t') == std::string_view::npos;
  if (misnamed_tsv) return "csv";
  if (!by_name.empty()) return by_name;
  return options.delimiter.empty() ? guess_format_by_content(sample) : "csv";
}

}  // namespace

Issue make_row_issue(const std::string& source, std::size_t row, std::string action, std::string code,
                     std::string message, std::string input) {
  return {row, std::move(action), std::move(code), std::move(message), std::move(input), source};
}

std::string quote_cells(const std::vector<std::string>& cells) {
  constexpr std::size_t max_length = 200;
  std::string text;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) text += ',';
    text += cell.substr(0, max_length);
    if (text.size() > max_length) return text.substr(0, max_length) + "...";
  }
  return text;
}

std::size_t RecordReader::skip(std::size_t count) {
  Record record;
  std::size_t skipped = 0;
  while (skipped < count && read(record)) ++skipped;
  return skipped;
}

void RecordReader::go_to(const RowPlace& place) {
  fail(ErrorCode::internal, "{}: cannot be entered at row {}", source(), place.row);
}

std::unique_ptr<RecordReader> open_records(const std::string& path, const ReadOptions& options) {
  char delimiter = parse_delimiter(options.delimiter);
  auto input = std::make_unique<TextInput>(open_bytes(path), source_name(path));
  const std::string_view sample = input->peek(sniff_bytes);
  if (sample.starts_with(sqlite_magic)) return make_sqlite_reader(path, options.sql);
  if (!options.sql.empty())
    fail(ErrorCode::invalid_options, "{}: --sql is for SQLite databases, and this is none", input->source());
  require_text(sample, input->source());
  if (trim(sample).empty() && sample.size() < sniff_bytes)
    fail(ErrorCode::invalid_input, "{}: the file is empty", input->source());
  const std::string format = choose_format(path, options, sample);
  if (format == "smi") return make_smi_reader(std::move(input));
  if (format == "sdf") return make_sdf_reader(std::move(input), path);
  if (format == "tsv" && delimiter == 0) delimiter = '\t';
  return make_csv_reader(std::move(input), delimiter);
}

bool has_table_ending(const std::string& path) {
  static constexpr std::array<std::string_view, 9> endings = {".csv", ".tsv",    ".txt",     ".smi", ".smiles",
                                                              ".sdf", ".sqlite", ".sqlite3", ".db"};
  std::string name = to_lower(path);
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  else if (name.ends_with(".zst")) name.resize(name.size() - 4);
  return ends_with_any(name, endings);
}

}  // namespace athanor::data
