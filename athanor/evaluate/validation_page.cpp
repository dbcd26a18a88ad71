// The page of a cross-validation: headline, warnings, suspects.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"
#include "athanor/evaluate/validation_sections.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t most_cards = 18;

std::string format_headline(const Validation& validation) {
  const data::Target& target = validation.dataset->targets.front();
  const std::string metric = main_metric(target.task);
  const std::vector<double> scores = collect_scores(validation.folds, validation.model, target.name, metric);
  double mean = 0, squares = 0;
  for (const double score : scores) mean += score / static_cast<double>(scores.size());
  for (const double score : scores) squares += (score - mean) * (score - mean);
  const double std = scores.size() > 1 ? std::sqrt(squares / static_cast<double>(scores.size() - 1)) : 0;
  std::string text =
      fmt::format("<section class=\"hero\" aria-labelledby=\"title\">\n<h1 id=\"title\">{}</h1>\n<p class=\"lede\">",
                  escape_html(validation.title));
  if (scores.empty()) text += "No fold has a defined score.";
  else
    text += fmt::format(
        "On molecules it had not seen, <b>{}</b> reaches {} {} ± {}{} for <b>{}</b>: mean and standard deviation over "
        "{}.",
        escape_html(validation.model), format_metric_name(metric), format_significant(mean), format_significant(std, 2),
        format_unit(target, metric), escape_html(target.name), format_count(scores.size(), "fold"));
  text += fmt::format(" {}, {} split, {} × {} folds.</p>\n</section>\n",
                      format_count(validation.dataset->size(), "molecule"), escape_html(validation.split),
                      validation.repeats, validation.num_folds);
  return text;
}

Section format_warnings(const Validation& validation) {
  if (!validation.warnings.empty()) return {"warnings", "Warnings", format_warning_list(validation.warnings)};
  return {"warnings", "Warnings",
          "<p class=\"all-clear\">None. Duplicates and twins across folds, columns that give the target away, classes, "
          "outliers, suspected values, one-sided chemistry and domain were checked.</p>\n"};
}

/// A class by its name, 0 and 1 as they are, other numbers with `digits` significant digits.
std::string format_shown(const data::Target& target, double value, int digits) {
  if (target.task == data::TaskType::multiclass) return escape_html(shorten(data::format_value(target, value), 16));
  const bool is_class = target.task == data::TaskType::binary && (value == 0 || value == 1);
  return is_class ? format_decimals(value, 0) : format_significant(value, digits);
}

std::string format_fact(const std::string& name, const std::string& value) {
  return "<div><dt>" + name + "</dt><dd>" + value + "</dd></div>";
}

std::string format_card(const Validation& validation, const Suspect& suspect, std::size_t rank, Drawings& drawings) {
  const data::Dataset& dataset = *validation.dataset;
  const data::Target& target = dataset.targets[suspect.target];
  drawings.add(suspect.record);
  std::string text =
      fmt::format("<li class=\"card\"><span class=\"rank\">{}</span>{}<dl>", rank, drawings.show(suspect.record));
  if (dataset.targets.size() > 1) text += format_fact("target", escape_html(shorten(target.name, 16)));
  text += format_fact("given", "<b>" + format_shown(target, suspect.given, 3) + "</b>") +
          format_fact("predicted", format_shown(target, suspect.predicted, 2));
  if (!std::isnan(suspect.neighbor_value))
    text += format_fact("neighbours", format_shown(target, suspect.neighbor_value, 2));
  text += format_fact("row", format_integer(dataset.rows[suspect.record].front())) + "</dl>";
  if (!suspect.disagreeing.empty()) {
    const NearMolecule& near = suspect.disagreeing.front();
    drawings.add(near.record);
    text += fmt::format("<div class=\"against\">nearest that disagrees: {}, similarity {:.2f}, row {}{}</div>",
                        format_shown(target, dataset.value(near.record, suspect.target), 3), near.similarity,
                        dataset.rows[near.record].front(), drawings.show(near.record));
  }
  return text + "<code>" + escape_html(drawings.smiles(suspect.record)) + "</code></li>\n";
}

}  // namespace

std::vector<double> collect_scores(const std::vector<FoldScores>& folds, const std::string& model,
                                   const std::string& target, const std::string& metric) {
  std::vector<double> scores;
  for (const FoldScores& fold : folds) {
    if (fold.model != model) continue;
    const auto value = fold.scores.at(target).at(metric).score.value;
    if (value) scores.push_back(*value);
  }
  return scores;
}

Section format_suspects_section(const Validation& validation, Drawings& drawings) {
  Section section{"suspects", "Suspected values", ""};
  const std::size_t flagged = count_flagged(validation.suspects);
  if (flagged == 0) return section;
  const std::size_t shown = std::min(flagged, most_cards);
  section.html = fmt::format(
      "<p>{} of {} ({}) contradict a model that had not seen the molecule and, where there are any, similar molecules; "
      "the {} most "
      "suspect are drawn. Some are activity cliffs or plain hard molecules: check them against the source before "
      "changing "
      "anything. <code>--suspects FILE</code> lists all values, ranked.</p>\n<ol class=\"cards\">\n",
      format_integer(flagged), format_count(validation.suspects.size(), "value"),
      format_percent(static_cast<double>(flagged) / static_cast<double>(validation.suspects.size())), shown);
  for (std::size_t i = 0; i < shown; ++i)
    section.html += format_card(validation, validation.suspects[i], i + 1, drawings);
  section.html += "</ol>\n";
  return section;
}

std::string format_validation_report(const Validation& validation) {
  Drawings drawings(*validation.dataset);
  Page page;
  page.title = validation.title;
  page.brand = "cross-validation";
  page.headline = format_headline(validation);
  page.sections = {format_warnings(validation),         format_contenders_section(validation),
                   format_cliff_section(validation),    format_domain_section(validation),
                   format_choices_section(validation),  format_curve_section(validation),
                   format_scramble_section(validation), format_suspects_section(validation, drawings),
                   format_fold_section(validation)};
  page.symbols = drawings.html();
  std::string version;
  if (validation.manifest.is_object() && validation.manifest.contains("program"))
    version = " " + validation.manifest.at("program").value("version", std::string());
  page.footer = "Written by athanor" + escape_html(version) +
                (validation.manifest.is_object() && validation.manifest.contains("command_line")
                     ? ": <code>" + escape_html(validation.manifest.at("command_line").get<std::string>()) + "</code>"
                     : "");
  return format_page(page);
}

}  // namespace athanor::evaluate
