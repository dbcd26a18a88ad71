#include "athanor/evaluate/site_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/chemistry/depiction.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/warning_checks.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t drawn_molecules = 8;
/// Orange and blue of equal weight, as in explanations.
constexpr const char *raising_colour = "#e07b00", *lowering_colour = "#2f86d6";
constexpr double strongest = 0.9;

std::string format_kind_table(const SiteReportContent& content, const data::Target& target) {
  const bool is_class = target.task == data::TaskType::binary;
  const std::string level = data::format_site_level(content.sites->level);
  const nlohmann::json& kinds = content.report.metrics.at("kinds").at(target.name);
  std::vector<std::pair<std::string, nlohmann::json>> entries;
  for (const auto& [kind, scores] : kinds.items()) entries.emplace_back(kind, scores);
  std::ranges::stable_sort(entries, [](const auto& a, const auto& b) { return a.second.at("n") > b.second.at("n"); });
  std::vector<HtmlTable::Column> columns{{level == "atom" ? "Element" : "Bond"}, {"Test " + level + "s", true}};
  for (const char* name : {is_class ? "Of class 1" : "RMSE", is_class ? "ROC-AUC" : "MAE"})
    columns.push_back({name, true});
  HtmlTable table(fmt::format("{} by {}", target.name, level == "atom" ? "element" : "kind of bond"), columns);
  const auto format = [](const nlohmann::json& value) {
    return value.is_number_unsigned() ? format_integer(value.get<std::size_t>())
           : value.is_number()        ? format_significant(value.get<double>())
                                      : std::string("–");
  };
  for (const auto& [kind, scores] : entries)
    table.add_row({escape_html(kind), format(scores.at("n")), format(scores.at(is_class ? "positives" : "rmse")),
                   format(scores.at(is_class ? "roc_auc" : "mae"))});
  return table.html();
}

/// Atoms in the colour of their predicted value, in the tooltip with the true one.
std::string draw_molecule(const SiteReportContent& content, std::size_t molecule, std::size_t target, double center,
                          double reach) {
  const auto parsed = chemistry::parse_smiles(content.molecules->smiles[molecule]);
  if (!parsed) return "";
  const std::size_t width = content.sites->targets.size();
  std::vector<chemistry::AtomMark> marks;
  for (std::size_t site = content.sites->offsets[molecule]; site < content.sites->offsets[molecule + 1]; ++site) {
    const double value = content.report.predictions[site * width + target],
                 truth = content.sites->values[site * width + target];
    const double share = std::isnan(value) || !(reach > 0) ? 0 : std::min(1.0, std::abs(value - center) / reach);
    marks.push_back({share < 0.01     ? ""
                     : value > center ? raising_colour
                                      : lowering_colour,
                     strongest * share,
                     escape_html(fmt::format("predicted {}, true {}", format_significant(value),
                                             std::isnan(truth) ? "unknown" : format_significant(truth)))});
  }
  std::string svg = chemistry::draw_marked_svg(*parsed, marks, 220, 160);
  svg.insert(svg.find("<svg") + 4, " class='molecule'");  // as wide as its card
  return svg;
}

/// Root mean square error of the sites of a molecule; NaN without a known one.
double compute_molecule_error(const SiteReportContent& content, std::size_t molecule, std::size_t target) {
  const std::size_t width = content.sites->targets.size();
  double squares = 0, known = 0;
  for (std::size_t site = content.sites->offsets[molecule]; site < content.sites->offsets[molecule + 1]; ++site) {
    const double error =
        content.report.predictions[site * width + target] - content.sites->values[site * width + target];
    if (std::isnan(error)) continue;
    squares += error * error;
    ++known;
  }
  return known > 0 ? std::sqrt(squares / known) : NAN;
}

/// Places of `size` sorted things, evenly from the first to the last.
std::vector<std::size_t> choose_evenly(std::size_t size, std::size_t count) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < std::min(size, count); ++i)
    places.push_back(count >= size ? i : i * (size - 1) / (count - 1));
  return places;
}

