// Figures of a binary target: ROC and precision-recall curves, confusion matrix, predicted probabilities, reliability.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

std::string format_series_legend(const ReportView& view, const TargetView& target,
                                 const std::vector<ModelSeries>& models, const std::string& metric) {
  std::string text = "<ul class=\"legend\">";
  for (const ModelSeries& one : models) {
    const std::string& name = target.target->name;
    const ShownScore score =
        view.find_score(one.series == 0 ? std::vector<std::string>{"test", name, metric}
                                        : std::vector<std::string>{"baselines", one.name, "test", name, metric});
    text += "<li>" + draw_swatch(one.series, true) + escape_html(one.name) + " " + format_score_value(score) + "</li>";
  }
  return text + "</ul>\n";
}

template <class Curve>
std::string draw_curves(const std::string& label, Axis x, Axis y, const TargetView& target,
                        const std::vector<ModelSeries>& models, CurvePoint reference_from, CurvePoint reference_to,
                        Curve compute) {
  SvgPlot plot(label, std::move(x), std::move(y), 400, 380);
  plot.add_segment(reference_from.x, reference_from.y, reference_to.x, reference_to.y, "reference");
  for (std::size_t i = models.size(); i-- > 0;)
    plot.add_line(thin_points(compute(target.truth, models[i].prediction)), fmt::format("s{}", models[i].series % 6));
  return plot.html();
}

std::string draw_probabilities(const TargetView& target) {
  Histogram histogram;
  histogram.label = fmt::format("Histogram of the predicted probabilities of {}, per true class", target.target->name);
  histogram.x_label = "predicted probability of 1";
  histogram.as_shares = true;
  histogram.bins = Bins{0, 0.05, 20};
  HistogramSet zeros{"true 0", "s1 outlined", {}}, ones{"true 1", "s0 outlined", {}};
  for (std::size_t i = 0; i < target.records.size(); ++i)
    (target.truth[i] > 0.5 ? ones : zeros).values.push_back(target.prediction[i]);
  histogram.sets = {std::move(zeros), std::move(ones)};
  return draw_histogram(histogram);
}

std::string format_reliability(const TargetView& target) {
  constexpr std::size_t bins = 10;
  double sum[bins] = {}, positive[bins] = {}, count[bins] = {};
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    const auto bin = static_cast<std::size_t>(std::clamp(target.prediction[i] * bins, 0.0, bins - 1.0));
    sum[bin] += target.prediction[i];
    positive[bin] += target.truth[i];
    ++count[bin];
  }
  SvgPlot plot(
      fmt::format("Reliability of {}: observed share of class 1 against predicted probability", target.target->name),
      make_fixed_axis(0, 1, "predicted probability of 1"), make_fixed_axis(0, 1, "observed share of 1"), 400, 380);
  plot.add_segment(0, 0, 1, 1, "reference");
  HtmlTable table("Reliability", {{"Predicted"}, {"Mean", true}, {"Observed", true}, {"Rows", true}});
  std::vector<CurvePoint> line;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    if (count[bin] == 0) continue;
    const double x = sum[bin] / count[bin], y = positive[bin] / count[bin];
    // Wilson's interval for a share.
    const double z = 1.96, n = count[bin], centre = (y + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z * std::sqrt(y * (1 - y) / n + z * z / (4 * n * n)) / (1 + z * z / n);
    plot.add_segment(x, centre - half, x, centre + half, "whisker s0");
    line.push_back({x, y});
    const std::string range =
        fmt::format("{:.1f} to {:.1f}", 0.1 * static_cast<double>(bin), 0.1 * static_cast<double>(bin + 1));
    table.add_row({range, format_decimals(x, 2), format_decimals(y, 2), format_integer(static_cast<std::size_t>(n))});
    plot.add_marker(
        x, y, 0,
        fmt::format("predicted {:.2f}, observed {:.2f} ({})", x, y, format_count(static_cast<std::size_t>(n), "row")));
  }
  plot.add_line(line, "s0 thin");
  return format_figure({.title = "Reliability",
                        .chart = plot.html(),
                        .caption = "Predictions in ten bins; lines are 95 % intervals (Wilson). On the dashed line a "
                                   "predicted 70 % comes true 70 % of the time.",
                        .table = table.html()});
}

}  // namespace

std::string format_class_figures(const ReportView& view, const TargetView& target) {
  if (target.records.empty()) return "";
  const metrics::Confusion confusion = metrics::compute_confusion(target.truth, target.prediction);
  const std::size_t positive = confusion.true_positive + confusion.false_negative, total = target.records.size();
  const double prevalence = static_cast<double>(positive) / static_cast<double>(total);
  std::string text;
  if (positive > 0 && positive < total) {
    const std::vector<ModelSeries> models = view.list_models(target);
    const std::string& name = target.target->name;
    text += format_figure(
        {.title = "ROC curve",
         .chart = draw_curves(fmt::format("ROC curves of {} for {}", name, format_count(models.size(), "model")),
                              make_fixed_axis(0, 1, "false positive rate"), make_fixed_axis(0, 1, "true positive rate"),
                              target, models, {0, 0}, {1, 1}, metrics::compute_roc_curve),
         .caption = "With ROC-AUC in the legend. Dashed: chance.",
         .legend = format_series_legend(view, target, models, "roc_auc")});
    text +=
        format_figure({.title = "Precision-recall curve",
                       .chart = draw_curves(fmt::format("Precision-recall curves of {} for {}", name,
                                                        format_count(models.size(), "model")),
                                            make_fixed_axis(0, 1, "recall"), make_fixed_axis(0, 1, "precision"), target,
                                            models, {0, prevalence}, {1, prevalence}, metrics::compute_pr_curve),
                       .caption = fmt::format("With PR-AUC in the legend. Dashed: chance, the share of class 1 ({}).",
                                              format_percent(prevalence)),
                       .legend = format_series_legend(view, target, models, "pr_auc")});
  } else {
    text += fmt::format("<p class=\"missing\">Curves are undefined: all {} test rows are of class {}.</p>\n",
                        format_integer(total), positive > 0 ? 1 : 0);
  }
  text += format_figure(
      {.title = "Confusion matrix",
       .chart = draw_confusion(
           fmt::format(
               "Confusion matrix of {}: {} true positives, {} false negatives, {} false positives, {} true negatives",
               target.target->name, confusion.true_positive, confusion.false_negative, confusion.false_positive,
               confusion.true_negative),
           confusion),
       .caption = "At a probability of 0.5; shares are of the rows of one true class."});
  text += format_reliability(target);
  text += format_figure({.title = "Predicted probabilities",
                         .chart = draw_probabilities(target),
                         .caption = "Share of each true class; good models push the two apart.",
                         .legend = format_legend({"true 1", "true 0"})});
  return text;
}

}  // namespace athanor::evaluate
