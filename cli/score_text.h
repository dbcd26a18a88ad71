// Scores with their intervals as tables for the terminal.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace athanor::cli {

/// The main metrics of a score table; the further ones stand in its files and pages.
std::vector<std::string> list_scored_metrics(const nlohmann::json& scores);

/// One row per model, one column per metric; tables for up to twelve targets and, when there are several, their mean.
/// `models`: names and scores as evaluate::to_json gives them; `targets`: the object whose keys are the targets.
std::string format_scores(const std::vector<std::pair<std::string, nlohmann::json>>& models,
                          const nlohmann::json& targets);

}  // namespace athanor::cli
