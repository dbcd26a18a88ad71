#include "athanor/workflows/score_pool.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "athanor/core/error.h"
#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/screen/library.h"

namespace athanor::workflows {
namespace fs = std::filesystem;
namespace {

/// A finished table is gone on with under the name of a growing one.
const fs::path& reopen_table(const fs::path& path, const nlohmann::json& origin) {
  if (!fs::exists(path)) return path;
  fs::path part = path, about = path;
  part += ".part";
  about += ".part.json";
  write_json(about, origin);
  fs::rename(path, part);
  return path;
}

/// All that can be named: no column of a library is a target.
std::vector<std::string> list_plain_columns(const std::vector<std::string>& columns) {
  std::vector<std::string> plain;
  for (const std::string& name : columns)
    if (std::count(columns.begin(), columns.end(), name) == 1) plain.push_back(name);
  return plain;
}

double parse_or_nan(const std::string& cell) { return parse_number(cell).value_or(NAN); }

std::string join_place(const std::string& source, const std::string& row) { return row + " " + source; }

}  // namespace

ScorePool::ScorePool(const std::vector<std::string>& files, const data::CurateOptions& curation,
                     const std::string& id_column, const Context& context) {
  const auto reader = data::open_records(files, {curation.format, curation.delimiter, curation.sql}, *context.progress);
  table_ = data::read_table(*reader);
  data::CurateOptions options = curation;
  options.ignore_columns = list_plain_columns(table_.columns);
  curation_ = data::curate(table_, options, true, nullptr, {}, context.threads, *context.progress);
  id_column_ = screen::find_id_column(table_.columns, id_column, table_.source);
}

std::string ScorePool::find_id(std::size_t record) const {
  const data::Record& row = table_.rows[dataset().rows[record].front()];
  return id_column_ < row.cells.size() ? row.cells[id_column_] : "";
}

std::vector<std::string> ScorePool::describe(std::size_t record) const {
  const std::size_t row = dataset().rows[record].front();
  std::size_t first = 0;
  for (const data::TableFile& file : table_.files)
    if (file.first_row <= row) first = file.first_row;
  return {table_.source_of(row), std::to_string(row - first), find_id(record),
          table_.rows[row].cells[curation_.smiles_column]};
}

ScoreQuery ScorePool::make_query(std::size_t record) const {
  return {std::to_string(dataset().rows[record].front()), find_id(record), dataset().smiles[record],
          dataset().keys[record]};
}

const std::vector<std::string>& list_scored_columns() {
  static const std::vector<std::string> columns = {"round", "source", "row", "id", "smiles", "score", "pred", "std"};
  return columns;
}

std::vector<std::string> format_scored(const ScorePool& pool, const ScoredMolecule& molecule) {
  std::vector<std::string> cells = pool.describe(molecule.record);
  cells.insert(cells.begin(), std::to_string(molecule.round));
  for (const double value : {molecule.score.value, molecule.pred, molecule.std}) cells.push_back(format_number(value));
  return cells;
}

ScoreJournal::ScoreJournal(const fs::path& path, const nlohmann::json& origin, const ScorePool& pool)
    : pool_(pool), table_(reopen_table(path, origin), origin, false) {
  if (table_.done().rows > 0) load(path.string() + ".part");
  if (!molecules_.empty()) return;
  std::vector<std::string> header = list_scored_columns();
  header.insert(header.end(), {"status", "message"});
  table_.write(data::format_csv_row(header));
}

void ScoreJournal::load(const fs::path& path) {
  const data::Table table = data::read_table(*data::open_records(path.string(), {"csv", ","}));
  std::unordered_map<std::string, std::size_t> records;
  for (std::size_t i = 0; i < pool_.size(); ++i) {
    const std::vector<std::string> place = pool_.describe(i);
    records[join_place(place[0], place[1])] = i;
  }
  for (const data::Record& row : table.rows) {
    const auto round = row.issue || row.cells.size() != 10 ? std::nullopt : parse_number(row.cells[0]);
    const auto record = round ? records.find(join_place(row.cells[1], row.cells[2])) : records.end();
    if (record == records.end() || *round < 0)
      fail(ErrorCode::corrupt, "{}: is no row that this run has written; repair it, or begin anew with --overwrite",
           table.locate(row));
    molecules_.push_back({static_cast<std::size_t>(*round),
                          record->second,
                          parse_or_nan(row.cells[6]),
                          parse_or_nan(row.cells[7]),
                          {parse_or_nan(row.cells[5]), row.cells[9]}});
  }
}

void ScoreJournal::append(std::span<const ScoredMolecule> molecules) {
  std::string text;
  for (const ScoredMolecule& molecule : molecules) {
    std::vector<std::string> cells = format_scored(pool_, molecule);
    cells.push_back(std::isnan(molecule.score.value) ? "failed" : "ok");
    cells.push_back(molecule.score.message);
    text += data::format_csv_row(cells);
    molecules_.push_back(molecule);
  }
  table_.write(text);
  table_.sync();
}

}  // namespace athanor::workflows
