// Scores of a cross-validation: means, plots of all folds, comparisons of every contender with every other, the folds.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_view.h"
#include "athanor/evaluate/svg_charts.h"
#include "athanor/evaluate/validation_sections.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t most_target_figures = 12;

std::string series_class(std::size_t series) { return fmt::format("s{}", series % 6); }

/// "0.612 ± 0.031", or "–".
std::string format_mean(const std::vector<double>& scores) {
  if (scores.empty()) return "<span class=\"none\">–</span>";
  double mean = 0, squares = 0;
  for (const double score : scores) mean += score / static_cast<double>(scores.size());
  for (const double score : scores) squares += (score - mean) * (score - mean);
  if (scores.size() < 2) return format_significant(mean);
  const double std = std::sqrt(squares / static_cast<double>(scores.size() - 1));
  const int decimals = std::min(4, find_decimals(std > 0 ? std : 1e-3, 2));
  return format_decimals(mean, decimals) + " <small>± " + format_decimals(std, decimals) + "</small>";
}

std::string format_mean_table(const Validation& validation, const data::Target& target, metrics::MetricSet set) {
  const std::vector<std::string> names = metrics::list_metrics(data::format_task_type(target.task), set);
  std::vector<HtmlTable::Column> columns{{"Model"}};
  for (const std::string& name : names) columns.push_back({format_metric_name(name), true});
  HtmlTable table(fmt::format("{}: mean and standard deviation over the folds", target.name), columns);
  const std::vector<std::string> models = list_contenders(validation.folds);
  for (std::size_t m = 0; m < models.size(); ++m) {
    std::vector<std::string> cells{draw_swatch(m, false) + escape_html(models[m])};
    for (const std::string& name : names)
      cells.push_back(format_mean(collect_scores(validation.folds, models[m], target.name, name)));
    table.add_row(cells, m == 0 ? "ours" : "");
  }
  return table.html();
}

void draw_model(SvgPlot& plot, const std::string& name, std::size_t series, std::vector<double> scores, double floor) {
  const double x = static_cast<double>(series) + 0.5;
  plot.add_text(x, floor, shorten(name, 12), "note", "middle", 0, 17);
  if (scores.empty()) return;
  std::vector<Dot> dots;
  for (std::size_t i = 0; i < scores.size(); ++i)
    dots.push_back({x + 0.07 * (static_cast<double>(i % 5) - 2), scores[i], -1});
  std::sort(scores.begin(), scores.end());
  if (scores.size() >= 4) {
    plot.add_box(x - 0.3, find_quantile(scores, 0.25), x + 0.3, find_quantile(scores, 0.75),
                 "box " + series_class(series),
                 fmt::format("{}: median {}", name, format_significant(find_quantile(scores, 0.5))));
    const double median = find_quantile(scores, 0.5);
    plot.add_segment(x - 0.3, median, x + 0.3, median, "median " + series_class(series));
  }
  plot.add_dots(dots, series_class(series), scores.size() > 30 ? 2.5 : 3.5);
}

std::string format_fold_figure(const Validation& validation, const data::Target& target, const std::string& metric) {
  const std::vector<std::string> models = list_contenders(validation.folds);
  double low = INFINITY, high = -INFINITY;
  for (const std::string& model : models)
    for (const double score : collect_scores(validation.folds, model, target.name, metric)) {
      low = std::min(low, score);
      high = std::max(high, score);
    }
  if (low > high) return "";
  const Axis y =
      make_axis(low, high,
                format_metric_name(metric) + (format_unit(target, metric).empty() ? "" : " (" + target.unit + ")") +
                    (metrics::is_higher_better(metric) ? ", higher is better" : ", lower is better"));
  Axis x = make_fixed_axis(0, static_cast<double>(models.size()), "");
  x.ticks.clear();
  SvgPlot plot(fmt::format("{} of {} in every fold, for {}; means are in the table above", format_metric_name(metric),
                           target.name, format_count(models.size(), "model")),
               x, y, 400, 300);
  for (std::size_t m = 0; m < models.size(); ++m)
    draw_model(plot, models[m], m, collect_scores(validation.folds, models[m], target.name, metric), y.low);
  return format_figure({.title = fmt::format("{}: {} of every fold", target.name, format_metric_name(metric)),
                        .chart = plot.html(),
                        .caption = "Dot: one fold. Box: middle half of the folds; line: median. Folds share training "
                                   "molecules, so overlapping boxes say little: see the comparisons."});
}

