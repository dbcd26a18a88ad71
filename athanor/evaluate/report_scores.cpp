// Section "Scores": the model beside every baseline, with intervals, paired tests and folds.
#include <fmt/format.h>

#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"
#include "athanor/evaluate/svg_charts.h"

namespace athanor::evaluate {
namespace {

std::vector<data::TaskType> list_tasks(const ReportView& view) {
  std::vector<data::TaskType> tasks;
  for (const data::TaskType task : {data::TaskType::regression, data::TaskType::binary, data::TaskType::multiclass})
    for (const TargetView& target : view.targets())
      if (target.target->task == task) {
        tasks.push_back(task);
        break;
      }
  return tasks;
}

std::vector<std::string> place_of(const ReportView& view, std::size_t series, const std::string& part) {
  if (series == 0) return {part};
  return {"baselines", view.baselines()[series - 1], part};
}

ShownScore find_series_score(const ReportView& view, std::size_t series, const std::string& part,
                             const std::string& target, const std::string& metric) {
  std::vector<std::string> place = place_of(view, series, part);
  place.insert(place.end(), {target, metric});
  return view.find_score(place);
}

std::string name_series(const ReportView& view, std::size_t series) {
  return series == 0 ? view.content().model : view.baselines()[series - 1];
}

std::string format_direction(const std::string& metric) {
  return metrics::is_higher_better(metric) ? "higher is better" : "lower is better";
}

/// Rows: models; columns: metrics of a task, on one target or the mean over targets.
std::string format_model_table(const ReportView& view, const std::string& part, const std::string& target,
                               data::TaskType task, const std::string& caption,
                               metrics::MetricSet set = metrics::MetricSet::main) {
  const std::vector<std::string> names = metrics::list_metrics(data::format_task_type(task), set);
  std::vector<HtmlTable::Column> columns{{"Model"}};
  for (const std::string& name : names) columns.push_back({format_metric_name(name), true});
  HtmlTable table(caption, columns);
  for (std::size_t series = 0; series <= view.baselines().size(); ++series) {
    std::vector<std::string> cells{draw_swatch(series, false) + escape_html(name_series(view, series))};
    bool has_score = false;
    for (const std::string& name : names) {
      const ShownScore score = find_series_score(view, series, part, target, name);
      has_score = has_score || score.value || !score.reason.empty();
      cells.push_back(format_score(score));
    }
    if (has_score) table.add_row(cells, series == 0 ? "ours" : "");
  }
  return table.empty() ? "" : table.html();
}

std::string name_difference(const nlohmann::json& comparison, const std::string& model, const std::string& baseline) {
  const std::string better = comparison.value("better", "undecided");
  return better == "model" ? escape_html(model) : better == "baseline" ? escape_html(baseline) : "undecided";
}

std::string format_paired_tests(const ReportView& view) {
  HtmlTable table(
      "Paired bootstrap of the model against each baseline, on the same test molecules: difference of the main score "
      "(model minus baseline). “Undecided” means p ≥ 0.05; p values are not corrected for the number of tests.",
      {{view.has_several_targets() ? "Target" : "Baseline"},
       {view.has_several_targets() ? "Baseline" : "Score"},
       {"Difference", true},
       {"95 % interval", true},
       {"p", true},
       {"Better"}});
  for (const TargetView& target : view.targets()) {
    for (const std::string& baseline : view.baselines()) {
      const nlohmann::json test = view.find_comparison(baseline, target.target->name);
      if (!test.is_object()) continue;
      const std::string place =
          (nlohmann::json::json_pointer("/comparisons") / baseline / target.target->name).to_string();
      const std::string metric = format_metric_name(test.value("metric", main_metric(target.target->task)));
      std::vector<std::string> cells{escape_html(view.has_several_targets() ? target.target->name : baseline),
                                     view.has_several_targets() ? escape_html(baseline) : metric};
      if (test.value("difference", nlohmann::json()).is_number()) {
        const double low = test.at("ci95").at(0).get<double>(), high = test.at("ci95").at(1).get<double>();
        const int decimals = std::min(6, find_decimals((high - low) / 2, 2));
        cells.insert(cells.end(), {format_data(test.at("difference").get<double>(), place + "/difference", decimals),
                                   format_data(low, place + "/ci95/0", decimals) + " to " +
                                       format_data(high, place + "/ci95/1", decimals),
                                   format_p_value(test.at("p_value").get<double>(), place + "/p_value"),
                                   name_difference(test, view.content().model, baseline)});
      } else {
        cells.insert(cells.end(),
                     {"–", "–", "–", escape_html("no test: " + test.value("reason", std::string("undefined")))});
      }
      table.add_row(cells);
    }
  }
  return table.empty() ? "" : table.html();
}

std::string describe_tip(const std::string& row, const std::string& series, const ShownScore& score) {
  const int decimals = find_score_decimals(score);
  const auto text = [&](double value) {
    return decimals < 0 ? format_significant(value) : format_decimals(value, decimals);
  };
  std::string tip = (row == series ? row : row + ", " + series) + ": " + text(*score.value);
  if (score.interval) tip += " (" + text(score.interval->low) + " to " + text(score.interval->high) + ")";
  return tip;
}

/// Models as rows on one score.
std::string format_model_figure(const ReportView& view, const std::string& target, const std::string& metric,
                                const std::string& unit) {
  std::vector<IntervalRow> rows;
  for (std::size_t series = 0; series <= view.baselines().size(); ++series) {
    const ShownScore score = find_series_score(view, series, "test", target, metric);
    const std::string name = name_series(view, series);
    if (score.value) rows.push_back({name, {{series, *score.value, score.interval, describe_tip(name, name, score)}}});
  }
  if (rows.empty()) return "";
  const std::string axis =
      format_metric_name(metric) + (unit.empty() ? "" : " (" + unit + ")") + ", " + format_direction(metric);
  const std::optional<double> chance = metric == "roc_auc" ? std::optional<double>(0.5) : std::nullopt;
  return format_figure(
      {.title = "Model and baselines: test " + format_metric_name(metric),
       .chart = draw_intervals(fmt::format("Test {} with 95 % intervals of {}; the values are in the table of scores",
                                           format_metric_name(metric), format_count(rows.size(), "model")),
                               axis, rows, chance),
       .caption = std::string("Dot: score on the test set. Line: 95 % bootstrap interval.") +
                  (chance ? " Dashed: chance." : "") +
                  " Overlapping lines do not mean “no difference”; the paired tests below decide."});
}

/// Targets as rows, one mark per model.
std::string format_target_figure(const ReportView& view, data::TaskType task) {
  const std::string metric = task == data::TaskType::regression ? "r2" : "roc_auc";
  std::vector<IntervalRow> rows;
  for (const std::size_t place : view.detailed()) {
    const TargetView& target = view.targets()[place];
    if (target.target->task != task) continue;
    IntervalRow row{target.target->name, {}};
    for (std::size_t series = 0; series <= view.baselines().size(); ++series) {
      const ShownScore score = find_series_score(view, series, "test", row.label, metric);
      if (score.value)
        row.marks.push_back({series, *score.value, series == 0 ? score.interval : std::nullopt,
                             describe_tip(row.label, name_series(view, series), score)});
    }
    if (!row.marks.empty()) rows.push_back(std::move(row));
  }
  if (rows.empty()) return "";
  std::vector<std::string> names{view.content().model};
  names.insert(names.end(), view.baselines().begin(), view.baselines().end());
  return format_figure(
      {.title = "Test " + format_metric_name(metric) + " per target",
       .chart = draw_intervals(
           fmt::format("Test {} of {} for the model and the baselines; the values are in the table of targets",
                       format_metric_name(metric), format_count(rows.size(), "target")),
           format_metric_name(metric) + ", higher is better", rows, metric == "roc_auc" ? 0.5 : 0.0),
       .caption = std::string("Marks: scores on the test set; the line is the model’s 95 % interval. Dashed: ") +
                  (metric == "roc_auc" ? "chance." : "always predicting the mean."),
       .legend = format_legend(names)});
}

std::string format_target_table(const ReportView& view) {
  HtmlTable table("Test scores per target, and the best baseline of each", {{"Target"},
                                                                            {"Rows", true},
                                                                            {"Score"},
                                                                            {escape_html(view.content().model), true},
                                                                            {"Best baseline"},
                                                                            {"Its score", true},
                                                                            {"Better"}});
  for (const TargetView& target : view.targets()) {
    const std::string& name = target.target->name;
    const std::string metric = main_metric(target.target->task);
    const ShownScore score = view.find_score({"test", name, metric});
    const auto best = view.find_best_baseline(name, metric);
    const nlohmann::json test = best ? view.find_comparison(*best, name) : nlohmann::json();
    const std::string unit =
        target.target->unit.empty() || metric != "rmse" ? "" : " (" + escape_html(target.target->unit) + ")";
    table.add_row({escape_html(name), format_data(static_cast<double>(score.n), score.place + "/n", 0),
                   format_metric_name(metric) + unit, format_score(score), best ? escape_html(*best) : "–",
                   best ? format_score(view.find_score({"baselines", *best, "test", name, metric})) : "–",
                   test.is_object() ? name_difference(test, view.content().model, *best) : "–"});
  }
  return table.html();
}

std::string format_fold_table(const ReportView& view) {
  const nlohmann::json& metrics_json = view.content().metrics;
  const nlohmann::json folds =
      metrics_json.is_object() ? metrics_json.value("folds", nlohmann::json()) : nlohmann::json();
  if (!folds.is_array() || folds.size() < 2) return "";
  std::vector<HtmlTable::Column> columns{{"Fold"}};
  for (const data::TaskType task : list_tasks(view))
    for (const std::string& metric : metrics::list_metrics(data::format_task_type(task)))
      columns.push_back({format_metric_name(metric), true});
  HtmlTable table(
      view.has_several_targets() ? "Test scores of each fold, averaged over targets" : "Test scores of each fold",
      columns);
  const std::string target = view.has_several_targets() ? "_mean" : view.targets()[0].target->name;
  for (std::size_t fold = 0; fold < folds.size(); ++fold) {
    const bool has_part = folds[fold].is_object() && folds[fold].contains("test");
    std::vector<std::string> cells{fmt::format("Fold {}", fold + 1)};
    for (const data::TaskType task : list_tasks(view))
      for (const std::string& metric : metrics::list_metrics(data::format_task_type(task))) {
        std::vector<std::string> place{"folds", std::to_string(fold)};
        if (has_part) place.push_back("test");
        place.insert(place.end(), {target, metric});
        cells.push_back(format_score(view.find_score(place)));
      }
    table.add_row(cells);
  }
  return "<h3>Folds</h3>\n" + table.html();
}

std::string format_further_scores(const ReportView& view, const std::string& target) {
  std::string tables;
  for (const data::TaskType task : list_tasks(view))
    if (!metrics::list_metrics(data::format_task_type(task), metrics::MetricSet::further).empty())
      tables += format_model_table(view, "test", target, task,
                                   "Further scores on the test set; athanor list metrics says what they mean",
                                   metrics::MetricSet::further);
  return tables.empty() ? "" : format_details("Further scores", tables);
}

std::string format_validation(const ReportView& view, const std::string& target) {
  std::string tables;
  for (const data::TaskType task : list_tasks(view))
    tables += format_model_table(view, "val", target, task,
                                 "Validation scores, which chose the weights that were kept: they flatter the model");
  return tables.empty() ? "" : format_details("Validation scores", tables);
}

/// The test set's bounds, where there are any: scores are of exact values, so what becomes of bounds is told here.
std::string format_bounds(const ReportView& view) {
  const nlohmann::json& metrics_json = view.content().metrics;
  if (!metrics_json.is_object() || !metrics_json.contains("bounds")) return "";
  HtmlTable table(
      "Bounds in the test set, which the scores above leave out: how many the predictions keep, and the scores "
      "of exact values and bounds together, where a prediction beyond its bound counts as exact",
      {{"Model"}, {"Target"}, {"Bounds", true}, {"Kept", true}, {"RMSE", true}, {"MAE", true}, {"R²", true}});
  for (const auto& [model, targets] : metrics_json.at("bounds").items())
    for (const auto& [target, scores] : targets.items()) {
      std::vector<std::string> cells{
          escape_html(model), escape_html(target), format_integer(scores.at("bounds").get<std::size_t>()),
          format_percent(scores.at("kept").get<double>() / scores.at("bounds").get<double>())};
      for (const char* metric : {"rmse", "mae", "r2"})
        cells.push_back(
            scores.at(metric).is_number()
                ? format_data(scores.at(metric).get<double>(),
                              (nlohmann::json::json_pointer("/bounds") / model / target / metric).to_string(), -1)
                : "–");
      table.add_row(cells, model == view.content().model ? "ours" : "");
    }
  return table.empty() ? "" : table.html();
}

std::string find_second_metric(data::TaskType task) {
  if (task == data::TaskType::regression) return "mae";
  return task == data::TaskType::binary ? "pr_auc" : "balanced_accuracy";
}

}  // namespace

Section format_scores_section(const ReportView& view) {
  Section section{"scores", "Scores", ""};
  if (view.targets().empty()) return section;
  const bool several = view.has_several_targets();
  const std::string target = several ? "_mean" : view.targets()[0].target->name;
  if (several) section.html += format_target_table(view);
  for (const data::TaskType task : list_tasks(view))
    section.html += format_model_table(view, "test", target, task,
                                       several ? "Mean over the " + data::format_task_type(task) +
                                                     " targets on the test set, small: 95 % bootstrap interval"
                                               : "Scores on the test set, small: 95 % bootstrap interval");
  section.html += format_further_scores(view, target) + format_bounds(view) + format_cliff_table(view) +
                  "<div class=\"figures\">\n";
  for (const data::TaskType task : list_tasks(view)) {
    if (several) section.html += format_target_figure(view, task);
    else
      section.html += format_model_figure(view, target, main_metric(task),
                                          task == data::TaskType::regression ? view.targets()[0].target->unit : "");
    if (!several)
      section.html += format_model_figure(view, target, find_second_metric(task),
                                          task == data::TaskType::regression ? view.targets()[0].target->unit : "");
  }
  section.html += "</div>\n";
  const std::string tests = format_paired_tests(view);
  if (!tests.empty())
    section.html +=
        "<h3>Model against baselines</h3>\n" + (several ? format_details("Paired tests per target", tests) : tests);
  section.html += format_selection(view) + format_fold_table(view) + format_validation(view, target);
  return section;
}

}  // namespace athanor::evaluate
