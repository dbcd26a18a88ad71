// Section "Predictions": figures per target, the worst errors as cards, and the data that the hover text needs.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t cards_for_one_target = 20, cards_per_target = 8, most_drawing_bytes = 1'200'000;

std::string format_fact(const std::string& name, const std::string& value) {
  return "<div><dt>" + name + "</dt><dd>" + value + "</dd></div>";
}

std::string format_card(const TargetView& target, std::size_t place, std::size_t rank, double low, double high,
                        const Drawings& drawings, const std::string& smiles) {
  const auto value = [&](double number) { return format_decimals(number, target.decimals); };
  std::string text =
      fmt::format("<li class=\"card\"><span class=\"rank\">{}</span>", rank) + drawings.show(target.records[place]);
  text += draw_strip(low, high, target.truth[place], target.prediction[place]);
  const std::string spread = target.std.empty() ? "" : " <small>± " + value(target.std[place]) + "</small>";
  if (target.is_multiclass()) {
    const std::vector<std::string>& names = target.target->classes;
    text += "<dl>" + format_fact("true", escape_html(names[target.true_class[place]])) +
            format_fact("predicted", escape_html(names[target.predicted_class[place]])) +
            format_fact("probability of true", value(target.prediction[place]) + spread);
  } else {
    text +=
        "<dl>" +
        format_fact("true", target.is_binary() ? format_decimals(target.truth[place], 0) : value(target.truth[place])) +
        format_fact("predicted", value(target.prediction[place]) + spread) +
        format_fact("error", (target.error(place) > 0 ? "+" : "") + value(target.error(place)));
  }
  if (!target.similarity.empty()) text += format_fact("nearest", format_decimals(target.similarity[place], 2));
  return text + "</dl><code>" + escape_html(smiles) + "</code></li>\n";
}

std::string format_target_detail(const ReportView& view, const TargetView& target, Drawings& drawings,
                                 std::size_t cards) {
  if (target.records.empty())
    return "<p class=\"missing\">No test molecule has both a known value and a prediction.</p>\n";
  std::string text = target.is_multiclass() ? format_multiclass_table(target) : "";
  text += "<div class=\"figures\">\n";
  text += target.is_multiclass() ? format_multiclass_figures(target)
          : target.is_binary()   ? format_class_figures(view, target)
                                 : format_regression_figures(view, target);
  text += format_trust_figures(target) + format_williams_plot(view, target) + format_region_figures(view, target) +
          "</div>\n";
  text += format_domain_table(view, target) + describe_calibration(view, target) + format_class_sets(view, target);
  return text + format_worst_errors(target, drawings, cards, view.has_several_targets() ? "h4" : "h3");
}

std::string format_name(const TargetView& target) { return escape_html(target.label()); }

}  // namespace

std::string format_worst_errors(const TargetView& target, Drawings& drawings, std::size_t count,
                                const std::string& heading) {
  const std::size_t shown = std::min(count, target.by_error.size());
  double low = target.is_number() ? INFINITY : 0, high = target.is_number() ? -INFINITY : 1;
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    low = std::min({low, target.truth[i], target.prediction[i]});
    high = std::max({high, target.truth[i], target.prediction[i]});
  }
  std::string text = fmt::format(
      "<{0} class=\"cards-title\">The {1} of {2}</{0}>\n<p class=\"hint\">{5}{3}{4}. Large errors are often wrong "
      "labels: check these first.</p>\n<ol class=\"cards\">\n",
      heading, shown == 1 ? "largest error" : fmt::format("{} largest errors", shown), escape_html(target.label()),
      target.std.empty() ? "" : "; ±: predicted standard deviation",
      target.similarity.empty() ? "" : "; nearest: similarity to the closest training molecule",
      target.is_multiclass() ? "Dot: probability of the true class, from 0 to 1"
                             : "Ring: true value, dot: prediction, on the range of the test set");
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t place = target.by_error[i];
    drawings.add(target.records[place]);
    text += format_card(target, place, i + 1, low, high, drawings, drawings.smiles(target.records[place]));
  }
  return text + "</ol>\n";
}

Section format_predictions_section(const ReportView& view, Drawings& drawings) {
  Section section{"predictions", "Predictions", ""};
  const bool several = view.has_several_targets();
  if (view.detailed().size() < view.targets().size())
    section.html += fmt::format(
        "<p>Figures for the {} targets with the weakest scores (R² or ROC-AUC); the table of scores has all {}.</p>\n",
        view.detailed().size(), view.targets().size());
  for (std::size_t i = 0; i < view.detailed().size(); ++i) {
    const TargetView& target = view.targets()[view.detailed()[i]];
    const std::string detail =
        format_target_detail(view, target, drawings, several ? cards_per_target : cards_for_one_target);
    if (!several) {
      section.html += detail;
      continue;
    }
    const ShownScore score = view.find_score({"test", target.target->name, main_metric(target.target->task)});
    section.html +=
        fmt::format("<details class=\"target\"{}><summary><h3>{}</h3> <span>{} {}</span></summary>\n{}</details>\n",
                    i == 0 ? " open" : "", format_name(target), format_metric_name(main_metric(target.target->task)),
                    format_score_value(score), detail);
  }
  return section;
}

std::string format_hover_data(const ReportView& view, Drawings& drawings) {
  std::map<std::size_t, std::size_t> places;  // record -> place in "molecules"
  nlohmann::json data{{"molecules", nlohmann::json::array()}, {"targets", nlohmann::json::object()}};
  std::vector<std::size_t> by_rank;  // records, those with the largest errors first
  for (const std::size_t detailed : view.detailed()) {
    const TargetView& target = view.targets()[detailed];
    const auto round = [&](double value) { return format_decimals(value, target.is_number() ? target.decimals : 3); };
    nlohmann::json rows = nlohmann::json::array();
    for (const std::size_t place : target.shown) {
      const auto [entry, is_new] = places.emplace(target.records[place], places.size());
      if (is_new)
        data["molecules"].push_back({entry->first, view.dataset().smiles[entry->first],
                                     target.similarity.empty() ? "" : format_decimals(target.similarity[place], 2)});
      rows.push_back({entry->second, round(target.truth[place]), round(target.prediction[place])});
      if (!target.std.empty()) rows.back().push_back(round(target.std[place]));
    }
    data["targets"][std::to_string(target.index)] = {{"label", target.label()}, {"rows", std::move(rows)}};
    for (const std::size_t place : target.by_error)
      if (std::binary_search(target.shown.begin(), target.shown.end(), place)) by_rank.push_back(target.records[place]);
  }
  for (const std::size_t record : by_rank)
    if (drawings.bytes() < most_drawing_bytes) drawings.add(record);
  std::string text = data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  // "<" cannot end the script element then, whatever a name contains.
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at))
    text.replace(at, 1, "\\u003c");
  return "<script type=\"application/json\" id=\"hover-data\">" + text + "</script>\n";
}

}  // namespace athanor::evaluate
