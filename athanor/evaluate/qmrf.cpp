// A filled QMRF: what the file of the author adds, what is missing, and the form as a page and as Markdown.
#include "athanor/evaluate/qmrf.h"

#include <fmt/format.h>

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/page.h"

namespace athanor::evaluate {
namespace {

std::string section_of(const std::string& number) { return number.substr(0, number.find('.')); }

const QmrfEntry* find_entry(const Qmrf& qmrf, const std::string& number) {
  const auto found = qmrf.entries.find(number);
  return found == qmrf.entries.end() || found->second.is_empty() ? nullptr : &found->second;
}

/// A form need not have these.
bool is_optional(const QmrfField& field) {
  static const std::vector<std::string> optional{"1.2", "2.3", "2.4", "2.9", "8.3", "10.3"};
  return field.key.empty() || std::find(optional.begin(), optional.end(), field.number) != optional.end();
}

std::string format_gap(const QmrfField& field) {
  if (field.key.empty()) return "Not available from this run.";
  return fmt::format("{} in --about FILE.toml: {} = \"…\" ({})",
                     is_optional(field) ? "None. Can be said" : "Missing. Say", field.key, field.hint);
}

std::string format_entry_html(const QmrfField& field, const QmrfEntry* entry) {
  if (!entry)
    return fmt::format("<p class=\"{}\">{}</p>\n", is_optional(field) ? "hint" : "gap", escape_html(format_gap(field)));
  std::string text;
  for (const std::string& paragraph : entry->paragraphs) text += "<p>" + escape_html(paragraph) + "</p>\n";
  if (entry->table.empty()) return text;
  std::vector<HtmlTable::Column> columns;
  for (const std::string& head : entry->table.front()) columns.push_back({escape_html(head)});
  HtmlTable table(field.number + " " + field.title, columns);
  for (std::size_t row = 1; row < entry->table.size(); ++row) {
    std::vector<std::string> cells;
    for (const std::string& cell : entry->table[row]) cells.push_back(escape_html(cell));
    table.add_row(cells);
  }
  return text + table.html();
}

/// A cell of a Markdown table.
std::string escape_cell(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? std::string("\\|") : c == '\n' ? std::string(" ") : std::string(1, c);
  return escaped;
}

std::string format_entry_markdown(const QmrfField& field, const QmrfEntry* entry) {
  if (!entry) return "*" + format_gap(field) + "*\n\n";
  std::string text;
  for (const std::string& paragraph : entry->paragraphs) text += paragraph + "\n\n";
  for (std::size_t row = 0; row < entry->table.size(); ++row) {
    text += "|";
    for (const std::string& cell : entry->table[row]) text += " " + escape_cell(cell) + " |";
    text += "\n";
    if (row > 0) continue;
    text += "|";
    for (std::size_t i = 0; i < entry->table[row].size(); ++i) text += "---|";
    text += "\n";
  }
  return text + (entry->table.empty() ? "" : "\n");
}

Section format_missing_section(const std::vector<QmrfField>& missing) {
  Section section{"missing", "What is missing", ""};
  if (missing.empty()) {
    section.html = "<p class=\"all-clear\">Nothing that a person has to tell.</p>\n";
    return section;
  }
  section.html = fmt::format(
                     "<p>{} need a person. Fill in this file and run the command again with <code>--about "
                     "about.toml</code>:</p>\n<pre tabindex=\"0\"><code>",
                     format_count(missing.size(), "field")) +
                 escape_html(format_missing_toml(missing)) + "</code></pre>\n";
  return section;
}

}  // namespace

void add_about(Qmrf& qmrf, const nlohmann::json& about, const std::string& where) {
  std::vector<std::string> keys;
  for (const QmrfField& field : list_qmrf_fields())
    if (!field.key.empty()) keys.push_back(field.key);
  for (const auto& [key, value] : about.items()) {
    const auto& fields = list_qmrf_fields();
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const QmrfField& one) { return !one.key.empty() && one.key == key; });
    if (field == fields.end())
      fail(ErrorCode::invalid_options, "{}: unknown key \"{}\"{} (known: {})", where, key, format_suggestion(key, keys),
           join_text(keys, ", "));
    if (!value.is_string()) fail(ErrorCode::invalid_options, "{}: {} is no text; write {} = \"…\"", where, key, key);
    const auto text = value.get<std::string>();
    if (trim(text).empty()) continue;
    std::vector<std::string>& paragraphs = qmrf.entries[field->number].paragraphs;
    paragraphs.insert(paragraphs.begin(), text);
    if (key == "title") qmrf.title = text;
  }
}

std::vector<QmrfField> list_missing(const Qmrf& qmrf) {
  std::vector<QmrfField> missing;
  for (const QmrfField& field : list_qmrf_fields())
    if (!is_optional(field) && !find_entry(qmrf, field.number)) missing.push_back(field);
  return missing;
}

std::string format_missing_toml(const std::vector<QmrfField>& missing) {
  std::string text;
  for (const QmrfField& field : missing)
    text += fmt::format("{} = \"\"  # {} {}: {}\n", field.key, field.number, field.title, field.hint);
  return text;
}

std::string format_qmrf_page(const Qmrf& qmrf, const std::string& footer) {
  Page page;
  page.title = "QMRF: " + qmrf.title;
  page.brand = "QMRF";
  page.headline =
      "<section class=\"hero\" aria-labelledby=\"title\">\n<h1 id=\"title\">" + escape_html(qmrf.title) +
      "</h1>\n<p class=\"lede\">QSAR model reporting format, filled from the files of a training run. Numbers "
      "are those of the JRC template.</p>\n</section>\n";
  page.sections.push_back(format_missing_section(list_missing(qmrf)));
  for (const QmrfField& field : list_qmrf_fields()) {
    const std::string section = section_of(field.number), id = "section-" + section;
    if (page.sections.back().id != id) page.sections.push_back({id, section + ". " + find_qmrf_heading(section), ""});
    page.sections.back().html += "<h3>" + field.number + " " + escape_html(field.title) + "</h3>\n" +
                                 format_entry_html(field, find_entry(qmrf, field.number));
  }
  page.footer = escape_html(footer);
  return format_page(page);
}

std::string format_qmrf_markdown(const Qmrf& qmrf) {
  std::string text = "# QMRF: " + qmrf.title + "\n\n", last;
  for (const QmrfField& field : list_qmrf_fields()) {
    const std::string section = section_of(field.number);
    if (section != last) text += "## " + section + ". " + find_qmrf_heading(section) + "\n\n";
    last = section;
    text += "### " + field.number + " " + field.title + "\n\n" +
            format_entry_markdown(field, find_entry(qmrf, field.number));
  }
  const std::vector<QmrfField> missing = list_missing(qmrf);
  if (!missing.empty())
    text += "## Missing, for --about FILE.toml\n\n```toml\n" + format_missing_toml(missing) + "```\n";
  return text;
}

}  // namespace athanor::evaluate
