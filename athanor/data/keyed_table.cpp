#include "athanor/data/keyed_table.h"

#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"

namespace athanor::data {

KeyedTable read_keyed_table(const std::string& path, const std::string& key_column) {
  const auto reader = open_records(path);
  const std::vector<std::string>& columns = reader->columns();
  const std::size_t key = find_column(columns, key_column, path);
  KeyedTable table{path, {}, {}, {}};
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (c != key) table.names.push_back(columns[c]);
  if (table.names.empty()) fail(ErrorCode::invalid_input, "{}: has no column beside the key \"{}\"", path, key_column);
  Record record;
  while (reader->read(record)) {
    const auto refuse = [&](const std::string& what) {
      fail(ErrorCode::invalid_input, "{}:{}: {}", path, record.line, what);
    };
    if (record.issue) refuse(record.issue->message);
    const std::string name(trim(record.cells[key]));
    if (is_missing(name)) refuse(fmt::format("{}: the key is missing", key_column));
    if (!table.rows.emplace(name, table.rows.size()).second)
      refuse(fmt::format("{}: the key \"{}\" stands in an earlier row too; every key has one row", key_column, name));
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c == key) continue;
      const Result<double> value = read_number(record, c, columns[c], DecimalMark::point);
      if (!value) refuse(value.issue().message + "; all columns beside the key are numbers");
      table.values.push_back(static_cast<float>(*value));
    }
  }
  if (table.rows.empty()) fail(ErrorCode::invalid_input, "{}: has no row", path);
  return table;
}

Result<double> read_feature(const Record& record, std::size_t column, const FeatureColumn& feature, DecimalMark mark) {
  if (!feature.keys) return read_number(record, column, feature.name, mark);
  const std::string& cell = record.cells[column];
  if (is_missing(cell)) return NAN;
  const auto found = feature.keys->rows.find(std::string(trim(cell)));
  if (found != feature.keys->rows.end()) return static_cast<double>(found->second);
  return Issue{record.row,
               "invalid",
               "no_such_key",
               fmt::format("{}: \"{}\" is no key of {}", feature.name, to_readable(trim(cell)), feature.keys->source),
               to_readable(cell),
               ""};
}

}  // namespace athanor::data
