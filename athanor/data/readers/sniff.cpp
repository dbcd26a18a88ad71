#include "athanor/data/readers/sniff.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <vector>

#include "athanor/chemistry/molecule.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/readers/csv_parser.h"

namespace athanor::data {
namespace {

/// How well a delimiter explains the first rows.
struct DelimiterScore {
  double consistent = 0;  ///< fraction of rows with as many cells as the header
  std::size_t columns = 0;
};

DelimiterScore score_delimiter(const std::string& sample, bool whole_input, char delimiter) {
  constexpr std::size_t max_rows = 50;
  TextInput input(make_memory_bytes(sample), "");
  CsvParser parser(input, delimiter);
  std::vector<std::string> cells;
  std::vector<std::size_t> counts;
  CsvRow row;
  while (counts.size() < max_rows && parser.read_row(cells, 0, row) && !row.unclosed_quote) {
    const bool cut_off = !whole_input && input.peek_byte() < 0;
    if (cut_off && !counts.empty()) break;
    counts.push_back(row.num_cells);
  }
  if (counts.empty() || counts.front() < 2) return {};
  const auto equal = std::count(counts.begin(), counts.end(), counts.front());
  return {static_cast<double>(equal) / static_cast<double>(counts.size()), counts.front()};
}

std::string_view first_word(std::string_view line) {
  line = trim(line);
  return line.substr(0, line.find_first_of(" \t,;|"));
}

bool has_line(std::string_view sample, std::string_view line) {
  std::size_t at = 0;
  while ((at = sample.find(line, at)) != std::string_view::npos) {
    if (at == 0 || sample[at - 1] == '\n' || sample[at - 1] == '\r') return true;
    at += line.size();
  }
  return false;
}

}  // namespace

char guess_delimiter(std::string_view sample, bool whole_input) {
  const std::string text(sample);
  char best = ',';
  DelimiterScore best_score;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const DelimiterScore score = score_delimiter(text, whole_input, delimiter);
    const bool better = score.consistent > best_score.consistent ||
                        (score.consistent == best_score.consistent && score.columns > best_score.columns);
    if (!better) continue;
    best = delimiter;
    best_score = score;
  }
  return best;
}

std::string guess_format_by_name(const std::string& path) {
  std::string name = to_lower(path);
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  else if (name.ends_with(".zst")) name.resize(name.size() - 4);
  if (name.ends_with(".csv")) return "csv";
  if (name.ends_with(".tsv")) return "tsv";
  if (name.ends_with(".smi") || name.ends_with(".smiles")) return "smi";
  if (name.ends_with(".sdf")) return "sdf";
  return "";
}

std::string guess_format_by_content(std::string_view sample) {
  if (has_line(sample, "M  END") || has_line(sample, "$$$$")) return "sdf";
  const std::string_view line = sample.substr(0, sample.find_first_of("\r\n"));
  const std::string word(first_word(line));
  if (word.empty() || line.find_first_of(",;") != std::string_view::npos) return "csv";
  const bool two_words = line.find_first_of("\t|") == std::string_view::npos && trim(line).size() > word.size();
  return chemistry::parse_smiles(word) || (two_words && is_smiles_title(word)) ? "smi" : "csv";
}

bool is_smiles_title(const std::string& word) {
  static constexpr std::array<std::string_view, 8> titles = {"smiles",    "smile", "smi",      "canonical_smiles",
                                                             "isosmiles", "mol",   "molecule", "structure"};
  const std::string lower = to_lower(word);
  return std::find(titles.begin(), titles.end(), lower) != titles.end() && !chemistry::parse_smiles(word);
}

void require_text(std::string_view sample, const std::string& source) {
  struct Magic {
    std::string_view begin, what, advice;
  };
  static constexpr std::string_view excel_advice =
      "save the sheet as \"CSV UTF-8\", or run libreoffice --headless --convert-to csv FILE";
  static constexpr std::array<Magic, 5> foreign = {
      {{"PK\x03\x04", "a zip or Excel file", excel_advice},
       {"\xd0\xcf\x11\xe0", "an old Excel file", excel_advice},
       {"BZh", "a bzip2 file", "unpack it with bunzip2"},
       {"\xfd"
        "7zXZ",
        "an xz file", "unpack it with unxz"},
       {"PAR1", "a Parquet file",
        "export it, for example with duckdb -c \"COPY (FROM 'FILE') TO 'table.csv'\" or, in Python, "
        "pandas.read_parquet(FILE).to_csv(\"table.csv\", index=False)"}}};
  for (const Magic& magic : foreign)
    if (sample.starts_with(magic.begin))
      fail(ErrorCode::unsupported, "{}: is {}; expected CSV, TSV, .smi or SDF text, also gzip or zstd, or SQLite; {}",
           source, magic.what, magic.advice);
  if (sample.starts_with("\xff\xfe") || sample.starts_with("\xfe\xff"))
    fail(ErrorCode::invalid_input, "{}: is UTF-16 text; save it as UTF-8", source);
  const std::string begin = to_lower(trim(sample.substr(0, 100)));
  if (begin.starts_with("<!doctype html") || begin.starts_with("<html"))
    fail(ErrorCode::invalid_input, "{}: is a web page, not a table; see whether its download was answered by an error",
         source);
}

}  // namespace athanor::data
