#include "athanor/workflows/tune_results.h"

#include <algorithm>

#include "athanor/core/text.h"
#include "athanor/data/record.h"
#include "athanor/workflows/evaluation_tables.h"

namespace athanor::workflows {
namespace {

/// Numbers of rungs may be losses, so that only their names are told.
nlohmann::json describe_trial(const TuneFindings& found, const search::Trial& trial) {
  nlohmann::json one = to_json(trial, found.space->space());
  one["configuration"] = found.space->describe(trial.point);
  if (!one.at("score").is_null()) one["score"] = found.metric->to_value(trial.score);
  for (auto& rung : one.at("rungs")) rung = rung.at(0);
  return one;
}

}  // namespace

const search::Trial& find_best(const TuneFindings& found) { return *search::rank_trials(found.trials).front(); }

std::string format_trial_table(const TuneFindings& found) {
  const search::Space& space = found.space->space();
  std::vector<std::string> head{"trial", "status", found.metric->name(), "model"};
  for (std::size_t d = 0; d < space.size(); ++d)
    if (space[d].name != "model") head.push_back(space[d].name);
  head.emplace_back("message");
  std::string text = data::format_csv_row(head);
  for (const search::Trial& trial : found.trials) {
    std::vector<std::string> cells{std::to_string(trial.number), search::format_status(trial.status),
                                   format_number(found.metric->to_value(trial.score)),
                                   found.space->find_model(trial.point)};
    for (std::size_t d = 0; d < space.size(); ++d)
      if (space[d].name != "model") cells.push_back(found.space->format_value(trial.point, d));
    cells.push_back(trial.message);
    text += data::format_csv_row(cells);
  }
  return text;
}

evaluate::TuningReport make_tuning_report(const TuneFindings& found) {
  evaluate::TuningReport report;
  for (const data::Target& target : found.targets) report.title += (report.title.empty() ? "" : ", ") + target.name;
  report.metric = found.metric->name();
  report.is_higher_better = found.metric->is_higher_better();
  report.num_parts = found.num_parts;
  report.num_scored = found.num_scored;
  report.num_defaults = found.space->models().size();
  report.space = &found.space->space();
  report.trials = found.trials;
  for (const search::Trial& trial : found.trials) {
    report.models.push_back(found.space->find_model(trial.point));
    report.descriptions.push_back(found.space->describe(trial.point));
  }
  report.importance = found.importance;
  report.targets = found.targets;
  report.test = found.test;
  return report;
}

nlohmann::json describe_findings(const TuneFindings& found) {
  const search::Space& space = found.space->space();
  nlohmann::json trials = nlohmann::json::array(), importance = nlohmann::json::object();
  for (const search::Trial& trial : found.trials) trials.push_back(describe_trial(found, trial));
  for (std::size_t d = 0; d < space.size(); ++d) importance[space[d].name] = found.importance[d];
  const auto count = [&](search::TrialStatus status) {
    return std::count_if(found.trials.begin(), found.trials.end(),
                         [&](const search::Trial& one) { return one.status == status; });
  };
  const search::Trial& best = find_best(found);
  return {{"schema", 1},
          {"metric", found.metric->name()},
          {"higher_is_better", found.metric->is_higher_better()},
          {"folds", found.num_parts > 1 ? found.num_parts : 0},
          {"molecules", found.num_scored},
          {"complete", count(search::TrialStatus::complete)},
          {"stopped", count(search::TrialStatus::stopped)},
          {"failed", count(search::TrialStatus::failed)},
          {"seconds", found.seconds},
          {"best",
           {{"trial", best.number},
            {"score", found.metric->to_value(best.score)},
            {"model", found.space->find_model(best.point)},
            {"configuration", found.space->describe(best.point)}}},
          {"trials", trials},
          {"importance", importance},
          {"targets", to_json(std::span<const data::Target>(found.targets))},
          {"test", found.test}};
}

}  // namespace athanor::workflows
