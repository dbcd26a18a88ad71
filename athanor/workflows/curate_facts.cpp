// What refinement found, as lines and as JSON.
#include <algorithm>
#include <cmath>

#include "athanor/core/text.h"
#include "athanor/workflows/curate.h"

namespace athanor::workflows {
namespace {

std::string to_percent(std::size_t part, std::size_t all) {
  return fmt::format("{:.{}f} %", all == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all),
                     all > 0 && 20 * part < all ? 1 : 0);
}

constexpr std::size_t most_lines = 5;  ///< of one kind; tables of many assays would bury the rest

void add_few(const std::vector<std::string>& found, std::string_view rest, std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < std::min(found.size(), most_lines); ++i) lines.push_back(found[i]);
  if (found.size() > most_lines) lines.push_back(fmt::format("and {} more {}", found.size() - most_lines, rest));
}

void describe_replicates(const data::Refinement& refinement, std::vector<std::string>& lines) {
  std::vector<std::string> found;
  for (std::size_t t = 0; t < refinement.continuous_targets.size(); ++t) {
    const data::Replicates::Pooled& pooled = refinement.replicates.pooled[t];
    const data::Target& target = refinement.continuous_targets[t];
    if (pooled.molecules == 0 || pooled.std == 0 || target.task != data::TaskType::regression) continue;
    found.push_back(fmt::format(
        "{}: {} measured more than once, pooled standard deviation {:.3g}{}: an estimate of the noise", target.name,
        format_count(pooled.molecules, "molecule"), pooled.std, target.unit.empty() ? "" : " " + target.unit));
  }
  add_few(found, "targets with repeated measurements", lines);
}

void describe_outliers(const data::Refinement& refinement, const data::RefineOptions& options,
                       std::vector<std::string>& lines) {
  std::vector<std::string> found;
  for (std::size_t t = 0; t < refinement.continuous_targets.size(); ++t) {
    std::size_t count = 0;
    for (const data::Outlier& one : refinement.outliers) count += one.target == t;
    if (count == 0) continue;
    found.push_back(fmt::format("{}: {} by {}, {}", refinement.continuous_targets[t].name,
                                format_count(count, "outlier"),
                                options.outliers == "mad" ? "robust z (MAD)" : "standard deviations",
                                options.drop_outliers ? "taken out" : "kept (--drop-outliers takes them out)"));
  }
  add_few(found, "targets with outliers", lines);
  if (!refinement.unspread.empty())
    lines.push_back(fmt::format("outliers cannot be told for {}: fewer than 10 values, or more than half are equal",
                                list_few(refinement.unspread)));
}

void describe_filters(const data::LossReport& losses, std::vector<std::string>& lines) {
  for (const data::FilterLoss& loss : losses.filters)
    lines.push_back(
        fmt::format("filter {}: takes {} ({}){}{}", loss.filter, format_count(loss.alone, "molecule"),
                    to_percent(loss.alone, losses.molecules),
                    losses.filters.size() > 1 ? fmt::format(", {} that no other takes", loss.only) : "",
                    loss.values > loss.alone ? fmt::format("; {}", format_count(loss.values, "value")) : ""));
  if (losses.filters.size() > 1)
    lines.push_back(fmt::format("all filters: take {} ({})", format_count(losses.taken, "molecule"),
                                to_percent(losses.taken, losses.molecules)));
}

void describe_alerts(const data::Refinement& refinement, const data::RefineOptions& options,
                     std::vector<std::string>& lines) {
  if (data::split_names(options.alerts).empty()) return;
  constexpr std::size_t max_names = 3;
  std::vector<std::string> names;
  for (const auto& [alert, count] : refinement.alert_counts) {
    if (names.size() == max_names) break;
    names.push_back(fmt::format("{} {} ({})", alert.set, alert.name, count));
  }
  lines.push_back(fmt::format("structural alerts: {} kinds found{}", refinement.alert_counts.size(),
                              names.empty() ? "" : ", most often " + join_text(names, ", ")));
}

nlohmann::json to_json(const std::vector<data::Assay>& assays) {
  nlohmann::json rows = nlohmann::json::array();
  for (const data::Assay& assay : assays) rows.push_back({assay.name, assay.unit, assay.rows});
  return {{"columns", {"name", "unit", "rows"}}, {"rows", rows}};
}

