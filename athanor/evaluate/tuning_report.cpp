#include "athanor/evaluate/tuning_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/page.h"
#include "athanor/evaluate/report_view.h"
#include "athanor/evaluate/svg_bars.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

using search::Trial;
using search::TrialStatus;

constexpr std::size_t most_slices = 12, most_rows = 200;
constexpr double least_share = 0.005;   ///< of an option that is drawn
constexpr double choice_spread = 0.12;  ///< half of the width over which the dots of one choice are spread

/// What the sections need of the trials, in the metric's own unit.
class TuningView {
 public:
  explicit TuningView(const TuningReport& report) : report_(report), ranked_(search::rank_trials(report.trials)) {
    for (const double score : search::compute_tame_scores(report.trials)) shown_.push_back(to_value(score));
    for (const std::string& model : report.models)
      if (std::find(models_.begin(), models_.end(), model) == models_.end()) models_.push_back(model);
  }
  const TuningReport& report() const { return report_; }
  double to_value(double score) const { return report_.is_higher_better ? score : -score; }
  const std::vector<const Trial*>& ranked() const { return ranked_; }
  const std::vector<std::string>& models() const { return models_; }
  std::size_t series(std::size_t trial) const {
    return static_cast<std::size_t>(std::find(models_.begin(), models_.end(), report_.models[trial]) - models_.begin());
  }
  /// A score as it is drawn: diverged trials at the edge.
  double shown(std::size_t trial) const { return shown_[trial]; }
  const std::vector<double>& shown() const { return shown_; }
  std::string metric() const {
    return metrics_name() + (report_.is_higher_better ? ", higher is better" : ", lower is better");
  }
  std::string metrics_name() const {
    return report_.metric.find(' ') == std::string::npos ? format_metric_name(report_.metric) : report_.metric;
  }
  std::string describe_tip(std::size_t trial) const {
    return fmt::format("trial {}: {} ({}), {}", report_.trials[trial].number,
                       format_significant(to_value(report_.trials[trial].score)),
                       search::format_status(report_.trials[trial].status), report_.descriptions[trial]);
  }
  Axis make_score_axis() const {
    return make_axis(*std::min_element(shown_.begin(), shown_.end()), *std::max_element(shown_.begin(), shown_.end()),
                     metric());
  }
  /// Trials that have a score; stopped ones are drawn pale.
  void add_trials(SvgPlot& plot, const std::vector<double>& places) const {
    for (std::size_t i = 0; i < shown_.size(); ++i)
      if (!std::isnan(places[i]) && report_.trials[i].status == TrialStatus::stopped)
        plot.add_dots({{places[i], shown_[i], -1}}, "neutral", 2.5);
    for (std::size_t i = 0; i < shown_.size(); ++i)
      if (!std::isnan(places[i]) && report_.trials[i].status == TrialStatus::complete)
        plot.add_marker(places[i], shown_[i], series(i), describe_tip(i));
  }

 private:
  const TuningReport& report_;
  std::vector<const Trial*> ranked_;
  std::vector<double> shown_;
  std::vector<std::string> models_;
};

std::size_t count_status(const TuningReport& report, TrialStatus status) {
  return static_cast<std::size_t>(std::count_if(report.trials.begin(), report.trials.end(),
                                                [&](const Trial& trial) { return trial.status == status; }));
}

std::string format_headline(const TuningView& view) {
  const TuningReport& report = view.report();
  const Trial& best = *view.ranked().front();
  const auto place = static_cast<std::size_t>(&best - report.trials.data());
  std::string text = fmt::format(
      "<section class=\"hero\" aria-labelledby=\"title\">\n<h1 id=\"title\">{} · tuning</h1>\n<p class=\"lede\">The "
      "best of "
      "{}, <b>{}</b>, has {} {} on {}",
      escape_html(report.title), format_count(report.trials.size(), "trial"), escape_html(report.descriptions[place]),
      view.metrics_name(), format_significant(view.to_value(best.score)),
      report.num_parts > 1
          ? fmt::format("{} folds of {}", report.num_parts, format_count(report.num_scored, "molecule"))
          : format_count(report.num_scored, "validation molecule"));
  const Trial& first = report.trials.front();
  if (first.number == 0 && first.status == TrialStatus::complete && &first != &best)
    text += fmt::format("; the defaults of {} have {}", escape_html(report.models.front()),
                        format_significant(view.to_value(first.score)));
  return text +
         ".</p>\n<p>Being the best of many, this score flatters: what it is worth is said by molecules that took no "
         "part in the search.</p>\n</section>\n";
}

