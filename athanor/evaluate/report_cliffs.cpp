// The scores on activity cliffs.
#include <algorithm>

#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"

namespace athanor::evaluate {
namespace {

/// A score with its place in metrics.json.
std::string format_cliff_number(const nlohmann::json& scores, const std::string& model, const std::string& target,
                                const char* name) {
  if (!scores.at(name).is_number()) return "–";
  const auto place = nlohmann::json::json_pointer("/cliffs") / model / target / name;
  return format_data(scores.at(name).get<double>(), place.to_string(), -1);
}

}  // namespace

std::string format_cliff_table(const ReportView& view) {
  const nlohmann::json& metrics = view.content().metrics;
  if (!metrics.is_object() || !metrics.contains("cliffs")) return "";
  HtmlTable table(
      "Molecules on activity cliffs, which resemble another one (as a whole, by scaffold or by SMILES) and have "
      "another value: RMSE on them and on the rest of the test set, and how often the order of two of them is right",
      {{"Model"}, {"Target"}, {"On cliffs", true}, {"RMSE", true}, {"RMSE elsewhere", true}, {"Order right", true}});
  for (const auto& [model, targets] : metrics.at("cliffs").items())
    for (const auto& [target, scores] : targets.items()) {
      const auto count = scores.at("on_cliffs").get<std::size_t>();
      if (count == 0) continue;
      const nlohmann::json& ordered = scores.at("ordered");
      table.add_row({escape_html(model), escape_html(target), format_integer(count),
                     format_cliff_number(scores, model, target, "rmse"),
                     format_cliff_number(scores, model, target, "rmse_elsewhere"),
                     ordered.is_number() ? format_percent(ordered.get<double>()) + " of " +
                                               format_integer(scores.at("ordered_pairs").get<std::size_t>())
                                         : "–"},
                    model == view.content().model ? "ours" : "");
    }
  return table.empty() ? "" : table.html();
}

}  // namespace athanor::evaluate
