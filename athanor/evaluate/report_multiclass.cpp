// Figures of a target of several classes: confusion matrix, scores per class, how sure the model is.
#include <fmt/format.h>

#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"
#include "athanor/metrics/metrics.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t most_numbered = 12;  ///< beyond it the counts stand in the table only

/// Counts by true class (rows) and predicted class; darker where a larger share of the true class is.
std::string draw_matrix(const TargetView& target, const std::vector<std::size_t>& matrix) {
  const std::vector<std::string>& names = target.target->classes;
  const std::size_t k = names.size();
  constexpr double left = 108, top = 84, side = 336;
  const double cell = side / static_cast<double>(k);
  const std::size_t longest = k > most_numbered ? 9 : 13;
  std::string text =
      fmt::format("<svg class=\"plot\" viewBox=\"0 0 484 452\" role=\"img\" aria-label=\"{}\">\n",
                  escape_html(fmt::format("Confusion matrix of {} for {} classes; the counts are in the table below",
                                          target.target->name, k)));
  const std::string size = fmt::format("style=\"font-size:{:.1f}px\"", std::clamp(cell * 0.62, 5.0, 13.0));
  for (std::size_t t = 0; t < k; ++t) {
    double total = 0;
    for (std::size_t p = 0; p < k; ++p) total += static_cast<double>(matrix[t * k + p]);
    const double middle = (static_cast<double>(t) + 0.5) * cell;
    text += fmt::format("<text {} x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\" dominant-baseline=\"middle\">{}</text>",
                        size, left - 6, top + middle, escape_html(shorten(names[t], longest)));
    text += fmt::format("<text {0} x=\"{1:.1f}\" y=\"{2}\" transform=\"rotate(-45 {1:.1f} {2})\">{3}</text>\n", size,
                        left + middle, top - 6, escape_html(shorten(names[t], longest)));
    for (std::size_t p = 0; p < k; ++p) {
      const std::size_t count = matrix[t * k + p];
      const double share = total > 0 ? static_cast<double>(count) / total : 0;
      const double x = left + static_cast<double>(p) * cell, y = top + static_cast<double>(t) * cell;
      text += fmt::format(
          "<rect class=\"cell {}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
          "fill-opacity=\"{:.2f}\">"
          "<title>true {}, predicted {}: {} ({})</title></rect>",
          t == p ? "s0" : "s1", x, y, cell - 1, cell - 1, count == 0 ? 0.04 : 0.10 + 0.55 * share,
          escape_html(names[t]), escape_html(names[p]), format_integer(count), format_percent(share));
      if (k <= most_numbered)
        text += fmt::format(
            "<text {} x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" dominant-baseline=\"middle\">{}</text>\n", size,
            x + cell / 2, y + cell / 2, format_integer(count));
    }
  }
  text +=
      fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">predicted class (above), true class (left)</text>\n",
                  left + side / 2, top + side + 22);
  return text + "</svg>\n";
}

std::string format_matrix_table(const TargetView& target, const std::vector<std::size_t>& matrix) {
  const std::vector<std::string>& names = target.target->classes;
  std::vector<HtmlTable::Column> columns{{"True \\ predicted"}};
  for (const std::string& name : names) columns.push_back({escape_html(name), true});
  HtmlTable table("Confusion matrix", columns);
  for (std::size_t t = 0; t < names.size(); ++t) {
    std::vector<std::string> cells{escape_html(names[t])};
    for (std::size_t p = 0; p < names.size(); ++p) cells.push_back(format_integer(matrix[t * names.size() + p]));
    table.add_row(cells);
  }
  return table.html();
}

/// ROC-AUC of one class against the rest.
std::string format_class_auc(const TargetView& target, std::size_t one) {
  const std::size_t k = target.target->classes.size();
  std::vector<double> is_class, probability;
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    is_class.push_back(target.true_class[i] == one ? 1 : 0);
    probability.push_back(target.probabilities[i * k + one]);
  }
  const metrics::Score score = metrics::compute_metric("roc_auc", is_class, probability);
  return score.value ? format_decimals(*score.value, 3) : "–";
}

std::string format_ratio(std::size_t part, std::size_t whole) {
  return whole == 0 ? "–" : format_decimals(static_cast<double>(part) / static_cast<double>(whole), 3);
}

std::string format_per_class(const TargetView& target, const std::vector<std::size_t>& matrix) {
  const std::vector<std::string>& names = target.target->classes;
  const std::size_t k = names.size();
  HtmlTable table("Each class on the test set; ROC-AUC is of the class against the rest", {{"Class"},
                                                                                           {"Rows", true},
                                                                                           {"Predicted", true},
                                                                                           {"Recall", true},
                                                                                           {"Precision", true},
                                                                                           {"F1", true},
                                                                                           {"ROC-AUC", true}});
  for (std::size_t c = 0; c < k; ++c) {
    std::size_t rows = 0, predicted = 0;
    for (std::size_t j = 0; j < k; ++j) {
      rows += matrix[c * k + j];
      predicted += matrix[j * k + c];
    }
    const std::size_t right = matrix[c * k + c];
    table.add_row({escape_html(names[c]), format_integer(rows), format_integer(predicted), format_ratio(right, rows),
                   format_ratio(right, predicted), format_ratio(2 * right, rows + predicted),
                   format_class_auc(target, c)});
  }
  return table.html();
}

/// How likely the model thought the class that it predicted, where it was right and where it was wrong.
std::string format_sureness(const TargetView& target) {
  const std::size_t k = target.target->classes.size();
  Histogram histogram;
  histogram.label = fmt::format("Histogram of the probability of the predicted class of {}", target.target->name);
  histogram.x_label = "probability of the predicted class";
  histogram.as_shares = true;
  histogram.bins = Bins{0, 0.05, 20};
  HistogramSet right{"right", "s0 outlined", {}}, wrong{"wrong", "s1 outlined", {}};
  for (std::size_t i = 0; i < target.records.size(); ++i)
    (target.predicted_class[i] == target.true_class[i] ? right : wrong)
        .values.push_back(target.probabilities[i * k + target.predicted_class[i]]);
  histogram.sets = {std::move(wrong), std::move(right)};
  return format_figure({.title = "How sure the model is",
                        .chart = draw_histogram(histogram),
                        .caption = "Share of the right and of the wrong predictions; a model that knows its limits is "
                                   "less sure where it is wrong.",
                        .legend = format_legend({"right", "wrong"})});
}

}  // namespace

std::string format_multiclass_figures(const TargetView& target) {
  std::vector<double> truth(target.true_class.begin(), target.true_class.end());
  const auto matrix = metrics::compute_confusion_matrix(truth, target.probabilities, target.target->classes.size());
  return format_figure({.title = "Confusion matrix",
                        .chart = draw_matrix(target, matrix),
                        .caption = "Rows by true class; darker: a larger share of that class.",
                        .table = format_matrix_table(target, matrix)}) +
         format_sureness(target);
}

std::string format_multiclass_table(const TargetView& target) {
  std::vector<double> truth(target.true_class.begin(), target.true_class.end());
  return format_per_class(
      target, metrics::compute_confusion_matrix(truth, target.probabilities, target.target->classes.size()));
}

}  // namespace athanor::evaluate