std::string format_test_cell(const nlohmann::json& score) {
  if (!score.at("value").is_number()) return "–";
  std::string text = format_significant(score.at("value").get<double>());
  if (score.contains("ci95") && score.at("ci95").is_array())
    text += fmt::format("<br><small>{} to {}</small>", format_significant(score.at("ci95").at(0).get<double>()),
                        format_significant(score.at("ci95").at(1).get<double>()));
  return text;
}

std::string format_test_table(const TuningReport& report, const data::Target& target) {
  const std::vector<std::string> names = metrics::list_metrics(data::format_task_type(target.task));
  std::vector<HtmlTable::Column> columns{{"Options"}};
  for (const std::string& name : names) columns.push_back({format_metric_name(name), true});
  HtmlTable table(fmt::format("{}: scores on the test molecules, with 95 % intervals", target.name), columns);
  for (const char* part : {"best", "defaults"}) {
    if (report.test.at(part).is_null()) continue;
    std::vector<std::string> cells{part};
    for (const std::string& name : names) {
      const nlohmann::json& scores = report.test.at(part).at(target.name);
      cells.push_back(scores.contains(name) ? format_test_cell(scores.at(name)) : "");
    }
    table.add_row(cells, std::string_view(part) == "best" ? "ours" : "");
  }
  std::string html = table.html();
  const nlohmann::json& comparison = report.test.at("comparison");
  if (comparison.is_null() || !comparison.at(target.name).at("difference").is_number()) return html;
  const nlohmann::json& test = comparison.at(target.name);
  const std::string better = test.at("better").get<std::string>();
  return html +
         fmt::format("<p>Best against defaults: {} {}{}, p {} (paired bootstrap over the same molecules): {}.</p>\n",
                     format_metric_name(test.at("metric").get<std::string>()),
                     test.at("difference").get<double>() > 0 ? "+" : "",
                     format_significant(test.at("difference").get<double>(), 2),
                     format_significant(test.at("p_value").get<double>(), 2),
                     better == "undecided" ? "undecided"
                     : better == "model"   ? "the search has helped"
                                           : "the defaults are better");
}

Section format_test_section(const TuningView& view) {
  Section section{"test", "On molecules that took no part", ""};
  if (view.report().test.is_null()) return section;
  for (const data::Target& target : view.report().targets) section.html += format_test_table(view.report(), target);
  return section;
}

Section format_course_section(const TuningView& view) {
  const TuningReport& report = view.report();
  std::vector<double> places;
  std::vector<CurvePoint> line;
  const Trial* best = nullptr;
  for (std::size_t i = 0; i < report.trials.size(); ++i) {
    const Trial& trial = report.trials[i];
    places.push_back(std::isnan(trial.score) ? search::absent : static_cast<double>(trial.number));
    if (trial.status == TrialStatus::complete && (!best || trial.score > best->score)) {
      if (best) line.push_back({static_cast<double>(trial.number), line.back().y});
      best = &trial;
      line.push_back({static_cast<double>(trial.number), view.shown(i)});
    }
  }
  const auto last = static_cast<double>(report.trials.back().number);
  if (best) line.push_back({last, line.back().y});
  SvgPlot plot(fmt::format("{} of every trial, and the best so far; the numbers are in the table of trials",
                           view.metrics_name()),
               make_axis(0, std::max(last, 1.0), "trial"), view.make_score_axis());
  plot.add_line(line, "s0 thin");
  view.add_trials(plot, places);
  return {"course", "Course",
          "<div class=\"figures\">\n" +
              format_figure(
                  {.title = "Every trial and the best so far",
                   .chart = plot.html(),
                   .caption = fmt::format(
                       "Sampler {}. The first {} the defaults. {} finished, {} stopped early (grey, with their "
                       "score at that rung), {} failed. Scores far below the others are drawn at the edge.",
                       report.sampler,
                       report.num_defaults == 1 ? "trial has" : fmt::format("{} trials have", report.num_defaults),
                       count_status(report, TrialStatus::complete), count_status(report, TrialStatus::stopped),
                       count_status(report, TrialStatus::failed)),
                   .legend = format_legend(view.models())}) +
              "</div>\n"};
}

/// Dimensions by importance, the largest first.
std::vector<std::size_t> rank_dimensions(const TuningReport& report) {
  std::vector<std::size_t> order(report.importance.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return report.importance[a] > report.importance[b]; });
  return order;
}

