// What a blend of models (auto, a stack) is made of: candidates, their scores on held-out molecules, their weights.
#include <fmt/format.h>

#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/evaluate/html.h"
#include "athanor/evaluate/report_sections.h"

namespace athanor::evaluate {
namespace {

using nlohmann::json;

/// Runs of former versions have whole-numbered weights of auto.
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

/// Learned weights beside equal ones, of a stack.
std::string format_blends(const json& selection, const std::string& metric, const std::string& place) {
  if (!selection.contains("blends")) return "";
  const json& blends = selection.at("blends");
  const auto score = [&](const char* name) {
    return blends.at(name).is_number() ? format_data(blends.at(name).get<double>(), place + "/blends/" + name, 4) : "–";
  };
  return fmt::format(
      "<p>On these molecules, each fifth weighed by what the others say, the blend has {} {}; equal weights would give "
      "{}, "
      "greedy selection {}.</p>\n",
      metric, score("stacked"), score("average"), score("greedy"));
}

std::string format_one_selection(const ReportView& view, const json& selection, const std::string& place) {
  const bool classes = !view.targets().empty() && !view.targets()[0].is_number();
  const auto folds = selection.value("inner_folds", std::size_t{0});
  const auto held_out = selection.at("held_out").get<std::size_t>();
  const std::string metric = classes ? "ROC-AUC" : "R²";
  HtmlTable table(folds > 1 ? fmt::format("Candidates on {} inner folds of {}, none of them in the test set", folds,
                                          format_count(held_out, "molecule"))
                            : fmt::format("Candidates on {} held out", format_count(held_out, "molecule")),
                  {{"Candidate"}, {metric, true}, {"Share of the prediction", true}});
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
  std::string html = table.html() + format_blends(selection, metric, place);
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
  const bool is_stack = !selections.empty() && selections[0].contains("blends");
  return tables.empty() ? ""
                        : (is_stack ? "<h3>How the models are weighed</h3>\n" : "<h3>How auto chose</h3>\n") + tables;
}

}  // namespace athanor::evaluate
