// Drawings with coloured atoms, counterfactuals, similar molecules, features and the methods behind them.
#include "athanor/workflows/explain_page.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/file.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/data_report_sections.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/page.h"
#include "athanor/evaluate/svg_plot.h"
#include "athanor/workflows/explain_drawing.h"

namespace athanor::workflows {
namespace {

using evaluate::escape_html;
using evaluate::format_significant;

constexpr std::size_t most_features = 15, most_fragments = 12;

constexpr const char* style = R"(
.drawings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem; margin: .75rem 0 1rem; }
.drawings figure { margin: 0; min-width: 0; }
.drawings svg { width: 100%; height: auto; color: var(--ink); display: block; }
.weak { color: var(--bad); font-weight: 600; }
.prediction { font-size: 1.25rem; font-weight: 620; margin-bottom: .25rem; }
.where { font-size: .8125rem; color: var(--soft); overflow-wrap: anywhere; }
.delta { text-align: center; font-size: 1.125rem; font-weight: 620; }
.delta.up { color: #b85f00; } .delta.down { color: #1f6fb5; }
:root[data-theme="dark"] .delta.up { color: #ffab4a; } :root[data-theme="dark"] .delta.down { color: #7cbcf5; }
.pair-note { text-align: center; font-size: .75rem; color: var(--soft); }
.fragment-tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
.fragment { width: 8rem; height: auto; }
.heads { overflow-x: auto; }
.heads svg { min-width: 36rem; max-width: 72rem; color: var(--ink); display: block; }
.tokens { overflow-wrap: anywhere; line-height: 1.9; font-family: ui-monospace, monospace; }
.tokens > span { border-radius: 3px; padding: 2px 0; }
.fragment-tables .scroll { align-self: start; }
)";

std::string format_method_note(const Explanation& explanation, const explain::Attribution& attribution) {
  const CatalogEntry& entry = find_entry(explain::explainer_catalog(), attribution.method, "method of explanation");
  std::string text = escape_html(entry.summary) + ".";
  if (attribution.baseline)
    text += fmt::format(" {} with nothing of the molecule, {} from its atoms{}; together {}.",
                        format_significant(*attribution.baseline),
                        format_signed(explanation.prediction - *attribution.baseline - attribution.rest),
                        std::abs(attribution.rest) > 1e-6 * (1 + std::abs(explanation.prediction))
                            ? fmt::format(", {} from no atom", format_signed(attribution.rest))
                            : "",
                        format_significant(explanation.prediction));
  if (explain::is_weak(attribution.method))
    text += " <span class=\"weak\">Weak</span> where the truth is known; see the methods below.";
  return text;
}

std::string format_atom_table(const Explanation& explanation) {
  std::vector<evaluate::HtmlTable::Column> columns{{"atom"}};
  for (const explain::Attribution& attribution : explanation.attributions) {
    columns.push_back({escape_html(attribution.method), true});
    if (!attribution.std_errors.empty()) columns.push_back({"±", true});
  }
  evaluate::HtmlTable table("Values of the atoms and their standard errors", columns);
  for (std::size_t a = 0; a < explanation.symbols.size(); ++a) {
    std::vector<std::string> cells{fmt::format("{} {}", escape_html(explanation.symbols[a]), a)};
    for (const explain::Attribution& attribution : explanation.attributions) {
      cells.push_back(format_signed(attribution.values[a]));
      if (!attribution.std_errors.empty()) cells.push_back(format_significant(attribution.std_errors[a], 2));
    }
    table.add_row(cells);
  }
  return evaluate::format_details("Numbers", table.html());
}

std::string format_counterfactuals(const Explanation& explanation, const std::string& unit,
                                   evaluate::Gallery& gallery) {
  if (explanation.counterfactuals.empty()) return "";
  std::string text =
      "<h3>Nearly the same, but predicted otherwise</h3>\n<p class=\"hint\">Small edits that change the prediction, "
      "the "
      "most similar of each kind first. They tell about the model; nobody has measured them.</p>\n<ol "
      "class=\"cards\">\n";
  for (const explain::Counterfactual& one : explanation.counterfactuals) {
    const double change = one.prediction - explanation.prediction;
    text += fmt::format(
        "<li class=\"card\">{}<p class=\"delta {}\">{}</p><p class=\"pair-note\">to {}, similarity "
        "{}{}</p><code>{}</code></li>\n",
        gallery.show(one.smiles), change > 0 ? "up" : "down", format_signed(change),
        escape_html(with_unit(format_significant(one.prediction), unit)), evaluate::format_decimals(one.similarity, 2),
        one.in_domain && !*one.in_domain ? "; outside the domain" : "", escape_html(one.smiles));
  }
  return text + "</ol>\n";
}

std::string format_similar(const Explanation& explanation, const std::string& unit, evaluate::Gallery& gallery) {
  if (explanation.similar.empty()) return "";
  std::string text = "<h3>Most similar training molecules</h3>\n<ol class=\"cards\">\n";
  for (const explain::SimilarMolecule& one : explanation.similar)
    text +=
        fmt::format("<li class=\"card\">{}<p class=\"pair-note\">similarity {}, predicted {}</p><code>{}</code></li>\n",
                    gallery.show(one.smiles), evaluate::format_decimals(one.similarity, 2),
                    escape_html(with_unit(format_significant(one.prediction), unit)), escape_html(one.smiles));
  return text + "</ol>\n";
}

std::string format_features(const explain::Attribution& attribution) {
  if (attribution.features.empty()) return "";
  const std::string& unit = attribution.unit;
  evaluate::HtmlTable table(
      "Features that add most to this prediction, " + escape_html(unit.empty() ? "in its unit" : unit),
      {{"feature"}, {"value", true}, {"contribution", true}});
  for (std::size_t i = 0; i < std::min(most_features, attribution.features.size()); ++i) {
    const explain::FeatureContribution& one = attribution.features[i];
    table.add_row({escape_html(one.name), format_significant(one.value), format_signed(one.contribution)});
  }
  return evaluate::format_details("Features, " + attribution.method, table.html());
}

evaluate::Section format_molecule(const ExplainPage& page, const Explanation& explanation, std::size_t number,
                                  evaluate::Gallery& gallery) {
  evaluate::Section section{fmt::format("molecule{}", number),
                            page.shown.size() == 1 ? "Molecule" : fmt::format("Row {}", explanation.row), ""};
  if (explanation.status != "ok") {
    section.html = fmt::format("<p class=\"gap\">{}: {}</p><p class=\"where\"><code>{}</code></p>\n",
                               explanation.status, escape_html(explanation.message), escape_html(explanation.input));
    return section;
  }
  const std::string& unit = page.subject->unit;
  section.html = fmt::format(
      "<p class=\"prediction\">{} = {}</p><p class=\"where\"><code>{}</code></p>\n<div class=\"drawings\">\n",
      escape_html(page.subject->name), escape_html(with_unit(format_significant(explanation.prediction, 4), unit)),
      escape_html(explanation.smiles));
  for (const explain::Attribution& attribution : explanation.attributions)
    section.html +=
        evaluate::format_figure({.title = attribution.method,
                                 .chart = draw_attribution(explanation, attribution),
                                 .caption = format_method_note(explanation, attribution) + format_tokens(attribution)});
  section.html += "</div>\n";
  for (const explain::Attribution& attribution : explanation.attributions)
    if (const std::string heads = draw_attention(explanation, attribution); !heads.empty())
      section.html += evaluate::format_details("What each head of attention listens to, on average over all listeners",
                                               "<div class=\"heads\">" + heads + "</div>");
  section.html += format_atom_table(explanation);
  for (const explain::Attribution& attribution : explanation.attributions) section.html += format_features(attribution);
  section.html += format_counterfactuals(explanation, unit, gallery) + format_similar(explanation, unit, gallery);
  return section;
}

/// "" without entries.
std::string format_fragment_table(const std::string& caption, std::span<const FragmentSummary::Entry> entries,
                                  evaluate::Gallery& gallery) {
  if (entries.empty()) return "";
  evaluate::HtmlTable table(caption, {{"fragment"}, {"mean", true}, {"from", true}, {"to", true}, {"molecules", true}});
  for (const FragmentSummary::Entry& entry : entries)
    table.add_row({"<div class=\"fragment\">" + gallery.show(entry.smiles) + "</div>", format_signed(entry.mean),
                   format_signed(entry.lowest), format_signed(entry.highest),
                   evaluate::format_integer(entry.molecules)});
  return table.html();
}

evaluate::Section format_fragments(const ExplainPage& page, evaluate::Gallery& gallery) {
  evaluate::Section section{"fragments", "Fragments", ""};
  if (page.rows < 2) return section;
  std::vector<FragmentSummary::Entry> raising, lowering;  // the strongest first
  for (const FragmentSummary::Entry& entry : page.fragments.list(page.rows < 10 ? 1 : 2))
    if (entry.mean != 0) (entry.mean > 0 ? raising : lowering).push_back(entry);
  std::ranges::reverse(lowering);
  if (raising.empty() && lowering.empty()) return section;
  const auto cut = [](const auto& entries) {
    return std::span(entries).first(std::min(most_fragments, entries.size()));
  };
  const std::string unit = page.subject->unit.empty() ? "" : ", " + escape_html(page.subject->unit);
  section.html =
      "<p class=\"hint\">What fragments add to the prediction on average over the molecules of the file, by " +
      escape_html(page.fragments.method()) + unit + ".</p>\n<div class=\"fragment-tables\">\n" +
      format_fragment_table("Raise the prediction most", cut(raising), gallery) +
      format_fragment_table("Lower it most", cut(lowering), gallery) + "</div>\n";
  return section;
}

evaluate::Section format_methods(const ExplainPage& page) {
  evaluate::HtmlTable table("What the methods are and how they agree with known contributions of atoms",
                            {{"method"}, {"what it says"}, {"agreement"}, {"paper"}});
  for (const std::string& name : page.methods) {
    const CatalogEntry& entry = find_entry(explain::explainer_catalog(), name, "method of explanation");
    table.add_row(
        {escape_html(name), escape_html(entry.summary), escape_html(entry.expected), escape_html(entry.paper)});
  }
  return {
      "methods", "Methods",
      table.html() +
          "<p class=\"hint\">Values say what the model makes of the molecule, not what nature does: where the model is "
          "wrong, so are they. Atoms act together; every method shares that out in its own way, and where two methods "
          "disagree neither is proof.</p>\n"};
}

/// "4 molecules", "4 molecules of 5 rows".
std::string format_rows(const ExplainPage& page) {
  const std::string text = format_count(page.explained, "molecule");
  return page.explained == page.rows ? text : text + " of " + format_count(page.rows, "row");
}

}  // namespace

std::string format_explain_page(const ExplainPage& content) {
  evaluate::Gallery gallery;
  evaluate::Page page;
  page.title = "Explanation of " + content.subject->name;
  page.brand = "explain";
  page.style = style;
  page.headline = fmt::format(
      "<div class=\"hero\"><h1>What drives {}</h1><p class=\"lede\">{}. <b style=\"color:{}\">Orange</b> atoms raise "
      "the "
      "prediction, <b style=\"color:{}\">blue</b> ones lower it; the scale is below each drawing.</p></div>\n",
      escape_html(content.subject->name), format_rows(content), raising_colour, lowering_colour);
  page.sections.push_back(format_fragments(content, gallery));
  for (std::size_t i = 0; i < content.shown.size(); ++i)
    page.sections.push_back(format_molecule(content, content.shown[i], i, gallery));
  page.sections.push_back(format_methods(content));
  page.symbols = gallery.html();
  page.footer = "Written by athanor: <code>" + escape_html(content.command_line) + "</code>";
  return format_page(page);
}

void write_drawings(const ExplainPage& page, const std::filesystem::path& folder) {
  for (const Explanation& explanation : page.shown)
    for (const explain::Attribution& attribution : explanation.attributions)
      write_file(folder / fmt::format("{}_{}.svg", explanation.row, attribution.method),
                 draw_attribution(explanation, attribution));
}

}  // namespace athanor::workflows