Section format_importance_section(const TuningView& view) {
  const TuningReport& report = view.report();
  Section section{"importance", "What matters", ""};
  std::vector<Bar> bars;
  for (const std::size_t d : rank_dimensions(report))
    if (report.importance[d] >= least_share)
      bars.push_back({(*report.space)[d].name, report.importance[d], format_percent(report.importance[d]), "s0"});
  if (bars.empty()) return section;
  section.html =
      "<div class=\"figures\">\n" +
      format_figure(
          {.title = "Share of the variance of the score that each option explains alone",
           .chart = draw_bars("Importance of the options", bars),
           .caption =
               "Functional ANOVA of a random forest fitted on the trials (Hutter, Hoos &amp; Leyton-Brown 2014), "
               "over the whole space that was searched; what is missing to 100 % lies in interactions. An "
               "option of one model of several counts by how often it exists."}) +
      "</div>\n";
  return section;
}

std::string draw_slice(const TuningView& view, std::size_t d) {
  const TuningReport& report = view.report();
  const search::Dimension& dimension = (*report.space)[d];
  std::vector<double> places;
  for (std::size_t i = 0; i < report.trials.size(); ++i) {
    const Trial& trial = report.trials[i];
    double place = std::isnan(trial.score) ? search::absent : trial.point[d];
    // Dots of one choice stand beside each other.
    if (dimension.is_choice()) place += 0.5 + choice_spread * (static_cast<double>(trial.number % 5) / 2 - 1);
    if (dimension.logarithmic) place = std::clamp(place, dimension.low, dimension.high);
    places.push_back(place);
  }
  Axis x = dimension.is_choice()   ? make_fixed_axis(0, static_cast<double>(dimension.choices.size()), "")
           : dimension.logarithmic ? make_log_axis(dimension.low, dimension.high, dimension.name)
                                   : make_axis(dimension.low, dimension.high, dimension.name);
  if (dimension.is_choice()) x.ticks.clear();
  const Axis y = view.make_score_axis();
  SvgPlot plot(
      fmt::format("{} against {}; the numbers are in the table of trials", view.metrics_name(), dimension.name), x, y,
      320, 260);
  for (std::size_t c = 0; c < dimension.choices.size(); ++c)
    plot.add_text(static_cast<double>(c) + 0.5, y.low, shorten(dimension.choices[c], 60 / dimension.choices.size()),
                  "note", "middle", 0, 17);
  view.add_trials(plot, places);
  return plot.html();
}

Section format_slices_section(const TuningView& view) {
  const TuningReport& report = view.report();
  Section section{"slices", "Where the good values lie", ""};
  std::size_t drawn = 0;
  for (const std::size_t d : rank_dimensions(report)) {
    if (drawn++ == most_slices) break;
    section.html += format_figure({.title = (*report.space)[d].name, .chart = draw_slice(view, d)});
  }
  section.html =
      "<div class=\"figures\">\n" + section.html + "</div>\n" + format_legend(view.models()) +
      "<p class=\"hint\">Good values at an edge: a wider range (<code>--search NAME=LOW..HIGH</code>) may hold "
      "better ones.</p>\n";
  return section;
}

Section format_trials_section(const TuningView& view) {
  const TuningReport& report = view.report();
  HtmlTable table("Trials, the best first",
                  {{"Trial"}, {view.metrics_name(), true}, {"Seconds", true}, {"Status"}, {"Configuration"}});
  for (std::size_t i = 0; i < std::min(view.ranked().size(), most_rows); ++i) {
    const Trial& trial = *view.ranked()[i];
    const auto place = static_cast<std::size_t>(&trial - report.trials.data());
    std::string status = search::format_status(trial.status);
    if (trial.status == TrialStatus::stopped) status += " after " + trial.rungs.back().first;
    if (trial.status == TrialStatus::failed) status += ": " + trial.message;
    table.add_row({format_integer(trial.number), format_significant(view.to_value(trial.score), 4),
                   format_decimals(trial.seconds, 1), escape_html(status), escape_html(report.descriptions[place])},
                  i == 0 ? "ours" : "");
  }
  return {"trials", "Trials", table.html()};
}

}  // namespace

std::string format_tuning_report(const TuningReport& report) {
  const TuningView view(report);
  Page page;
  page.title = report.title + " · tuning";
  page.brand = "tuning";
  page.headline = format_headline(view);
  page.sections = {format_test_section(view), format_course_section(view), format_importance_section(view),
                   format_slices_section(view), format_trials_section(view)};
  page.footer = fmt::format("Train with the best options: <code>{}</code>. Written by athanor {}: <code>{}</code>",
                            escape_html(report.next_command),
                            escape_html(report.manifest.at("program").at("version").get<std::string>()),
                            escape_html(report.manifest.at("command_line").get<std::string>()));
  return format_page(page);
}

}  // namespace athanor::evaluate
