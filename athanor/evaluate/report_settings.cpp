// Sections "Settings" (options, versions, hashes) and "Use this model" (commands).
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "athanor/chemistry/joined_molecules.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"

namespace athanor::evaluate {
namespace {

std::string format_json_value(const nlohmann::json& value) {
  if (value.is_null()) return "–";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) {
    std::string text;
    for (const nlohmann::json& item : value) text += (text.empty() ? "" : ", ") + format_json_value(item);
    return text.empty() ? "–" : text;
  }
  if (value.is_number_float()) return format_number(value.get<double>());
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void flatten(const nlohmann::json& value, const std::string& prefix,
             std::vector<std::pair<std::string, std::string>>& rows) {
  if (!value.is_object()) {
    if (!prefix.empty()) rows.emplace_back(prefix, format_json_value(value));
    return;
  }
  for (const auto& [name, item] : value.items()) flatten(item, prefix.empty() ? name : prefix + "." + name, rows);
}

std::string format_pairs(const std::string& caption, const nlohmann::json& value) {
  HtmlTable table(caption, {{"Name"}, {"Value"}});
  for (const auto& [name, text] : flatten_json(value))
    table.add_row({"<code>" + escape_html(name) + "</code>", "<span class=\"value\">" + escape_html(text) + "</span>"});
  return table.empty() ? "" : table.html();
}

std::string format_command(const std::string& purpose, const std::string& command) {
  return "<li><p>" + purpose + "</p><pre tabindex=\"0\"><code>" + escape_html(command) + "</code></pre></li>\n";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> flatten_json(const nlohmann::json& value) {
  std::vector<std::pair<std::string, std::string>> rows;
  flatten(value, "", rows);
  return rows;
}

Section format_settings_section(const ReportView& view) {
  Section section{"settings", "Settings and versions", ""};
  const std::string options = format_pairs("Resolved options, as in config.toml", view.content().config);
  const std::string run =
      format_pairs("Versions, data hashes, machine and timings, as in manifest.json", view.content().manifest);
  if (!options.empty()) section.html += format_details("Options", options);
  if (!run.empty()) section.html += format_details("Versions, data hashes, machine", run);
  return section;
}

std::string format_example(const data::Dataset& dataset) {
  if (!dataset.column_names.empty()) return "FILE";
  if (dataset.has_reactions()) return "\"[CH3:1][N+:2]#[C-:3]>>[CH3:1][C:3]#[N:2]\"";
  std::vector<std::string> molecules(dataset.num_molecules(), "O");
  molecules.front() = "CCO";
  return '"' + chemistry::join_molecules(molecules) + '"';
}

Section format_usage_section(const ReportView& view) {
  const nlohmann::json& config = view.content().config;
  const bool has_folder = config.is_object() && config.contains("out") && config["out"].is_string() &&
                          !config["out"].get<std::string>().empty();
  const std::string run = quote_for_shell(has_folder ? config["out"].get<std::string>() : ".");
  Section section{"use", "Use this model", ""};
  if (!has_folder) section.html = "<p>From the folder that holds this page:</p>\n";
  section.html +=
      "<ol class=\"commands\">\n" +
      format_command("Predict one row", "athanor predict " + run + " " + format_example(view.dataset())) +
      format_command(
          "Predict a file: every row and column is kept, with value, uncertainty, similarity to the training set and "
          "status",
          "athanor predict " + run + " new_molecules.csv -o predictions.csv") +
      format_command("Score it on your own measurements", "athanor evaluate " + run + " measured.csv") + "</ol>\n" +
      "<p class=\"hint\">Trust a prediction less where <code>in_domain</code> is false: such a molecule is unlike "
      "those the model has seen.</p>\n";
  return section;
}

}  // namespace athanor::evaluate
