#include "command_reference.h"

#include <algorithm>

#include "arguments.h"
#include "athanor/core/text.h"

namespace athanor::cli {
namespace {

std::string escape_cell(std::string text) {
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

std::string format_default(const Field& field) {
  const nlohmann::json value = field_to_json(field);
  if (value.is_null() || value == "" || (value.is_array() && value.empty())) return "";
  return "`" + (value.is_string() ? value.get<std::string>() : value.dump()) + "`";
}

std::string format_row(const Field& field) {
  std::string names = "`" + format_flag(field.name) + "`";
  for (const std::string& alias : field.aliases)
    names += " `" + (alias.size() == 1 ? "-" + alias : format_flag(alias)) + "`";
  std::vector<std::string> choices;
  for (const std::string& choice : field.choices)
    if (!choice.empty()) choices.push_back("`" + choice + "`");
  const std::string help = field.help + (choices.empty() ? "" : ": " + join_text(choices, ", "));
  return "| " + names + " | " + format_field_type(field) + " | " + escape_cell(format_default(field)) + " | " +
         escape_cell(help) + " |\n";
}

std::string format_fields(FieldList& list) {
  std::string text, group;
  bool first = true;
  for (const Field& field : list.items()) {
    if (first || field.group != group) {
      group = field.group;
      text += "\n" + (group.empty() ? std::string() : "**" + group + "**\n\n");
      text += "| option | type | default | meaning |\n|---|---|---|---|\n";
      first = false;
    }
    text += format_row(field);
  }
  return text;
}

}  // namespace

std::string format_command_reference() {
  std::string text =
      "# Commands\n\nGenerated from the options of the program by `athanor command-reference`; do not edit by hand.\n"
      "Every verb also has the common options at the end. Options can stand in a TOML file (`--config`) under the same "
      "names with `_` for `-`.\n";
  for (const Verb& verb : list_verbs()) {
    text += "\n## " + verb.name + "\n\n" + verb.summary + ".\n\n```\n";
    for (const std::string& example : verb.examples) text += "athanor " + example + "\n";
    text += "```\n";
    const auto options = verb.make_options();
    FieldList list;
    options->fields(list);
    text += format_fields(list);
  }
  CommonOptions common;
  FieldList list;
  common.fields(list);
  return text + "\n## Common options\n" + format_fields(list);
}

}  // namespace athanor::cli
