// Section "From rows to molecules": losses, filters, standardisation, assays.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "athanor/core/text.h"
#include "athanor/evaluate/data_report_sections.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/svg_bars.h"

namespace athanor::evaluate {
namespace {

/// Codes of issues as people say them.
std::string name_code(const std::string& code) {
  static const std::map<std::string, std::string> names{{"standardize_failed", "cannot be standardised"},
                                                        {"smiles_syntax", "no valid SMILES"},
                                                        {"smiles_empty", "no SMILES"},
                                                        {"smiles_valence", "impossible valence"},
                                                        {"smiles_kekulize", "impossible aromaticity"},
                                                        {"ragged_row", "wrong number of cells"},
                                                        {"not_utf8", "not UTF-8"},
                                                        {"too_large", "too large"},
                                                        {"no_target", "no target value"},
                                                        {"missing_value", "no value"},
                                                        {"missing_assay", "no assay"},
                                                        {"small_assay", "assay too small"},
                                                        {"unknown_unit", "unknown unit"},
                                                        {"unknown_relation", "unknown relation"},
                                                        {"conflicting_values", "conflicting values"},
                                                        {"missing_feature", "no feature value"}};
  const auto found = names.find(code);
  if (found != names.end()) return found->second;
  std::string text = code;
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string format_share(std::size_t part, std::size_t all) {
  if (all == 0) return format_integer(part);
  return fmt::format("{} ({})", format_integer(part),
                     format_percent(static_cast<double>(part) / static_cast<double>(all)));
}

std::string format_journey(const DataReportContent& content) {
  const data::CurationSummary& summary = content.curation->summary;
  const data::LossReport& losses = content.refinement->losses;
  const auto to_bar = [&](const std::string& name, std::size_t count, const char* css_class) {
    return Bar{name, static_cast<double>(count), format_share(count, summary.rows), css_class};
  };
  std::vector<Bar> bars{to_bar("rows read", summary.rows, "neutral")};
  constexpr std::size_t most_reasons = 8;
  std::size_t lost = 0, shown = 0;
  for (const data::RowLoss& loss : losses.rows) {
    if (bars.size() <= most_reasons) {
      bars.push_back(to_bar("− " + name_code(loss.code), loss.rows, "s1"));
      shown += loss.rows;
    }
    lost += loss.rows;
  }
  if (lost > shown) bars.push_back(to_bar("− other reasons", lost - shown, "s1"));
  const std::size_t merged = summary.rows > lost + losses.molecules ? summary.rows - lost - losses.molecules : 0;
  if (merged > 0) bars.push_back(to_bar("− repeats of a molecule", merged, "neutral"));
  if (losses.taken > 0) {
    bars.push_back(to_bar("molecules", losses.molecules, "s0"));
    bars.push_back(to_bar("− filters", losses.taken, "s1"));
  }
  bars.push_back(to_bar("molecules kept", summary.records, "s0"));
  return format_figure({.title = "What became of the rows",
                        .chart = draw_bars("Rows read, lost, merged, and molecules kept", bars, 760),
                        .caption = "Orange: lost, with the reason. Shares are of the rows read."});
}

std::string format_filters(const data::LossReport& losses) {
  if (losses.filters.empty()) return "";
  std::vector<Bar> bars;
  HtmlTable table("Molecules that each filter takes", {{"Filter"}, {"By itself", true}, {"Only it", true}});
  for (const data::FilterLoss& loss : losses.filters) {
    bars.push_back({loss.filter, static_cast<double>(loss.alone), format_share(loss.alone, losses.molecules), "s1"});
    bars.push_back({"only it", static_cast<double>(loss.only), format_integer(loss.only), "neutral"});
    table.add_row({escape_html(loss.filter), format_integer(loss.alone), format_integer(loss.only)});
  }
  return format_figure(
      {.title = "What the filters take",
       .chart = draw_bars("Molecules that each filter takes by itself, and that no other takes", bars),
       .caption = fmt::format("All together take {} of {}. \"Only it\": molecules that would stay without this filter.",
                              format_integer(losses.taken), format_count(losses.molecules, "molecule")),
       .table = table.html()});
}

/// Changes by standardisation, a row that needed several counts in each.
std::string format_changes(const DataReportContent& content) {
  std::map<std::string, std::size_t> counts;
  for (const Issue& issue : content.curation->issues.sorted())
    if (issue.code == "standardized")
      for (const std::string& change : split_text(issue.message, ';')) ++counts[std::string(trim(change))];
  if (counts.empty()) return "";
  std::vector<std::pair<std::string, std::size_t>> list(counts.begin(), counts.end());
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<Bar> bars;
  for (const auto& [change, rows] : list) {
    if (bars.size() == 10) break;
    bars.push_back({change, static_cast<double>(rows), format_integer(rows), "s2"});
  }
  return format_figure({.title = "Changes by standardisation",
                        .chart = draw_bars("Rows by what standardisation changed", bars),
                        .caption = fmt::format("{} changed; models see the standardised form.",
                                               format_count(content.curation->summary.standardized, "row"))});
}

std::string format_assays(const DataReportContent& content) {
  if (content.assays.size() + content.left_out.size() < 2) return "";
  constexpr std::size_t most_assays = 15;
  std::vector<Bar> bars;
  for (const data::Assay& assay : content.assays) {
    if (bars.size() == most_assays) break;
    bars.push_back({assay.name, static_cast<double>(assay.rows), format_integer(assay.rows), "s0"});
  }
  std::size_t rows = 0;
  for (const data::Assay& assay : content.left_out) rows += assay.rows;
  std::string caption = fmt::format("{} became {}.", format_count(content.assays.size(), "assay"),
                                    content.assays.size() == 1 ? "the target" : "targets");
  if (rows > 0)
    caption += fmt::format(" {} with {} were left out.", format_count(content.left_out.size(), "smaller assay"),
                           format_count(rows, "row"));
  return format_figure(
      {.title = "Usable rows per assay", .chart = draw_bars("Usable rows per assay", bars), .caption = caption});
}

}  // namespace

Section format_rows_section(const DataReportContent& content) {
  const std::string figures =
      format_filters(content.refinement->losses) + format_changes(content) + format_assays(content);
  return {"rows", "From rows to molecules",
          format_journey(content) + (figures.empty() ? "" : "<div class=\"figures spaced\">\n" + figures + "</div>\n")};
}

}  // namespace athanor::evaluate
