// What regions hold of the test values, and how errors fall when the least sure predictions are given up.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_plot.h"

namespace athanor::evaluate {
namespace {

constexpr std::size_t fewest_for_rejection = 20, most_intervals = 150;

std::string name_unit(const TargetView& target) {
  return target.target->unit.empty() ? "" : " (" + target.target->unit + ")";
}

/// "90 %": what was promised, or "" where the model's own quantiles stand alone.
std::string find_promise(const ReportView& view) {
  const double promised = view.content().regions.promised;
  return promised > 0 ? format_percent(promised) : "";
}

std::vector<std::size_t> order_by_prediction(const TargetView& target) {
  std::vector<std::size_t> order(target.records.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return target.prediction[a] < target.prediction[b]; });
  return order;
}

std::string format_interval_figure(const ReportView& view, const TargetView& target) {
  const std::vector<std::size_t> order = order_by_prediction(target);
  const std::size_t shown = std::min(order.size(), most_intervals);
  double low = INFINITY, high = -INFINITY;
  std::vector<std::size_t> places;
  for (std::size_t k = 0; k < shown; ++k) {
    const std::size_t place = places.emplace_back(order[k * order.size() / shown]);
    low = std::min({low, target.lower[place], target.truth[place]});
    high = std::max({high, target.upper[place], target.truth[place]});
  }
  Axis x =
      make_axis(target.prediction[order.front()], target.prediction[order.back()], "predicted" + name_unit(target));
  SvgPlot plot(fmt::format("Intervals of {} with the true values of {}", target.target->name,
                           format_count(shown, "test molecule")),
               x, make_axis(low, high, "interval and true value" + name_unit(target)), 400, 300);
  std::vector<Dot> inside, outside;
  for (const std::size_t place : places) {
    const double at = target.prediction[place], truth = target.truth[place];
    plot.add_segment(at, target.lower[place], at, target.upper[place], "interval");
    (target.lower[place] <= truth && truth <= target.upper[place] ? inside : outside).push_back({at, truth});
  }
  plot.add_dots(inside, "s0", 2.5);
  plot.add_dots(outside, "s1", 3.5);
  const auto score = [&](const char* name) {
    return metrics::compute_interval_metric(name, target.truth, target.lower, target.upper).value.value_or(NAN);
  };
  const std::string promise = find_promise(view);
  return format_figure(
      {.title = "Intervals and true values",
       .chart = plot.html(),
       .caption = fmt::format(
           "The intervals hold {} of the {} test values{}; their mean width is {}{}.{}",
           format_percent(score("coverage")), format_integer(order.size()),
           promise.empty() ? "" : " (promised: " + promise + ")", format_significant(score("width"), 3),
           target.target->unit.empty() ? "" : " " + escape_html(target.target->unit),
           shown < order.size() ? fmt::format(" Shown are {} of them, evenly over the predictions.", shown) : ""),
       .legend = format_legend({"true value inside", "outside"})});
}

/// Rows: true classes; what their sets hold.
std::string format_set_table(const ReportView& view, const TargetView& target) {
  const std::string promise = find_promise(view);
  HtmlTable table(
      fmt::format("Sets of classes that predictions do not rule out, by true class{}",
                  promise.empty() ? "" : "; promised: " + promise + " hold it"),
      {{"True class"}, {"Rows", true}, {"Hold it", true}, {"One class", true}, {"Several", true}, {"None", true}});
  const std::size_t classes = target.is_multiclass() ? target.target->classes.size() : 2;
  for (std::size_t k = 0; k <= classes; ++k) {
    std::size_t rows = 0, held = 0, single = 0, empty = 0;
    for (std::size_t i = 0; i < target.records.size(); ++i) {
      const std::size_t truth = target.find_true_class(i);
      if (k < classes && truth != k) continue;
      const std::vector<std::size_t>& kept = target.class_sets[i];
      ++rows;
      held += std::find(kept.begin(), kept.end(), truth) != kept.end();
      single += kept.size() == 1;
      empty += kept.empty();
    }
    if (rows == 0) continue;
    const auto share = [&](std::size_t count) {
      return format_percent(static_cast<double>(count) / static_cast<double>(rows));
    };
    const std::string name = k == classes             ? "all"
                             : target.is_multiclass() ? escape_html(target.target->classes[k])
                                                      : std::to_string(k);
    table.add_row({name, format_integer(rows), share(held), share(single), share(rows - single - empty), share(empty)});
  }
  return table.html();
}

/// Losses of the rows and how unsure the model is of each; empty when it does not say.
struct Rejection {
  std::vector<double> losses, uncertainty;
  std::string what;
};

Rejection find_rejection(const TargetView& target) {
  Rejection rejection;
  const bool is_number = target.is_number();
  if (is_number && target.std.empty()) return rejection;
  rejection.what = is_number ? "mean |error|" + name_unit(target) : "% wrong at the likeliest class";
  const std::size_t classes = target.target->classes.size();
  for (std::size_t i = 0; i < target.records.size(); ++i) {
    if (is_number) {
      rejection.losses.push_back(std::abs(target.error(i)));
      rejection.uncertainty.push_back(target.std[i]);
    } else if (target.is_multiclass()) {
      rejection.losses.push_back(target.predicted_class[i] != target.true_class[i] ? 100 : 0);
      rejection.uncertainty.push_back(1 - target.probabilities[i * classes + target.predicted_class[i]]);
    } else {
      const double p = target.prediction[i];
      rejection.losses.push_back((p > 0.5) != (target.truth[i] > 0.5) ? 100 : 0);
      rejection.uncertainty.push_back(std::min(p, 1 - p));
    }
  }
  return rejection;
}

std::string format_rejection_figure(const TargetView& target) {
  const Rejection rejection = find_rejection(target);
  if (rejection.losses.size() < fewest_for_rejection) return "";
  std::vector<CurvePoint> own = metrics::compute_rejection_curve(rejection.losses, rejection.uncertainty);
  std::vector<CurvePoint> best = metrics::compute_rejection_curve(rejection.losses, rejection.losses);
  // Means over the first few percent are noise.
  const auto is_early = [](const CurvePoint& point) { return point.x < 0.05; };
  std::erase_if(own, is_early);
  std::erase_if(best, is_early);
  double highest = 0;
  for (auto* curve : {&own, &best})
    for (CurvePoint& point : *curve) {
      point.x *= 100;
      highest = std::max(highest, point.y);
    }
  const double all = compute_mean(rejection.losses);
  SvgPlot plot(fmt::format("Rejection curve of {}: error of the surest predictions against how many are kept",
                           target.target->name),
               make_fixed_axis(0, 100, "% of molecules kept, the surest first"),
               make_axis(0, std::max(highest, 1e-12), rejection.what, 4), 400, 300);
  plot.add_segment(0, all, 100, all, "reference");
  plot.add_line(thin_points(best), "s5 thin");
  plot.add_line(thin_points(own), "s0");
  const auto find_at = [&](double share) {
    const auto found = std::find_if(own.begin(), own.end(), [&](const CurvePoint& point) { return point.x >= share; });
    return found == own.end() ? all : found->y;
  };
  const int decimals = target.is_number() ? target.decimals : 1;
  return format_figure(
      {.title = "Errors of the surest predictions",
       .chart = plot.html(),
       .caption = fmt::format("Half of the molecules, the surest, have {} in place of {} of all. Dashed: given up at "
                              "random; thin: if the model knew its errors.",
                              format_decimals(find_at(50), decimals), format_decimals(all, decimals))});
}

}  // namespace