/// "−0.043 (p 0.012)" of the row's model against the column's.
std::string format_matrix_cell(const nlohmann::json& test) {
  if (!test.at("difference").is_number()) return "<td>–</td>";
  const std::string better = test.at("better").get<std::string>();
  const double p = test.at("p_value").get<double>();
  return fmt::format(
      "<td{}>{} <small>p {}</small></td>",
      better == "model"      ? " class=\"wins\""
      : better == "baseline" ? " class=\"loses\""
                             : "",
      (test.at("difference").get<double>() > 0 ? "+" : "") + format_significant(test.at("difference").get<double>(), 2),
      p < 0.001 ? "&lt; 0.001" : "= " + format_significant(p, 2));
}

std::string format_matrix(const Validation& validation, const data::Target& target) {
  const std::vector<std::string> models = list_contenders(validation.folds);
  if (models.size() < 2) return "";
  std::string text = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\"><table class=\"matrix\"><caption><span>{}: difference in {}, row minus "
      "column. "
      "Green: the row is better, p &lt; 0.05; red: the column is. Corrected resampled t test (Nadeau &amp; Bengio "
      "2003), "
      "which knows that folds overlap; p values are not corrected for the number of "
      "tests</span></caption><thead><tr><th "
      "scope=\"col\">Model</th>",
      escape_html(target.name), format_metric_name(main_metric(target.task)));
  for (const std::string& model : models) text += "<th scope=\"col\">" + escape_html(model) + "</th>";
  text += "</tr></thead><tbody>\n";
  for (const std::string& row : models) {
    text += "<tr><th scope=\"row\">" + escape_html(row) + "</th>";
    for (const std::string& column : models)
      text +=
          row == column ? "<td>·</td>" : format_matrix_cell(compare_contenders(validation.folds, row, column, target));
    text += "</tr>\n";
  }
  return text + "</tbody></table></div>\n";
}

}  // namespace

Section format_contenders_section(const Validation& validation) {
  Section section{"scores", "Scores", ""};
  const std::vector<data::Target>& targets = validation.dataset->targets;
  std::string further;
  for (const data::Target& target : targets) {
    section.html += format_mean_table(validation, target, metrics::MetricSet::main);
    if (!metrics::list_metrics(data::format_task_type(target.task), metrics::MetricSet::further).empty())
      further += format_mean_table(validation, target, metrics::MetricSet::further);
  }
  if (!further.empty()) section.html += format_details("Further scores", further);
  section.html += "<div class=\"figures\">\n";
  for (std::size_t t = 0; t < std::min(targets.size(), most_target_figures); ++t) {
    std::vector<std::string> names = metrics::list_metrics(data::format_task_type(targets[t].task));
    if (targets.size() > 1) names = {main_metric(targets[t].task)};
    for (const std::string& metric : names) section.html += format_fold_figure(validation, targets[t], metric);
  }
  section.html += "</div>\n";
  std::string matrices;
  for (const data::Target& target : targets) matrices += format_matrix(validation, target);
  if (!matrices.empty()) section.html += "<h3>Comparisons</h3>\n" + matrices;
  return section;
}

Section format_fold_section(const Validation& validation) {
  Section section{"folds", "Folds", ""};
  for (const data::Target& target : validation.dataset->targets) {
    const std::vector<std::string> names = metrics::list_metrics(data::format_task_type(target.task));
    std::vector<HtmlTable::Column> columns{{"Repeat, fold"}, {"Model"}, {"Training", true}, {"Test", true}};
    for (const std::string& name : names) columns.push_back({format_metric_name(name), true});
    HtmlTable table(target.name + ", fold by fold", columns);
    for (const FoldScores& fold : validation.folds) {
      std::vector<std::string> cells{fmt::format("{}, {}", fold.repeat + 1, fold.fold + 1), escape_html(fold.model),
                                     format_integer(fold.train_rows),
                                     format_integer(fold.scores.at(target.name).at(names.front()).n)};
      for (const std::string& name : names) {
        const metrics::Score& score = fold.scores.at(target.name).at(name).score;
        cells.push_back(score.value ? format_significant(*score.value)
                                    : "<span class=\"none\">" + escape_html(score.reason) + "</span>");
      }
      table.add_row(cells, fold.model == validation.model ? "ours" : "");
    }
    section.html += format_details(escape_html(target.name) + ": " + format_count(validation.folds.size(), "fit"),
                                   table.html(), validation.folds.size() <= 20);
  }
  return section;
}

}  // namespace athanor::evaluate
