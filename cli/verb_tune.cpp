// tune.
#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/metrics/metrics.h"
#include "athanor/workflows/tune.h"
#include "score_text.h"
#include "text_table.h"
#include "verbs.h"

namespace athanor::cli {
namespace {

constexpr std::size_t most_shown = 10;
constexpr double least_share = 0.01;  ///< of an option whose importance is shown

/// The best trials that were finished.
std::string format_best_trials(const nlohmann::json& result) {
  std::vector<nlohmann::json> trials;
  for (const nlohmann::json& trial : result.at("trials"))
    if (trial.at("status") == "complete") trials.push_back(trial);
  const bool higher = result.at("higher_is_better").get<bool>();
  std::stable_sort(trials.begin(), trials.end(), [&](const nlohmann::json& a, const nlohmann::json& b) {
    return (a.at("score").get<double>() > b.at("score").get<double>()) == higher && a.at("score") != b.at("score");
  });
  std::vector<std::vector<std::string>> rows{{"trial", result.at("metric"), "configuration"}};
  for (std::size_t i = 0; i < std::min(trials.size(), most_shown); ++i)
    rows.push_back({trials[i].at("trial").dump(), fmt::format("{:.4g}", trials[i].at("score").get<double>()),
                    trials[i].at("configuration").get<std::string>()});
  return format_text_table(rows);
}

std::string format_importance(const nlohmann::json& importance) {
  std::vector<std::pair<double, std::string>> shares;
  for (const auto& [name, share] : importance.items())
    if (share.get<double>() >= least_share) shares.emplace_back(-share.get<double>(), name);
  std::sort(shares.begin(), shares.end());
  std::vector<std::string> texts;
  for (const auto& [share, name] : shares) texts.push_back(fmt::format("{} {:.0f} %", name, -100 * share));
  return texts.empty() ? "" : "share of the variance: " + join_text(texts, ", ") + "\n";
}

std::string format_test(const nlohmann::json& result) {
  const nlohmann::json& test = result.at("test");
  if (test.is_null()) return "";
  std::vector<std::pair<std::string, nlohmann::json>> rows{{"best", test.at("best")}};
  if (!test.at("defaults").is_null()) rows.emplace_back("defaults", test.at("defaults"));
  std::string text = "\nTest scores (95 % interval), " + format_scores(rows, result.at("targets"));
  if (test.at("defaults").is_null()) return text + "The defaults are the best.\n";
  for (const auto& [target, one] : test.at("comparison").items()) {
    if (!one.at("difference").is_number()) continue;
    const std::string better = one.at("better").get<std::string>();
    text += fmt::format(
        "best against defaults, {}: {} {:+.3g} (p = {:.2g}), {}\n", target, one.at("metric").get<std::string>(),
        one.at("difference").get<double>(), one.at("p_value").get<double>(),
        better == "undecided" ? better : (better == "model" ? "best" : "defaults") + std::string(" is better"));
  }
  return text;
}

void run_tune(workflows::TuneOptions& options, const workflows::Context& context, const Output& output) {
  const nlohmann::json result = workflows::tune(options, context);
  if (result.is_null()) return;  // the first process tells it
  const auto shown = [&](const char* key) { return result.at(key).get<std::string>(); };
  std::string text = fmt::format("{}: {} finished, {} stopped early, {} failed, {}\n\n",
                                 format_count(result.at("trials").size(), "trial"), result.at("complete").dump(),
                                 result.at("stopped").dump(), result.at("failed").dump(),
                                 format_duration(result.at("seconds").get<double>()));
  text += format_best_trials(result) + "\n" + format_importance(result.at("importance")) + format_test(result);
  text += fmt::format("\noptions: {}\ntrials:  {}\nreport:  {}\n", shown("config"), shown("table"), shown("report"));
  if (result.at("model").is_string())
    text += fmt::format("model:   {0}\nnext: athanor predict {0} {1}\n", shown("model"), shown("example"));
  else text += fmt::format("next: athanor train --config {}\n", shown("config"));
  output.text(text);
  output.object(result);
}

}  // namespace

std::vector<Verb> make_tune_verbs() {
  Verb verb = make_verb<workflows::TuneOptions>(
      "tune", "Search the options of models that predict held-out molecules best", {"input"}, 0,
      {"tune assay.csv --target pIC50 --model boosting --trials 50 --out runs/tuned",
       "tune assay.csv --target pIC50 --model forest boosting svm --featurizer morgan \"morgan+maccs\" --budget 30m",
       "tune assay.csv --target pIC50 --model dmpnn --search depth=2..6 hidden learning-rate=1e-4..1e-2 --cv 0 "
       "--epochs 30",
       "tune tox.csv --target active --model auto --metric pr_auc --sampler gp"},
      run_tune);
  verb.aliases = {"hpopt"};
  verb.shares_work = true;
  return {std::move(verb)};
}

}  // namespace athanor::cli
