#include "athanor/data/curate/side_columns.h"

#include <unordered_map>

#include "athanor/core/text.h"
#include "athanor/data/curate/dates.h"

namespace athanor::data {
namespace {

std::optional<std::size_t> find_named(const Table& table, const std::string& name) {
  if (name.empty()) return std::nullopt;
  return find_column(table.columns, name, table.source);
}

bool holds_dates(const Table& table, std::size_t column, DecimalMark mark) {
  std::size_t dates = 0, numbers = 0;
  for (const Record& record : table.rows) {
    if (record.issue) continue;
    if (parse_marked_number(record.cells[column], mark)) ++numbers;
    else if (parse_date(record.cells[column])) ++dates;
  }
  return dates > numbers;
}

Issue make_bad_cell(const Table& table, const Record& record, std::size_t column, const std::string& code,
                    const std::string& expected) {
  const std::string text = to_readable(trim(record.cells[column]));
  const std::string found = is_missing(text) ? "the value is missing" : fmt::format("\"{}\" cannot be used", text);
  return {record.row,
          "dropped",
          code,
          fmt::format("{}: {}; expected {}", table.columns[column], found, expected),
          to_readable(record.cells[column]),
          table.source_of(record.row)};
}

}  // namespace

SideColumns find_side_columns(const Table& table, const CurateOptions& options) {
  SideColumns columns{find_named(table, options.weight_column), find_named(table, options.time_column),
                      find_named(table, options.group_column), parse_decimal_mark(options.decimal), false};
  if (columns.time) columns.time_is_date = holds_dates(table, *columns.time, columns.decimal);
  return columns;
}

Result<SideValues> read_side_values(const Table& table, const Record& record, const SideColumns& columns) {
  SideValues values;
  if (columns.weight) {
    const auto weight = parse_marked_number(record.cells[*columns.weight], columns.decimal);
    if (!weight || *weight < 0)
      return make_bad_cell(table, record, *columns.weight, "bad_weight", "a number of 0 or more");
    values.weight = *weight;
  }
  if (columns.time) {
    const std::string& cell = record.cells[*columns.time];
    const auto time = columns.time_is_date ? parse_date(cell) : parse_marked_number(cell, columns.decimal);
    if (!time)
      return make_bad_cell(table, record, *columns.time, "bad_time",
                           columns.time_is_date ? "a date such as 2020-01-31, as in the other rows" : "a number");
    values.time = *time;
  }
  if (columns.group && !is_missing(record.cells[*columns.group]))
    values.group = std::string(trim(record.cells[*columns.group]));
  return values;
}

std::vector<std::string> join_groups(const std::vector<std::vector<std::string>>& names) {
  std::unordered_map<std::string, std::size_t> index;
  std::vector<std::size_t> parent;
  std::vector<const std::string*> texts;
  const auto find = [&](const std::string& name) {
    const auto [entry, is_new] = index.emplace(name, parent.size());
    if (is_new) {
      parent.push_back(entry->second);
      texts.push_back(&entry->first);
    }
    std::size_t i = entry->second;
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (const auto& list : names)
    for (const std::string& name : list) {
      const std::size_t a = find(list.front()), b = find(name);
      parent[std::max(a, b)] = std::min(a, b);
    }
  std::vector<std::string> joined;
  for (const auto& list : names) joined.push_back(list.empty() ? "" : *texts[find(list.front())]);
  return joined;
}

}  // namespace athanor::data
