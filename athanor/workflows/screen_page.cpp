#include "athanor/workflows/screen_page.h"

#include <cmath>

#include "athanor/core/text.h"
#include "athanor/evaluate/data_report_sections.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/page.h"
#include "athanor/evaluate/svg_charts.h"
#include "athanor/screen/hit_tables.h"

namespace athanor::workflows {
namespace {

constexpr std::size_t most_cards = 60, most_facts = 6;

using evaluate::escape_html;
using evaluate::format_integer;

evaluate::Section format_funnel(const nlohmann::json& summary) {
  evaluate::HtmlTable table("What each stage let through",
                            {{"stage"}, {"molecules left", true}, {"of those before", true}});
  const auto add = [&](const std::string& stage, std::size_t left, std::size_t before) {
    const double share = before == 0 ? 0 : static_cast<double>(left) / static_cast<double>(before);
    table.add_row({escape_html(stage), format_integer(left), evaluate::format_percent(share)});
  };
  const auto rows = summary.at("rows").get<std::size_t>();
  add("readable", summary.at("readable"), rows);
  for (const nlohmann::json& stage : summary.at("stages")) add(stage.at("stage"), stage.at("out"), stage.at("in"));
  return {"funnel", "Funnel", table.html()};
}

std::string format_card(const screen::Hit& hit, std::size_t rank, const std::vector<screen::HitColumn>& columns,
                        evaluate::Gallery& gallery) {
  std::string text =
      fmt::format("<li class=\"card\"><span class=\"rank\">{}</span>{}<dl>", rank, gallery.show(hit.form));
  if (!hit.id.empty()) text += "<div><dt>id</dt><dd>" + escape_html(evaluate::shorten(hit.id, 18)) + "</dd></div>";
  for (std::size_t i = 0; i < std::min(columns.size(), most_facts); ++i) {
    const double value = hit.values[columns[i].value];
    if (std::isnan(value)) continue;
    text += fmt::format(
        "<div><dt>{}</dt><dd>{}</dd></div>", escape_html(evaluate::shorten(columns[i].name, 16)),
        value == std::floor(value) ? evaluate::format_decimals(value, 0) : evaluate::format_significant(value));
  }
  return text + "</dl><code>" + escape_html(hit.smiles) + "</code></li>\n";
}

evaluate::Section format_hits_section(const ScreenPage& content, std::size_t i, evaluate::Gallery& gallery) {
  const std::vector<screen::Hit>& hits = content.hits[i];
  const std::string& name = content.rankings[i].name;
  evaluate::Section section{fmt::format("hits{}", i), name.empty() ? "Molecules that passed" : "Best by " + name, ""};
  if (hits.empty()) {
    section.html = "<p>No molecule passed all stages.</p>\n";
    return section;
  }
  const std::size_t shown = std::min(hits.size(), most_cards);
  section.html =
      fmt::format("<p>The first {} of {}; all are in <code>{}</code>.</p>\n<ol class=\"cards\">\n", shown,
                  format_integer(hits.size()), name.empty() ? "hits.csv" : "hits_" + escape_html(name) + ".csv");
  const std::vector<screen::HitColumn> columns = screen::list_hit_columns(content.rankings[i], *content.funnel);
  for (std::size_t rank = 0; rank < shown; ++rank) section.html += format_card(hits[rank], rank + 1, columns, gallery);
  section.html += "</ol>\n";
  return section;
}

}  // namespace

std::string format_screen_page(const ScreenPage& content) {
  const auto rows = content.summary->at("rows").get<std::size_t>(),
             passed = content.summary->at("passed").get<std::size_t>();
  evaluate::Gallery gallery;
  evaluate::Page page;
  page.title = fmt::format("Screen of {}", format_count(rows, "molecule"));
  page.brand = "screen";
  page.headline = fmt::format("<h1>{} of {} passed</h1>\n", format_integer(passed), format_count(rows, "molecule"));
  page.sections.push_back(format_funnel(*content.summary));
  for (std::size_t i = 0; i < content.rankings.size(); ++i)
    page.sections.push_back(format_hits_section(content, i, gallery));
  page.symbols = gallery.html();
  page.footer = "Written by athanor: <code>" + escape_html(content.command_line) + "</code>";
  return format_page(page);
}

}  // namespace athanor::workflows
