// Section "Molecules": sizes, how alike they are, scaffolds as drawings, structural alerts.
#include <fmt/format.h>

#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/evaluate/data_report_sections.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/svg_bars.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t most_scaffolds = 12, most_alerts = 15;

std::string format_property(const std::string& title, const std::string& x_label, const std::vector<double>& values,
                            int decimals) {
  if (values.empty()) return "";
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const Histogram histogram{.label = "Histogram of the " + x_label, .x_label = x_label, .sets = {{"", "s0", values}}};
  return format_figure({.title = title,
                        .chart = draw_histogram(histogram),
                        .caption = fmt::format("From {} to {}, median {}.", format_decimals(sorted.front(), decimals),
                                               format_decimals(sorted.back(), decimals),
                                               format_decimals(sorted[sorted.size() / 2], decimals))});
}

std::string format_similarity(const DataReportContent& content) {
  const std::vector<double>& nearest = content.profile.nearest;
  if (nearest.empty()) return "";
  const auto near = static_cast<double>(
      std::count_if(nearest.begin(), nearest.end(), [](double similarity) { return similarity >= 0.9; }));
  Histogram histogram{.label = "Histogram of the similarity of molecules to their nearest neighbour",
                      .x_label = "similarity to the most similar other molecule",
                      .sets = {{"", "s2", nearest}},
                      .bins = Bins{0, 0.05, 20}};
  histogram.mark = 0.9;
  histogram.mark_label = "near duplicates";
  const std::string sample = nearest.size() < content.curation->dataset.size()
                                 ? fmt::format(" Of a sample of {}.", format_count(nearest.size(), "molecule"))
                                 : "";
  return format_figure(
      {.title = "How alike the molecules are",
       .chart = draw_histogram(histogram),
       .caption = fmt::format("{} have a near twin (Tanimoto of at least 0.9): a random split would put "
                              "many of these on both sides.{}",
                              format_percent(near / static_cast<double>(nearest.size())), sample)});
}

std::string format_alerts(const data::Refinement& refinement) {
  if (refinement.alert_counts.empty()) return "";
  std::vector<Bar> bars;
  for (const auto& [alert, count] : refinement.alert_counts) {
    if (bars.size() == most_alerts) break;
    bars.push_back(
        {alert.name, static_cast<double>(count), fmt::format("{} {}", format_integer(count), alert.set), "s1"});
  }
  return format_figure(
      {.title = "Structural alerts",
       .chart = draw_bars("Molecules that have each structural alert", bars),
       .caption = fmt::format(
           "{} found{}; molecules before the filters.", format_count(refinement.alert_counts.size(), "kind"),
           refinement.alert_counts.size() > most_alerts ? fmt::format(", the {} most frequent", most_alerts) : "")});
}

std::string format_scaffolds(const DataReportContent& content, Gallery& gallery) {
  const auto& scaffolds = content.profile.scaffolds;
  if (scaffolds.empty()) return "";
  std::size_t singles = 0;
  for (const auto& [scaffold, count] : scaffolds) singles += count == 1;
  const double all = static_cast<double>(content.curation->dataset.size());
  const std::size_t shown = std::min(scaffolds.size(), most_scaffolds);
  std::string text = fmt::format(
      "<h3 class=\"cards-title\">{} scaffolds</h3>\n<p class=\"hint\">{} Bemis-Murcko scaffolds in all, {} of them in "
      "one "
      "molecule only.</p>\n<ol class=\"cards scaffolds\">\n",
      shown == scaffolds.size() ? "All" : fmt::format("The {} most frequent", shown), format_integer(scaffolds.size()),
      format_integer(singles));
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& [scaffold, count] = scaffolds[i];
    text += "<li class=\"card\">" +
            (scaffold.empty() ? std::string("<div class=\"no-drawing\">acyclic</div>") : gallery.show(scaffold)) +
            fmt::format("<p class=\"pair-value\">{}</p><p class=\"pair-note\">{} of the molecules</p></li>\n",
                        format_integer(count), format_percent(static_cast<double>(count) / all));
  }
  return text + "</ol>\n";
}

}  // namespace

Section format_molecules_section(const DataReportContent& content, Gallery& gallery) {
  return {"molecules", "Molecules",
          "<div class=\"figures\">\n" + format_similarity(content) +
              format_property("Size", "molecular weight (g/mol)", content.profile.weights, 0) +
              format_property("Lipophilicity", "log P (Crippen)", content.profile.log_ps, 1) +
              format_alerts(*content.refinement) + "</div>\n" + format_scaffolds(content, gallery)};
}

}  // namespace athanor::evaluate
