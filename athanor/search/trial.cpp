#include "athanor/search/trial.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/statistics.h"

namespace athanor::search {

using nlohmann::json;

namespace {

constexpr std::pair<TrialStatus, const char*> status_names[] = {
    {TrialStatus::complete, "complete"}, {TrialStatus::stopped, "stopped"}, {TrialStatus::failed, "failed"}};

json to_json_number(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

double to_number(const json& value) { return value.is_null() ? absent : value.get<double>(); }

}  // namespace

std::string format_status(TrialStatus status) {
  for (const auto& [value, name] : status_names)
    if (value == status) return name;
  fail(ErrorCode::internal, "a trial without a status");
}

json to_json(const Trial& trial, const Space& space) {
  json values = json::object(), rungs = json::array();
  for (std::size_t d = 0; d < space.size(); ++d) {
    if (std::isnan(trial.point[d])) continue;
    const Dimension& dimension = space[d];
    values[dimension.name] = dimension.is_choice() ? json(dimension.choices[static_cast<std::size_t>(trial.point[d])])
                                                   : json(trial.point[d]);
  }
  for (const auto& [name, score] : trial.rungs) rungs.push_back({name, to_json_number(score)});
  return {{"trial", trial.number},
          {"status", format_status(trial.status)},
          {"score", to_json_number(trial.score)},
          {"values", values},
          {"rungs", rungs},
          {"message", trial.message},
          {"seconds", trial.seconds}};
}

Trial parse_trial(const json& line, const Space& space) try {
  Trial trial;
  line.at("trial").get_to(trial.number);
  for (const auto& [value, name] : status_names)
    if (line.at("status") == name) trial.status = value;
  trial.score = to_number(line.at("score"));
  for (const json& rung : line.at("rungs")) trial.rungs.emplace_back(rung.at(0), to_number(rung.at(1)));
  line.at("message").get_to(trial.message);
  line.at("seconds").get_to(trial.seconds);
  trial.point.assign(space.size(), absent);
  for (std::size_t d = 0; d < space.size(); ++d) {
    const auto value = line.at("values").find(space[d].name);
    if (value == line.at("values").end()) continue;
    if (!space[d].is_choice()) {
      trial.point[d] = value->get<double>();
      continue;
    }
    const auto found = std::find(space[d].choices.begin(), space[d].choices.end(), value->get<std::string>());
    if (found == space[d].choices.end())
      fail(ErrorCode::corrupt, "trial {}: {} is no choice of {}", trial.number, value->dump(), space[d].name);
    trial.point[d] = static_cast<double>(found - space[d].choices.begin());
  }
  return trial;
} catch (const json::exception& error) {
  fail(ErrorCode::corrupt, "the journal of trials is damaged ({})", error.what());
}

std::vector<const Trial*> rank_trials(std::span<const Trial> trials) {
  std::vector<const Trial*> ranked;
  for (const Trial& trial : trials) ranked.push_back(&trial);
  std::stable_sort(ranked.begin(), ranked.end(), [](const Trial* a, const Trial* b) {
    if (a->status != b->status) return a->status < b->status;
    if (a->status == TrialStatus::stopped && a->rungs.size() != b->rungs.size())
      return a->rungs.size() > b->rungs.size();
    return a->score > b->score;
  });
  return ranked;
}

std::vector<double> compute_tame_scores(std::span<const Trial> trials) {
  std::vector<double> sorted;
  for (const Trial& trial : trials)
    if (!std::isnan(trial.score)) sorted.push_back(trial.score);
  if (sorted.empty()) return std::vector<double>(trials.size(), 0);
  std::sort(sorted.begin(), sorted.end());
  const double spread = find_quantile(sorted, 0.75) - find_quantile(sorted, 0.25);
  const double lowest = spread > 0 ? std::max(sorted.front(), find_quantile(sorted, 0.5) - 3 * spread) : sorted.front();
  std::vector<double> scores;
  for (const Trial& trial : trials) scores.push_back(std::isnan(trial.score) ? lowest : std::max(trial.score, lowest));
  return scores;
}

}  // namespace athanor::search
