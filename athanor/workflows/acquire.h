// screen --acquire: the molecules of a library with the best expensive score, found by scoring only few of them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "athanor/core/options.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

struct ScreenOptions;

/// Options of `screen --acquire` (doi:10.1039/D0SC06805E), beside those of the screen.
struct AcquireOptions : Options {
  std::string acquire;          ///< "" = a screen without scores; else random, greedy, ucb, ei, thompson
  std::string scores;           ///< table with molecules and scores
  std::string score_column;     ///< "" = "score", else the one numeric column
  std::string score_command;    ///< with {in} and {out}
  std::int64_t score_rows = 0;  ///< molecules for one call of the command; 0 = the whole batch
  bool minimize = false;        ///< low scores are good
  double initial = 0.01;        ///< share of the library when below 1, else molecules
  double batch = 0.01;          ///< likewise
  std::int64_t rounds = 5;      ///< after the first
  std::string surrogate;        ///< "" = by the number of scores, see Surrogate
  double beta = 2;              ///< standard deviations that ucb adds
  void fields(FieldList& list) override;
};

/// Scores a random part of the library, then in each round what a model of the scores so far makes the most promising
/// (Graff, Shakhnovich, Coley 2021, doi:10.1039/D0SC06805E). Writes into the folder: scored.csv (a row per scored
/// molecule, in the order of scoring: round, source, row, id, smiles, score, the prediction before scoring, status,
/// message), best.csv, bundle.athanor (the model of all scores), issues.csv and summary.json, whose content is the
/// result. Scores are on disk as soon as they are known, so that the same call goes on after a kill, or with more
/// rounds; the result has the bytes of an uninterrupted run. The library is held in memory as text. Errors:
/// invalid_options, invalid_input for a folder that holds something else and for a command that fails, not_found,
/// cancelled.
nlohmann::json acquire(const ScreenOptions& options, const Context& context);

}  // namespace athanor::workflows
