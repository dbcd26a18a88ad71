// What the model auto is made of: candidates, their scores on held-out molecules, their weights.
#include <fmt/format.h>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"

namespace athanor::evaluate {
namespace {

using nlohmann::json;

double sum_weights(const json& candidates) {
  double sum = 0;
  for (const auto& [model, candidate] : candidates.items()) sum += candidate.at("weight").get<double>();
  return sum;
}

std::string format_one_selection(const ReportView& view, const json& selection, const std::string& place) {
  const bool classes = !view.targets().empty() && !view.targets()[0].is_number();
  const auto folds = selection.at("inner_folds").get<std::size_t>();
  const auto held_out = selection.at("held_out").get<std::size_t>();
  HtmlTable table(folds > 1 ? fmt::format("Candidates of auto on {} inner folds of {}, none of them in the test set",
                                          folds, format_count(held_out, "molecule"))
                            : fmt::format("Candidates of auto on {} held out", format_count(held_out, "molecule")),
                  {{"Candidate"}, {classes ? "ROC-AUC" : "R²", true}, {"Share of the prediction", true}});
  const json& candidates = selection.at("candidates");
  const double total = sum_weights(candidates);
  for (const auto& [model, candidate] : candidates.items()) {
    const json& score = candidate.at("score");
    const double share = total > 0 ? candidate.at("weight").get<double>() / total : 0;
    table.add_row(
        {escape_html(model),
         score.is_number() ? format_data(score.get<double>(), place + "/candidates/" + model + "/score", 3) : "–",
         share > 0 ? format_percent(share) : "–"});
  }
  std::string html = table.html();
  const json left_out = selection.value("left_out", json::object());
  for (const auto& [model, reason] : left_out.items())
    html += fmt::format("<p>{} could not be fitted and is left out: {}.</p>\n", escape_html(model),
                        escape_html(reason.get<std::string>()));
  return html;
}

}  // namespace

std::string format_selection(const ReportView& view) {
  const json& metrics = view.content().metrics;
  if (!metrics.is_object() || !metrics.contains("selection") || !metrics.at("selection").is_array()) return "";
  const json& selections = metrics.at("selection");
  std::string tables;
  for (std::size_t i = 0; i < selections.size(); ++i)
    tables += format_one_selection(view, selections[i], fmt::format("/selection/{}", i));
  return tables.empty() ? "" : "<h3>How auto chose</h3>\n" + tables;
}

}  // namespace athanor::evaluate