nlohmann::json to_json(const data::LossReport& losses) {
  nlohmann::json filters = nlohmann::json::array(), rows = nlohmann::json::array();
  for (const data::FilterLoss& loss : losses.filters)
    filters.push_back({loss.filter, loss.alone, loss.only, loss.values});
  for (const data::RowLoss& loss : losses.rows) rows.push_back({loss.code, loss.action, loss.rows});
  return {{"molecules", losses.molecules},
          {"taken", losses.taken},
          {"filters", {{"columns", {"filter", "alone", "only", "values"}}, {"rows", filters}}},
          {"rows", {{"columns", {"code", "action", "rows"}}, {"rows", rows}}}};
}

nlohmann::json to_json(const data::Refinement& refinement) {
  nlohmann::json targets = nlohmann::json::array(), alerts = nlohmann::json::array();
  for (std::size_t t = 0; t < refinement.continuous_targets.size(); ++t) {
    const data::Replicates::Pooled& pooled = refinement.replicates.pooled[t];
    std::size_t outliers = 0, cliffs = 0;
    for (const data::Outlier& one : refinement.outliers) outliers += one.target == t;
    for (const data::Cliff& one : refinement.cliffs) cliffs += one.target == t;
    targets.push_back(
        {{"name", refinement.continuous_targets[t].name},
         {"replicates",
          {{"molecules", pooled.molecules},
           {"values", pooled.values},
           {"pooled_std", !std::isnan(pooled.std) ? nlohmann::json(pooled.std) : nlohmann::json(nullptr)}}},
         {"outliers", outliers},
         {"cliffs", cliffs}});
  }
  for (const auto& [alert, count] : refinement.alert_counts) alerts.push_back({alert.set, alert.name, count});
  return {{"targets", targets},
          {"losses", to_json(refinement.losses)},
          {"alerts", {{"columns", {"set", "name", "molecules"}}, {"rows", alerts}}},
          {"undecided", refinement.undecided},
          {"imputed", refinement.imputed}};
}

}  // namespace

std::string format_next_command(const CurateResult& result, const CurateOptions& options) {
  std::string text = "athanor train " + result.out_path;
  if (result.targets.size() > 1 || !options.keep_columns.empty())
    text += " --target " + quote_for_shell(result.targets.front().name);
  if (options.censored == "keep") text += " --censored keep";
  if (!options.weight_column.empty()) text += " --weight-column " + quote_for_shell(options.weight_column);
  return text + " --out runs/first";
}

std::vector<std::string> format_refinement(const CurateResult& result, const CurateOptions& options) {
  const data::Refinement& refinement = result.refinement;
  std::vector<std::string> lines;
  describe_replicates(refinement, lines);
  describe_outliers(refinement, options.refine, lines);
  describe_alerts(refinement, options.refine, lines);
  describe_filters(refinement.losses, lines);
  if (refinement.undecided > 0)
    lines.push_back(fmt::format("{} on both sides of the threshold, taken as missing",
                                format_count(refinement.undecided, "bound")));
  if (refinement.imputed > 0) lines.push_back(fmt::format("{} imputed", format_count(refinement.imputed, "value")));
  if (options.refine.cliffs)
    lines.push_back(fmt::format("{} (similarity of at least {})",
                                format_count(refinement.cliffs.size(), "activity cliff"),
                                format_number(options.refine.cliff_similarity)));
  return lines;
}

nlohmann::json to_json(const CurateResult& result) {
  nlohmann::json targets = nlohmann::json::array();
  for (const data::Target& target : result.targets) {
    targets.push_back({{"name", target.name}, {"task", data::format_task_type(target.task)}, {"unit", target.unit}});
    if (target.task == data::TaskType::multiclass) targets.back()["classes"] = target.classes;
  }
  return {{"schema", 1},
          {"summary", to_json(result.summary)},
          {"targets", targets},
          {"assays", to_json(result.assays)},
          {"assays_left_out", to_json(result.left_out)},
          {"refinement", to_json(result.refinement)},
          {"warnings", result.refinement.warnings},
          {"out", result.out_path},
          {"issues", result.issues_path},
          {"cliffs", result.cliffs_path},
          {"report", result.report_path}};
}

}  // namespace athanor::workflows
