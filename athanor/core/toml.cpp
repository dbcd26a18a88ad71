// TOML <-> JSON for the configuration files declared in file.h.
#include <toml++/toml.h>

#include <sstream>

#include "athanor/core/error.h"
#include "athanor/core/file.h"

namespace athanor {
namespace {

nlohmann::json to_json_value(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    nlohmann::json object = nlohmann::json::object();
    for (const auto& [key, value] : *table) object[std::string(key.str())] = to_json_value(value);
    return object;
  }
  if (const auto* array = node.as_array()) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& value : *array) list.push_back(to_json_value(value));
    return list;
  }
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* flag = node.as_boolean()) return flag->get();
  fail(ErrorCode::invalid_options, "line {}: dates and times are not used in this file", node.source().begin.line);
}

void add_value(toml::table& table, const std::string& key, const nlohmann::json& value);

toml::table to_toml_table(const nlohmann::json& value) {
  toml::table table;
  for (const auto& [key, item] : value.items()) add_value(table, key, item);
  return table;
}

toml::array to_toml_array(const nlohmann::json& value) {
  toml::array array;
  for (const auto& item : value) {
    if (item.is_string()) array.push_back(item.get<std::string>());
    else if (item.is_boolean()) array.push_back(item.get<bool>());
    else if (item.is_number_integer()) array.push_back(item.get<std::int64_t>());
    else if (item.is_number()) array.push_back(item.get<double>());
    else if (item.is_object()) array.push_back(to_toml_table(item));
    else fail(ErrorCode::internal, "a list in the options cannot be written as TOML: {}", item.dump());
  }
  return array;
}

void add_value(toml::table& table, const std::string& key, const nlohmann::json& value) {
  if (value.is_null()) return;
  if (value.is_string()) table.insert(key, value.get<std::string>());
  else if (value.is_boolean()) table.insert(key, value.get<bool>());
  else if (value.is_number_integer()) table.insert(key, value.get<std::int64_t>());
  else if (value.is_number()) table.insert(key, value.get<double>());
  else if (value.is_array()) table.insert(key, to_toml_array(value));
  else table.insert(key, to_toml_table(value));
}

}  // namespace

nlohmann::json read_toml(const std::filesystem::path& path) {
  const std::string text = read_file(path);
  try {
    return to_json_value(toml::parse(text, path.string()));
  } catch (const toml::parse_error& error) {
    fail(ErrorCode::invalid_options, "{}:{}:{}: not valid TOML ({})", path.string(), error.source().begin.line,
         error.source().begin.column, error.description());
  }
}

std::string format_toml(const nlohmann::json& value) {
  std::ostringstream text;
  text << to_toml_table(value) << "\n";
  return text.str();
}

}  // namespace athanor