std::string format_region_figures(const ReportView& view, const TargetView& target) {
  std::string text;
  if (!target.lower.empty()) text += format_interval_figure(view, target);
  return text + format_rejection_figure(target);
}

std::string format_class_sets(const ReportView& view, const TargetView& target) {
  return target.class_sets.empty() ? "" : format_set_table(view, target);
}

std::string describe_calibration(const ReportView& view, const TargetView& target) {
  const nlohmann::json& metrics_json = view.content().metrics;
  if (!metrics_json.is_object() || !metrics_json.contains("calibration")) return "";
  const nlohmann::json& calibration = metrics_json.at("calibration");
  const nlohmann::json own = calibration.at("targets").value(target.target->name, nlohmann::json());
  if (!own.is_object()) return "";
  const std::string method = own.at("method"), conformal = own.at("conformal");
  if (method.empty() && conformal.empty()) return "";
  std::string text = fmt::format("Calibrated on {} {}: ", format_integer(own.at("rows").get<std::size_t>()),
                                 escape_html(calibration.at("source").get<std::string>()));
  if (method == "zscaling")
    text += "standard deviations times " + format_significant(own.at("parameters").at(0).get<double>(), 3);
  else if (!method.empty()) text += "probabilities by " + escape_html(method);
  if (!conformal.empty())
    text += fmt::format("{}conformal {} ({}) of {} coverage", method.empty() ? "" : ", ",
                        target.is_number() ? "intervals" : "sets of classes", escape_html(conformal),
                        format_percent(calibration.at("coverage").get<double>()));
  return "<p>" + text + ".</p>\n";
}

}  // namespace athanor::evaluate
