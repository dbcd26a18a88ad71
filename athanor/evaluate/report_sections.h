// The sections of report.html. Each is a pure function from the view to HTML.
#pragma once

#include <string>
#include <vector>

#include "athanor/evaluate/drawings.h"
#include "athanor/evaluate/page.h"
#include "athanor/evaluate/report_view.h"

namespace athanor::evaluate {

/// Verdict, title, one sentence in plain words, the key figures.
std::string format_headline(const ReportView& view);
Section format_warnings_section(const ReportView& view);
/// The warnings as a list, each with its severity and code.
std::string format_warning_list(std::span<const Warning> warnings);
/// Scores of the model and the baselines, intervals, paired tests, folds.
Section format_scores_section(const ReportView& view);
/// Figures and worst errors of each target in detail.
Section format_predictions_section(const ReportView& view, Drawings& drawings);
Section format_data_section(const ReportView& view);
Section format_split_section(const ReportView& view);
Section format_training_section(const ReportView& view);
Section format_settings_section(const ReportView& view);
Section format_usage_section(const ReportView& view);

/// Candidates of the model auto, their scores on held-out molecules and their weights; "" for other models.
std::string format_selection(const ReportView& view);

/// Scores on activity cliffs as metrics.json has them; "" where no test molecule is on one.
std::string format_cliff_table(const ReportView& view);
/// Figures of one target, by its task.
std::string format_regression_figures(const ReportView& view, const TargetView& target);
std::string format_class_figures(const ReportView& view, const TargetView& target);
std::string format_multiclass_figures(const TargetView& target);
/// Recall, precision and the like of each of several classes.
std::string format_multiclass_table(const TargetView& target);
/// Error against similarity to the training set and against the model's own uncertainty.
std::string format_trust_figures(const TargetView& target);
/// Standardised residuals of a number against leverage; "" where leverage was not asked for.
std::string format_williams_plot(const ReportView& view, const TargetView& target);
/// Errors inside and outside the domain by each of its measures; "" for similarity alone.
std::string format_domain_table(const ReportView& view, const TargetView& target);
/// Intervals beside the true values, and the error of the surest predictions.
std::string format_region_figures(const ReportView& view, const TargetView& target);
/// What the sets of classes hold, as a table; "" without sets.
std::string format_class_sets(const ReportView& view, const TargetView& target);
/// One sentence on the calibration of the target; "" without one.
std::string describe_calibration(const ReportView& view, const TargetView& target);
/// Cards of the largest errors; `heading` is the element of their title.
std::string format_worst_errors(const TargetView& target, Drawings& drawings, std::size_t count,
                                const std::string& heading);
/// Data of the points that the script describes on hover; draws their molecules while `drawings` is small enough.
std::string format_hover_data(const ReportView& view, Drawings& drawings);

/// "0.012" or "< 0.001", with the number's place in metrics.json.
std::string format_p_value(double p, const std::string& place);
/// Nested JSON as dotted names and texts, in order.
std::vector<std::pair<std::string, std::string>> flatten_json(const nlohmann::json& value);

}  // namespace athanor::evaluate
