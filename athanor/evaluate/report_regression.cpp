// Figures of a regression target: parity, residuals.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_points.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

std::string draw_parity(const TargetView& target) {
  double low = INFINITY, high = -INFINITY;
  std::vector<CurvePoint> points;
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    points.push_back({target.truth[i], target.prediction[i]});
    low = std::min({low, target.truth[i], target.prediction[i]});
    high = std::max({high, target.truth[i], target.prediction[i]});
  }
  const std::string unit = target.target->unit.empty() ? "" : " (" + target.target->unit + ")";
  const Axis x = make_axis(low, high, "true" + unit), y = make_axis(low, high, "predicted" + unit);
  SvgPlot plot(fmt::format("Parity plot of {}: predicted against true values of {}", target.target->name,
                           format_count(points.size(), "test " + target.row_word)),
               x, y, 400, 380);
  plot.add_segment(x.low, y.low, x.high, y.high, "reference");
  add_points(plot, x, y, target, points);
  return plot.html();
}

std::string draw_residuals(const TargetView& target) {
  double low = INFINITY, high = -INFINITY, largest = 0;
  std::vector<CurvePoint> points;
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    points.push_back({target.prediction[i], target.error(i)});
    low = std::min(low, target.prediction[i]);
    high = std::max(high, target.prediction[i]);
    largest = std::max(largest, std::abs(target.error(i)));
  }
  const std::string unit = target.target->unit.empty() ? "" : " (" + target.target->unit + ")";
  const Axis x = make_axis(low, high, "predicted" + unit), y = make_axis(-largest, largest, "predicted − true" + unit);
  SvgPlot plot(fmt::format("Residuals of {} against the predicted value; the largest error is {}", target.target->name,
                           format_decimals(largest, target.decimals)),
               x, y, 400, 380);
  plot.add_segment(x.low, 0, x.high, 0, "reference");
  add_points(plot, x, y, target, points);
  return plot.html();
}

std::string draw_residual_histogram(const TargetView& target) {
  Histogram histogram;
  histogram.label = fmt::format("Histogram of the residuals of {}", target.target->name);
  histogram.y_label = target.row_word + "s";
  histogram.x_label = "predicted − true" + (target.target->unit.empty() ? "" : " (" + target.target->unit + ")");
  std::vector<double> residuals;
  for (std::size_t i = 0; i < target.records.size(); ++i) residuals.push_back(target.error(i));
  histogram.sets.push_back({"", "s0", std::move(residuals)});
  histogram.mark = 0;
  return draw_histogram(histogram);
}

/// Share of the rows predicted within an error, for every model (regression error characteristic).
std::string format_error_curve(const ReportView& view, const TargetView& target) {
  std::vector<ModelSeries> models = view.list_models(target);
  double reach = 0;
  for (ModelSeries& model : models) {
    for (std::size_t i = 0; i < model.prediction.size(); ++i)
      model.prediction[i] = std::abs(model.prediction[i] - target.truth[i]);
    std::sort(model.prediction.begin(), model.prediction.end());
    reach = std::max(reach, model.prediction[model.prediction.size() * 95 / 100]);
  }
  const std::string unit = target.target->unit.empty() ? "" : " (" + target.target->unit + ")";
  const Axis x = make_fixed_axis(0, reach, "largest error allowed" + unit);
  SvgPlot plot(fmt::format("Share of test {}s predicted within an error of {}, for {}", target.row_word,
                           target.target->name, format_count(models.size(), "model")),
               x, make_fixed_axis(0, 100, fmt::format("% of {}s within it", target.row_word)), 400, 260);
  for (std::size_t m = models.size(); m-- > 0;) {
    std::vector<CurvePoint> line{{0, 0}};
    const double count = static_cast<double>(models[m].prediction.size());
    for (std::size_t i = 0; i < models[m].prediction.size() && models[m].prediction[i] <= x.high; ++i)
      line.push_back({models[m].prediction[i], 100 * static_cast<double>(i + 1) / count});
    line.push_back({x.high, line.back().y});
    plot.add_line(thin_points(line), fmt::format("s{}", models[m].series % 6));
  }
  std::string legend = "<ul class=\"legend\">";
  for (const ModelSeries& model : models)
    legend += "<li>" + draw_swatch(model.series, true) + escape_html(model.name) + "</li>";
  std::string title = target.row_word + "s within an error";
  title.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(title.front())));
  return format_figure({.title = std::move(title),
                        .chart = plot.html(),
                        .caption = "Read it from your tolerance upwards; higher is better.",
                        .legend = legend + "</ul>\n"});
}

}  // namespace

std::string format_regression_figures(const ReportView& view, const TargetView& target) {
  if (target.records.empty()) return "";
  std::vector<double> errors, sizes;
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    errors.push_back(target.error(i));
    sizes.push_back(std::abs(target.error(i)));
  }
  const std::string unit = target.target->unit.empty() ? "" : " " + escape_html(target.target->unit);
  double mean = 0;
  for (const double error : errors) mean += error / static_cast<double>(errors.size());
  std::string text =
      format_figure({.title = "Predicted against true",
                     .chart = draw_parity(target),
                     .caption = describe_points(target) + " On the dashed line prediction and truth agree."});
  text +=
      format_figure({.title = "Residuals against predictions",
                     .chart = draw_residuals(target),
                     .caption = "A slope or a funnel here means that errors depend on the size of the prediction."});
  text +=
      format_figure({.title = "Distribution of residuals",
                     .chart = draw_residual_histogram(target),
                     .caption = fmt::format("Half of the {}s are predicted within {}{}; the mean residual is {}{}.",
                                            target.row_word, format_decimals(compute_median(sizes), target.decimals),
                                            unit, format_decimals(mean, target.decimals), unit)});
  return text + format_error_curve(view, target);
}

}  // namespace athanor::evaluate
