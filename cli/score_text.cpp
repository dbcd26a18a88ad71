#include "score_text.h"

#include <algorithm>
#include <string_view>

#include "athanor/core/text.h"
#include "athanor/metrics/metrics.h"
#include "text_table.h"

namespace athanor::cli {
namespace {

/// "0.312 (0.29 to 0.34)", or the reason why there is no value.
std::string format_score(const nlohmann::json& score) {
  if (score.at("value").is_null()) return "- (" + score.value("reason", std::string("undefined")) + ")";
  std::string text = fmt::format("{:.4g}", score.at("value").get<double>());
  if (score.contains("ci95") && score.at("ci95").is_array())
    text +=
        fmt::format(" ({:.4g} to {:.4g})", score.at("ci95").at(0).get<double>(), score.at("ci95").at(1).get<double>());
  return text;
}

/// One row per model, one column per metric of the target.
std::string format_score_rows(const std::vector<std::pair<std::string, nlohmann::json>>& models,
                              const std::string& target) {
  const std::vector<std::string> names = list_scored_metrics(models.front().second.at(target));
  std::vector<std::vector<std::string>> rows{{target}};
  rows.front().insert(rows.front().end(), names.begin(), names.end());
  for (const auto& [model, scores] : models) {
    std::vector<std::string>& cells = rows.emplace_back(1, model);
    for (const std::string& metric : names)
      cells.push_back(scores.at(target).contains(metric) ? format_score(scores.at(target).at(metric)) : "");
  }
  return format_text_table(rows);
}

}  // namespace

std::vector<std::string> list_scored_metrics(const nlohmann::json& scores) {
  const bool has_several_classes = scores.contains("macro_f1");
  std::vector<std::string> names;
  for (const char* task : {"regression", "binary", "multiclass"})
    for (const std::string& name : metrics::list_metrics(task))
      if ((task != std::string_view("multiclass") || has_several_classes) && scores.contains(name) &&
          std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
  return names;
}

std::string format_scores(const std::vector<std::pair<std::string, nlohmann::json>>& models,
                          const nlohmann::json& targets) {
  constexpr std::size_t most = 12;
  std::string text;
  std::size_t shown = 0;
  for (const auto& [target, entry] : targets.items())
    if (shown++ < most) text += (text.empty() ? "" : "\n") + format_score_rows(models, target);
  if (targets.size() > most) text += fmt::format("({} more targets in metrics.json)\n", targets.size() - most);
  if (targets.size() > 1) text += "\n" + format_score_rows(models, "_mean");
  return text;
}

}  // namespace athanor::cli
