// Guessing the columns of long tables.
#include "athanor/data/refine/long_columns.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::data {
namespace {

/// The first column with one of these names, without regard to case; spaces are as good as underscores.
std::optional<std::size_t> guess_column(const Table& table, const std::vector<std::string>& names) {
  for (const std::string& name : names)
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      std::string text = to_lower(table.columns[i]);
      std::replace(text.begin(), text.end(), ' ', '_');
      if (text == name) return i;
    }
  return std::nullopt;
}

}  // namespace

LongColumns find_long_columns(const Table& table, const RefineOptions& refine, Progress& progress) {
  LongColumns columns;
  for (const std::string& name : refine.pivot) columns.assay.push_back(find_column(table.columns, name, table.source));
  const auto find = [&](const std::string& wanted, std::string_view flag,
                        const std::vector<std::string>& names) -> std::optional<std::size_t> {
    if (!wanted.empty()) return find_column(table.columns, wanted, table.source);
    const auto column = guess_column(table, names);
    if (column)
      progress.note(
          fmt::format("{} column: \"{}\" (guessed; change with --{}-column)", flag, table.columns[*column], flag));
    return column;
  };
  const auto value = find(refine.value_column, "value", {"standard_value", "value"});
  if (!value)
    fail(ErrorCode::invalid_options, "{}: name the column with the measured values with --value-column (columns: {})",
         table.source,
         join_text(std::span(table.columns).first(std::min<std::size_t>(table.columns.size(), 30)), ", "));
  columns.value = *value;
  // A standardised value goes with the standardised unit and relation, the value as published with its own.
  const bool is_standard = to_lower(table.columns[*value]).starts_with("standard");
  columns.relation = is_standard ? find(refine.relation_column, "relation", {"standard_relation", "relation"})
                                 : find(refine.relation_column, "relation", {"relation"});
  columns.unit = is_standard ? find(refine.unit_column, "unit", {"standard_units", "standard_unit", "units", "unit"})
                             : find(refine.unit_column, "unit", {"units", "unit"});
  return columns;
}

std::optional<std::string> find_sign(std::string_view relation) {
  std::string text(trim(relation));
  std::erase(text, '\'');
  if (is_missing(text) || text == "=") return "";
  if (text == "<" || text == "<=" || text == "<<") return text == "<=" ? "<=" : "<";
  if (text == ">" || text == ">=" || text == ">>") return text == ">=" ? ">=" : ">";
  if (text == "~") return "~";
  return std::nullopt;
}

}  // namespace athanor::data
