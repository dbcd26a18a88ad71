// What the model auto is made of: candidates, their scores on held-out molecules, their weights.
#include <fmt/format.h>

#include <algorithm>

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

/// How the candidates were found, where auto searched for a time.
std::string format_search(const json& selection, const std::string& place) {
  if (!selection.contains("search")) return "";
  const json& search = selection.at("search");
  const auto count = [&](const char* key) { return format_integer(search.at(key).get<std::size_t>()); };
  const std::string metric = search.at("metric").get<std::string>();
  std::string html = fmt::format(
      "<p>The candidates are the best of {} configurations of models, features and options that were tried in {}: {} "
      "went "
      "through all inner folds, {} were stopped early because others were better at that point, {} could not be "
      "fitted. A "
      "share of the prediction has what made the blend better on the held-out molecules.</p>\n",
      count("trials"), format_duration(search.at("seconds").get<double>()), count("complete"), count("stopped"),
      count("failed"));
  HtmlTable table("Every kind of model with its best configuration",
                  {{"Model"}, {"Trials", true}, {escape_html(metric) + " of the best", true}, {"Configuration"}});
  for (const auto& [name, model] : search.at("models").items()) {
    const json& best = model.at("best");
    table.add_row(
        {escape_html(name), format_integer(model.at("trials").get<std::size_t>()),
         best.is_number() ? format_data(best.get<double>(), place + "/search/models/" + name + "/best", 3) : "–",
         escape_html(model.at("configuration").get<std::string>())});
  }
  std::vector<std::pair<double, std::string>> shares;
  for (const auto& [name, share] : search.at("importance").items())
    if (share.get<double>() >= 0.01)
      shares.emplace_back(-share.get<double>(), escape_html(name) + " " + format_percent(share.get<double>()));
  std::sort(shares.begin(), shares.end());
  std::vector<std::string> texts;
  for (const auto& [share, text] : shares) texts.push_back(text);
  html += table.html();
  if (!texts.empty())
    html += "<p>Share of the variance of the score that each choice explains alone (functional ANOVA): " +
            join_text(texts, ", ") + ".</p>\n";
  return html;
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
  return html + format_search(selection, place);
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
