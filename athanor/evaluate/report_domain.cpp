// The applicability domain by several measures: what each tells of the errors, and the Williams plot.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_points.h"
#include "athanor/evaluate/report_sections.h"

namespace athanor::evaluate {
namespace {

nlohmann::json describe_part(const std::vector<double>& errors) {
  double sum = 0;
  for (const double error : errors) sum += error;
  nlohmann::json part = {{"rows", errors.size()}, {"mae", nullptr}};
  if (!errors.empty()) part["mae"] = sum / static_cast<double>(errors.size());
  return part;
}

nlohmann::json score_measure(const TargetView& target, const DomainValues& values) {
  std::vector<double> inside, outside, errors, distances;
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    const std::size_t record = target.records[i];
    if (std::isnan(values.distances[record])) continue;
    errors.push_back(std::abs(target.error(i)));
    distances.push_back(values.distances[record]);
    (values.inside[record] ? inside : outside).push_back(errors.back());
  }
  nlohmann::json score = {
      {"inside", describe_part(inside)}, {"outside", describe_part(outside)}, {"spearman", nullptr}};
  if (const auto rank = metrics::compute_metric("spearman", errors, distances).value) score["spearman"] = *rank;
  return score;
}

/// The measure with the highest rank correlation; "" when none is above 0.
std::string find_best(const nlohmann::json& scores) {
  std::string best;
  double highest = 0;
  for (const auto& [name, score] : scores.items()) {
    if (score.at("spearman").is_null() || score.at("spearman").get<double>() <= highest) continue;
    best = name;
    highest = score.at("spearman").get<double>();
  }
  return best;
}

std::string format_measure_table(const ReportView& view, const TargetView& target, const nlohmann::json& scores) {
  HtmlTable table("What the measures of the domain tell of the errors", {{"Measure"},
                                                                         {"Rows inside", true},
                                                                         {"MAE inside", true},
                                                                         {"Rows outside", true},
                                                                         {"MAE outside", true},
                                                                         {"Rank correlation", true}});
  for (const DomainValues& values : view.content().domain_values) {
    const nlohmann::json& score = scores.at(values.name);
    const auto place = nlohmann::json::json_pointer("/domain") / target.target->name / values.name;
    const auto number = [&](const char* part, int decimals) {
      const nlohmann::json::json_pointer own(part);
      return score.at(own).is_null() ? "–"
                                     : format_data(score.at(own).get<double>(), (place / own).to_string(), decimals);
    };
    table.add_row({"<code>" + escape_html(values.name) + "</code>", number("/inside/rows", 0),
                   number("/inside/mae", target.decimals), number("/outside/rows", 0),
                   number("/outside/mae", target.decimals), number("/spearman", 2)});
  }
  const std::string best = find_best(scores);
  return table.html() +
         fmt::format(
             "<p class=\"hint\">Rank correlation: Spearman, of absolute error{} and distance from the training "
             "set. {}</p>\n",
             target.is_number() ? "" : " (1 − probability of the true class)",
             best.empty() ? "No measure tells large errors from small ones here."
                          : fmt::format("<code>{}</code> separates the errors best.", escape_html(best)));
}

std::string draw_williams_plot(const TargetView& target, const DomainValues& leverage) {
  double squares = 0, highest = std::isnan(leverage.threshold) ? 0 : leverage.threshold, largest = 3;
  for (std::size_t i = 0; i < target.records.size(); ++i) squares += target.error(i) * target.error(i);
  const double scale = std::sqrt(squares / static_cast<double>(target.records.size()));
  if (!(scale > 0)) return "";
  std::vector<CurvePoint> points;
  std::size_t outside = 0;
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    const std::size_t record = target.records[i];
    const double value = leverage.distances[record];
    if (std::isnan(value)) return "";
    points.push_back({value, target.error(i) / scale});
    largest = std::max(largest, std::abs(points.back().y));
    highest = std::max(highest, value);
    outside += !leverage.inside[record];
  }
  const Axis x = make_axis(0, highest, "leverage"), y = make_axis(-largest, largest, "residual / RMSE");
  SvgPlot plot(fmt::format("Williams plot of {}: standardised residuals against leverage", target.target->name), x, y,
               400, 300);
  for (const double bound : {-3.0, 3.0}) plot.add_segment(x.low, bound, x.high, bound, "reference");
  if (!std::isnan(leverage.threshold))
    plot.add_segment(leverage.threshold, y.low, leverage.threshold, y.high, "reference");
  add_points(plot, x, y, target, points);
  return format_figure(
      {.title = "Williams plot",
       .chart = plot.html(),
       .caption = fmt::format("Dashed: three times the RMSE, and the warning leverage 3(p + 1)/n{}. {} beyond it. {}",
                              std::isnan(leverage.threshold) ? ", which differs between folds" : "",
                              format_count(outside, "test molecule"), describe_points(target))});
}

}  // namespace

nlohmann::json score_domain(const ReportContent& content) {
  const ReportView view(content);
  nlohmann::json scores = nlohmann::json::object();
  for (const TargetView& target : view.targets())
    for (const DomainValues& values : content.domain_values)
      scores[target.target->name][values.name] = score_measure(target, values);
  return scores;
}

std::string format_williams_plot(const ReportView& view, const TargetView& target) {
  for (const DomainValues& values : view.content().domain_values)
    if (values.name == "leverage" && target.is_number()) return draw_williams_plot(target, values);
  return "";
}

std::string format_domain_table(const ReportView& view, const TargetView& target) {
  const nlohmann::json& metrics = view.content().metrics;
  if (view.content().domain_values.empty() || !metrics.contains("domain")) return "";
  return format_measure_table(view, target, metrics.at("domain").at(target.target->name));
}

}  // namespace athanor::evaluate
