// What an active search leaves besides its models: the best molecules and how each round went.
#pragma once

#include "athanor/workflows/score_pool.h"

namespace athanor::workflows {

/// Molecules with a score, best first; of equal ones the one that was scored earlier.
std::vector<ScoredMolecule> sort_by_score(const std::vector<ScoredMolecule>& molecules, bool minimize);

/// best.csv: rank, then the columns of scored.csv, of the first `top`.
std::string format_best(const ScorePool& pool, const std::vector<ScoredMolecule>& molecules, bool minimize,
                        std::size_t top);

/// Per round: {"round", "chosen", "scored", "failed", "batch_mean", "rmse", "best", "top_mean"}. `rmse` is that of the
/// predictions before scoring; `best` and `top_mean` (over the 100 best, or all while there are fewer) are of all
/// scores up to then. null where there is none.
nlohmann::json summarize_rounds(const std::vector<ScoredMolecule>& molecules, bool minimize);

}  // namespace athanor::workflows
