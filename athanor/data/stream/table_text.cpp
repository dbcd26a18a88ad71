// Names and text of output tables.
#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/data/stream.h"

namespace athanor::data {
namespace {

std::string dump(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json to_typed_cell(const std::string& cell) {
  if (cell.empty()) return nullptr;
  if (cell == "true" || cell == "false") return cell == "true";
  if (cell.front() == '[')  // a list of values of atoms
    if (auto list = nlohmann::json::parse(cell, nullptr, false); list.is_array()) return list;
  const auto number = parse_number(cell);
  return number ? nlohmann::json(*number) : nlohmann::json(cell);
}

std::string format_json_row(std::span<const std::string> input, std::span<const std::string> added) {
  constexpr std::size_t text_columns = 2;  // status and message
  nlohmann::json cells = nlohmann::json::array();
  for (const std::string& cell : input) cells.push_back(cell);
  for (std::size_t c = 0; c < added.size(); ++c)
    cells.push_back(c + text_columns < added.size() ? to_typed_cell(added[c]) : nlohmann::json(added[c]));
  return dump(cells);
}

}  // namespace

std::vector<std::string> name_output_columns(const std::vector<std::string>& input,
                                             const std::vector<std::string>& added, Progress& progress) {
  const auto holds = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<std::string> columns;
  for (const std::string& column : input) {
    std::string name = column;
    if (holds(added, column)) {
      do name = "input_" + name;
      while (holds(input, name) || holds(added, name));
      progress.note(fmt::format("input column \"{}\" is written as \"{}\"", column, name));
    }
    columns.push_back(name);
  }
  columns.insert(columns.end(), added.begin(), added.end());
  return columns;
}

std::string TableText::begin(const std::vector<std::string>& columns) const {
  if (format_ == TableFormat::csv) return format_csv_row(columns);
  std::string text = "{\"schema\": 1";
  for (const auto& [key, value] : head_.items()) text += ",\n " + dump(key) + ": " + dump(value);
  return text + ",\n \"columns\": " + dump(columns) + ",\n \"rows\": [";
}

std::string TableText::row(std::size_t number, std::span<const std::string> input,
                           std::span<const std::string> added) const {
  if (format_ == TableFormat::json) return (number > 0 ? ",\n  " : "\n  ") + format_json_row(input, added);
  std::vector<std::string> cells(input.begin(), input.end());
  cells.insert(cells.end(), added.begin(), added.end());
  return format_csv_row(cells);
}

std::string TableText::end() const { return format_ == TableFormat::csv ? "" : "\n]}\n"; }

}  // namespace athanor::data
