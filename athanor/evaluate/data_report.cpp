// The top of the data report, and its sections in their order.
#include "athanor/evaluate/data_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/data_report_sections.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_assets.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t longest_title = 80;

std::string format_tile(const std::string& term, const std::string& value, const std::string& note) {
  return fmt::format("<div class=\"tile\"><dt>{}</dt><dd class=\"big\">{}</dd><dd class=\"note\">{}</dd></div>\n", term,
                     value, note);
}

/// The noise of the target with most repeated molecules.
std::string format_noise_tile(const data::Refinement& refinement) {
  std::size_t best = 0;
  const auto& pooled = refinement.replicates.pooled;
  for (std::size_t t = 1; t < pooled.size(); ++t)
    if (pooled[t].molecules > pooled[best].molecules) best = t;
  if (pooled.empty() || std::isnan(pooled[best].std)) return "";
  return format_tile("Noise of " + escape_html(shorten(refinement.continuous_targets[best].name, 24)),
                     format_significant(pooled[best].std, 2),
                     fmt::format("pooled standard deviation of {} measured more than once",
                                 format_count(pooled[best].molecules, "molecule")));
}

std::string format_tiles(const DataReportContent& content) {
  const data::CurationSummary& summary = content.curation->summary;
  const std::size_t lost = summary.invalid + summary.dropped;
  std::string text =
      "<dl class=\"tiles\">\n" +
      format_tile("Molecules", format_integer(summary.records),
                  fmt::format("from {}", format_count(summary.rows, "row"))) +
      format_tile("Rows lost", format_integer(lost),
                  lost == 0 ? "every row is used"
                            : fmt::format("{} of all; each with its reason in the issues file",
                                          format_percent(static_cast<double>(lost) /
                                                         static_cast<double>(std::max<std::size_t>(1, summary.rows)))));
  text += format_noise_tile(*content.refinement);
  if (!content.profile.nearest.empty())
    text += format_tile("Nearest neighbour", format_decimals(compute_median(content.profile.nearest), 2),
                        "median Tanimoto similarity to the most similar other molecule");
  return text +
         format_tile("Scaffolds", format_integer(content.profile.scaffolds.size()),
                     "distinct ring systems with linkers") +
         "</dl>\n";
}

std::string describe(const DataReportContent& content) {
  const data::CurationSummary& summary = content.curation->summary;
  const data::Dataset& dataset = content.curation->dataset;
  std::string text = fmt::format(
      "{} became <b>{}</b> with {}.", format_count(summary.rows, "row"), format_count(summary.records, "molecule"),
      dataset.targets.size() == 1 ? "the target <b>" + escape_html(dataset.targets[0].name) + "</b>"
                                  : format_count(dataset.targets.size(), "target"));
  if (summary.conflicting_groups > 0)
    text += fmt::format(" {} had rows that disagree.", format_count(summary.conflicting_groups, "molecule"));
  if (const std::size_t outliers = content.refinement->outliers.size(); outliers > 0)
    text +=
        fmt::format(" {} stand{} apart from the others.", format_count(outliers, "value"), outliers == 1 ? "s" : "");
  if (const std::size_t cliffs = content.refinement->cliffs.size(); cliffs > 0)
    text += fmt::format(" {} of near twins differ by more than a model can be expected to explain.",
                        format_count(cliffs, "pair"));
  return text;
}

std::string format_headline(const DataReportContent& content) {
  const std::size_t warnings = content.refinement->warnings.size();
  const std::string badge = warnings == 0
                                ? "<p class=\"badge good\">No warnings</p>\n"
                                : fmt::format("<p class=\"badge bad\">{}</p>\n", format_count(warnings, "warning"));
  return "<section class=\"hero\" aria-labelledby=\"title\">\n" + badge + "<h1 id=\"title\">" +
         escape_html(shorten(content.title, longest_title)) + "</h1>\n<p class=\"lede\">" + describe(content) +
         "</p>\n" + format_tiles(content) + "</section>\n";
}

Section format_warnings(const DataReportContent& content) {
  Section section{"warnings", "Warnings", ""};
  for (const std::string& warning : content.refinement->warnings)
    section.html += "<li>" + escape_html(warning) + ".</li>\n";
  if (!section.html.empty()) section.html = "<ul class=\"warnings\">\n" + section.html + "</ul>\n";
  return section;
}

Section format_settings(const DataReportContent& content) {
  HtmlTable table("Options of this run", {{"Option"}, {"Value"}});
  for (const auto& [name, value] : flatten_json(content.config))
    table.add_row({escape_html(name), "<span class=\"value\">" + escape_html(value) + "</span>"});
  std::string html;
  if (!content.next_command.empty())
    html += "<ol class=\"commands\"><li><p>Train on these molecules</p><pre tabindex=\"0\"><code>" +
            escape_html(content.next_command) + "</code></pre></li></ol>\n";
  if (!table.empty()) html += format_details("Options", table.html());
  return {"settings", "Next step and options", html};
}

}  // namespace

std::string Gallery::show(const std::string& smiles) {
  const auto [entry, is_new] = places_.emplace(smiles, molecules_.smiles.size());
  if (is_new) molecules_.smiles.push_back(smiles);
  drawings_.add(entry->second);
  return drawings_.show(entry->second);
}

std::vector<double> collect_kept_values(const DataReportContent& content, std::size_t target) {
  std::vector<double> values;
  const std::size_t num_targets = content.curation->dataset.targets.size();
  for (std::size_t i = 0; i < content.curation->dataset.size(); ++i)
    if (const double value = content.refinement->continuous[i * num_targets + target]; !std::isnan(value))
      values.push_back(value);
  return values;
}

std::string label_target(const data::Target& target) {
  return target.name + (target.unit.empty() ? "" : " (" + target.unit + ")");
}

int choose_decimals(const std::vector<double>& values) {
  if (values.empty()) return 2;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return find_decimals(*high - *low, 3);
}

std::string format_data_report(const DataReportContent& content) {
  Gallery gallery;
  Page page;
  page.title = content.title + " · data";
  page.brand = "data";
  page.style = data_report_style();
  page.sections = {format_warnings(content),
                   format_rows_section(content),
                   format_values_section(content, gallery),
                   format_conflicts_section(content, gallery),
                   format_cliffs_section(content, gallery),
                   format_molecules_section(content, gallery),
                   format_settings(content)};
  page.symbols = gallery.html();
  page.headline = format_headline(content);
  page.footer = "Written by athanor " + escape_html(content.version) +
                ". Every row that was dropped, merged or changed is in the issues file beside the curated table.";
  return format_page(page);
}

}  // namespace athanor::evaluate