std::string format_molecules(const SiteReportContent& content, std::size_t target) {
  std::vector<std::pair<double, std::size_t>> errors;
  for (const std::size_t molecule : content.test_molecules)
    if (const double error = compute_molecule_error(content, molecule, target); !std::isnan(error))
      errors.emplace_back(error, molecule);
  std::ranges::sort(errors);
  double sum = 0, count = 0, reach = 0;
  const std::size_t width = content.sites->targets.size();
  std::vector<double> shown;
  for (const auto& [error, molecule] : errors)
    for (std::size_t site = content.sites->offsets[molecule]; site < content.sites->offsets[molecule + 1]; ++site)
      shown.push_back(content.report.predictions[site * width + target]);
  for (const double value : shown) sum += value, ++count;
  double center = content.sites->targets[target].task == data::TaskType::binary ? 0 : sum / std::max(count, 1.0);
  for (const double value : shown) reach += std::abs(value - center) / std::max(count, 1.0);
  if (std::abs(center) < 1e-9 * reach) center = 0;  // predictions that add up to 0
  reach *= 2.5;                                     // few atoms are farther out; they have the full colour
  std::string text = fmt::format(
      "<h3>{}</h3>\n<p class=\"hint\">Test molecules from the best predicted to the worst. Orange: predicted above {}, "
      "blue: below; the tooltip of an atom has both values.</p>\n<ol class=\"cards\">\n",
      escape_html(content.sites->targets[target].name), format_significant(center));
  for (const std::size_t place : choose_evenly(errors.size(), drawn_molecules))
    text += fmt::format("<li class=\"card\">{}<dl><div><dt>RMSE</dt><dd>{}</dd></div></dl><code>{}</code></li>\n",
                        draw_molecule(content, errors[place].second, target, center, reach),
                        format_significant(errors[place].first),
                        escape_html(content.molecules->smiles[errors[place].second]));
  return text + "</ol>\n";
}

Section format_figures_section(const ReportView& view, const SiteReportContent& content) {
  Section section{"predictions", "Predictions", ""};
  for (const std::size_t t : view.detailed()) {
    const TargetView& target = view.targets()[t];
    if (view.has_several_targets()) section.html += "<h3>" + escape_html(target.label()) + "</h3>\n";
    section.html +=
        "<div class=\"figures\">\n" +
        (target.is_number() ? format_regression_figures(view, target) : format_class_figures(view, target)) +
        format_kind_table(content, *target.target) + "</div>\n";
  }
  return section;
}

Section format_drawings_section(const ReportView& view, const SiteReportContent& content) {
  Section section{"molecules", "Molecules", ""};
  if (content.sites->level != data::SiteLevel::atom) return section;
  for (const std::size_t t : view.detailed()) section.html += format_molecules(content, t);
  return section;
}

double to_number(const metrics::Score& score) { return score.value.value_or(NAN); }

}  // namespace

data::Dataset list_site_records(const data::Dataset& molecules, const data::SiteTable& sites) {
  data::Dataset records;
  records.smiles.resize(sites.size());
  records.targets = sites.targets;
  records.values = sites.values;
  records.column_names = molecules.column_names;
  return records;
}

nlohmann::json score_kinds(const data::SiteTable& sites, std::span<const std::string> kinds,
                           std::span<const double> predictions, std::span<const std::size_t> rows) {
  const std::size_t width = sites.targets.size();
  nlohmann::json scores = nlohmann::json::object();
  for (std::size_t t = 0; t < width; ++t) {
    std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> by_kind;
    for (const std::size_t row : rows) {
      const double truth = sites.values[row * width + t], prediction = predictions[row * width + t];
      if (std::isnan(truth) || std::isnan(prediction)) continue;
      by_kind[kinds[row]].first.push_back(truth);
      by_kind[kinds[row]].second.push_back(prediction);
    }
    nlohmann::json& own = scores[sites.targets[t].name] = nlohmann::json::object();
    for (const auto& [kind, pair] : by_kind) {
      const auto compute = [&](const char* metric) -> nlohmann::json {
        const double value = to_number(metrics::compute_metric(metric, pair.first, pair.second));
        return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
      };
      nlohmann::json& entry = own[kind] = {{"n", pair.first.size()}};
      if (sites.targets[t].task == data::TaskType::binary) {
        entry["positives"] = static_cast<std::size_t>(std::ranges::count(pair.first, 1.0));
        entry["roc_auc"] = compute("roc_auc");
      } else {
        entry["rmse"] = compute("rmse");
        entry["mae"] = compute("mae");
      }
    }
  }
  return scores;
}

std::vector<Warning> find_site_warnings(const SiteReportContent& content) {
  const ReportView view(content.report);
  Warnings warnings;
  check_same_molecules(view, warnings);
  check_near_duplicates(view, warnings);
  return warnings;
}

std::string format_site_report(const SiteReportContent& content) {
  const ReportView view(content.report);
  Page page;
  page.title = content.report.title;
  page.brand = "report";
  page.sections = {
      format_scores_section(view),   format_figures_section(view, content), format_drawings_section(view, content),
      format_training_section(view), format_settings_section(view),         format_usage_section(view)};
  if (!content.report.warnings.empty()) page.sections.insert(page.sections.begin(), format_warnings_section(view));
  page.headline = format_headline(view);
  page.footer = fmt::format(
      "Intervals draw whole molecules, since the {}s of one are not independent. All scores are in "
      "<code>metrics.json</code>, all predictions in <code>predictions.csv</code>, beside this page.",
      content.report.row_word);
  return format_page(page);
}

}  // namespace athanor::evaluate
