// What inner folds chose, scores on shuffled targets, and the learning curve.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_view.h"
#include "athanor/evaluate/svg_charts.h"
#include "athanor/evaluate/validation_sections.h"

namespace athanor::evaluate {
namespace {

using nlohmann::json;

std::string format_number_or_dash(const json& value) {
  return value.is_number() ? format_decimals(value.get<double>(), 3) : "–";
}

/// A choice as one row: the winner, or the models of auto or a stack with their shares.
std::string name_choice(const json& choice) {
  if (choice.contains("chosen")) return escape_html(choice.at("chosen").get<std::string>());
  std::vector<std::string> kept;
  for (const auto& [model, candidate] : choice.at("candidates").items())
    if (const double weight = candidate.at("weight").get<double>(); weight > 0)
      kept.push_back(escape_html(model) + " " + format_percent(weight));
  return join_text(kept, ", ");
}

std::string draw_curve(const Validation& validation, const json& points, const data::Target& target) {
  const std::string metric = main_metric(target.task);
  struct Point {
    double rows, mean, std;
  };
  std::map<std::string, std::vector<Point>> lines;
  double low = INFINITY, high = -INFINITY, fewest = INFINITY, most = 0;
  for (const json& point : points) {
    if (point.at("target") != target.name || point.at("metric") != metric || !point.at("mean").is_number()) continue;
    const Point one{point.at("train_rows").get<double>(), point.at("mean").get<double>(),
                    point.at("std").is_number() ? point.at("std").get<double>() : 0};
    lines[point.at("model").get<std::string>()].push_back(one);
    low = std::min(low, one.mean - one.std);
    high = std::max(high, one.mean + one.std);
    fewest = std::min(fewest, one.rows);
    most = std::max(most, one.rows);
  }
  if (lines.empty() || !(most > fewest)) return "";
  const Axis y = make_axis(
      low, high, format_metric_name(metric) + (format_unit(target, metric).empty() ? "" : " (" + target.unit + ")"));
  SvgPlot plot(fmt::format("Learning curve of {}: {} against the number of training molecules; the numbers are in the "
                           "table below",
                           target.name, format_metric_name(metric)),
               make_log_axis(fewest * 0.9, most * 1.12, "training molecules (logarithmic)"), y, 400, 320);
  const std::vector<std::string> models = list_contenders(validation.folds);
  for (std::size_t m = models.size(); m-- > 0;) {
    const std::string series = fmt::format("s{}", m % 6);
    std::vector<CurvePoint> line;
    for (const Point& point : lines[models[m]]) {
      // Error bars of several models stand beside each other.
      const double x = point.rows * (1 + 0.012 * static_cast<double>(m));
      plot.add_segment(x, point.mean - point.std, x, point.mean + point.std, "whisker " + series);
      plot.add_marker(x, point.mean, m,
                      fmt::format("{}, {:.0f} molecules: {} ± {}", models[m], point.rows,
                                  format_significant(point.mean), format_significant(point.std, 2)));
      line.push_back({x, point.mean});
    }
    plot.add_line(line, series + " thin");
  }
  return plot.html();
}

std::string format_curve_rows(const json& points, const data::Target& target) {
  HtmlTable table(
      "Mean and standard deviation over the folds",
      {{"Model"}, {"Training molecules", true}, {format_metric_name(main_metric(target.task)), true}, {"Folds", true}});
  for (const json& point : points) {
    if (point.at("target") != target.name || point.at("metric") != main_metric(target.task)) continue;
    const bool has_std = point.at("std").is_number();
    table.add_row({escape_html(point.at("model").get<std::string>()),
                   format_integer(static_cast<std::size_t>(std::llround(point.at("train_rows").get<double>()))),
                   format_number_or_dash(point.at("mean")) +
                       (has_std ? " ± " + format_decimals(point.at("std").get<double>(), 3) : ""),
                   format_integer(point.at("folds").get<std::size_t>())});
  }
  return table.html();
}

/// What the last step brought, per model.
std::string describe_last_step(const json& steps, const data::Target& target) {
  std::string text;
  for (const auto& [model, targets] : steps.items()) {
    if (!targets.contains(target.name)) continue;
    const json& step = targets.at(target.name);
    const double difference = step.at("difference").get<double>(), p = step.at("p_value").get<double>();
    const bool helped = (difference > 0) == metrics::is_higher_better(step.at("metric").get<std::string>());
    text += fmt::format(" {}: from {:.0f} to {:.0f} molecules {}{} (p {}), {}.", escape_html(model),
                        step.at("from").get<double>(), step.at("to").get<double>(), difference > 0 ? "+" : "",
                        format_significant(difference, 2), p < 0.001 ? "&lt; 0.001" : "= " + format_significant(p, 2),
                        p >= 0.05 ? "undecided"
                        : helped  ? "more data still helped"
                                  : "more data made it worse");
  }
  return text;
}

}  // namespace

Section format_choices_section(const Validation& validation) {
  Section section{"choices", "Choices on inner folds", ""};
  if (validation.choices.empty()) return section;
  const bool has_stack = std::any_of(validation.choices.begin(), validation.choices.end(),
                                     [](const json& choice) { return choice.contains("outer_score_of_average"); });
  std::vector<HtmlTable::Column> columns{
      {"Repeat, fold"}, {"Model"}, {"Chosen"}, {"Inner score", true}, {"Outer score", true}};
  if (has_stack) columns.push_back({"Outer score of equal weights", true});
  HtmlTable table(
      "What the inner folds of every outer fold chose; the outer fold took no part. Scores: R² or ROC-AUC, "
      "mean over targets",
      columns);
  for (const json& choice : validation.choices) {
    std::vector<std::string> row{
        fmt::format("{}, {}", choice.at("repeat").get<int>() + 1, choice.at("fold").get<int>() + 1),
        escape_html(choice.at("model").get<std::string>()), name_choice(choice),
        format_number_or_dash(choice.value("inner_score", json())),
        format_number_or_dash(choice.value("outer_score", json()))};
    if (has_stack) row.push_back(format_number_or_dash(choice.value("outer_score_of_average", json())));
    table.add_row(std::move(row));
  }
  section.html =
      table.html() +
      "<p class=\"hint\">Different choices from fold to fold mean that the data cannot tell the candidates "
      "apart: take the simplest. The score of this page is that of the whole procedure, choice included.</p>\n";
  return section;
}

Section format_scramble_section(const Validation& validation) {
  Section section{"scramble", "Shuffled targets", ""};
  for (const ScrambledScores& scores : validation.scrambled) {
    if (scores.scrambled.empty()) continue;
    Histogram histogram;
    histogram.label = fmt::format("{} of {} with shuffled values, and with the real ones",
                                  format_metric_name(scores.metric), scores.target);
    histogram.x_label = format_metric_name(scores.metric);
    histogram.y_label = "permutations";
    std::vector<double> all = scores.scrambled;
    all.push_back(scores.real);
    histogram.bins = make_bins(all);
    histogram.sets.push_back({"shuffled", "neutral", scores.scrambled});
    histogram.mark = scores.real;
    histogram.mark_label = "real";
    const double best = *std::max_element(scores.scrambled.begin(), scores.scrambled.end());
    section.html += format_figure(
        {.title = fmt::format("{}: real against shuffled values", scores.target),
         .chart = draw_histogram(histogram),
         .caption = fmt::format(
             "Bars: mean {} over the folds with the values of {} shuffled among the molecules; dashed: with "
             "the real ones, {}. The best shuffled one reaches {}; p = {} (n + 1) / (N + 1).",
             format_metric_name(scores.metric), format_count(scores.scrambled.size(), "permutation"),
             format_significant(scores.real), format_significant(best), format_significant(scores.p_value(), 2))});
  }
  if (!section.html.empty()) section.html = "<div class=\"figures\">\n" + section.html + "</div>\n";
  return section;
}

Section format_curve_section(const Validation& validation) {
  Section section{"curve", "Learning curve", ""};
  if (validation.curve.empty()) return section;
  const json points = summarize_curve(validation.curve, validation.dataset->targets);
  const json steps = compare_last_step(validation.curve, validation.dataset->targets);
  for (const data::Target& target : validation.dataset->targets) {
    const std::string chart = draw_curve(validation, points, target);
    if (chart.empty()) continue;
    section.html += format_figure(
        {.title = "Learning curve of " + target.name,
         .chart = chart,
         .caption =
             "Mean and standard deviation over the folds; smaller parts are contained in larger ones. Nothing is "
             "extrapolated: beyond the last point is not known." +
             describe_last_step(steps, target),
         .legend = format_legend(list_contenders(validation.folds)),
         .table = format_curve_rows(points, target)});
  }
  if (!section.html.empty()) section.html = "<div class=\"figures\">\n" + section.html + "</div>\n";
  return section;
}

}  // namespace athanor::evaluate
