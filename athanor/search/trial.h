// One trial of a search: where it was, and what came of it.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "athanor/search/space.h"

namespace athanor::search {

/// How a trial ended: with a score; given up at a rung; with an Error.
enum class TrialStatus { complete, stopped, failed };

/// A point of the space with its score and the scores on the way to it.
struct Trial {
  std::size_t number = 0;
  Point point;
  TrialStatus status = TrialStatus::complete;
  double score = absent;  ///< larger is better; of a stopped trial that of its last rung, of a failed one absent
  std::vector<std::pair<std::string, double>> rungs = {};  ///< names and scores, in the order of the work
  std::string message = {};                                ///< why it failed
  double seconds = 0;                                      ///< that it took
};

/// "complete", "stopped" or "failed", the words of the journal.
std::string format_status(TrialStatus status);
/// A line of the journal: {"trial", "status", "score", "values", "rungs", "message", "seconds"}; numbers that are
/// absent are null, dimensions that the point lacks are left out of the values.
nlohmann::json to_json(const Trial& trial, const Space& space);
/// The trial of a line that to_json has made. Error(corrupt) for a point of another space.
Trial parse_trial(const nlohmann::json& line, const Space& space);

/// The best first: complete trials by score, then stopped ones by how far they came and by score, then failed ones.
/// Equal ones keep the order of their numbers.
std::vector<const Trial*> rank_trials(std::span<const Trial> trials);

/// Scores for models of the score, in the order of the trials: those below the median by more than three times the
/// range of the middle half are raised to there, so that a diverged network does not hide all other differences; failed
/// trials get the lowest of them.
std::vector<double> compute_tame_scores(std::span<const Trial> trials);

}  // namespace athanor::search
