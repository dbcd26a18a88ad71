#include "athanor/workflows/acquire_options.h"

#include <algorithm>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::workflows {

void AcquireOptions::fields(FieldList& list) {
  list.begin_group("Active learning on an expensive score (docking, simulation)");
  list.add("acquire", &acquire,
           "score a few percent of the library in rounds; a model of the scores so far chooses each batch by its "
           "prediction (greedy), the best it may be (ucb), the expected improvement (ei) or a draw (thompson)")
      .one_of({"", "random", "greedy", "ucb", "ei", "thompson"});
  list.add("scores", &scores, "table of molecules with their scores, to look them up").shown_as("FILE");
  list.add("score_column", &score_column, "column with the score (default: score, or the one numeric column)")
      .shown_as("NAME");
  list.add("score_command", &score_command,
           "program that scores: it reads the CSV {in} (name, id, smiles) and writes the CSV {out} (name, score)")
      .shown_as("COMMAND");
  list.add("score_rows", &score_rows, "molecules for one call of the command, kept when it ends (0 = the whole batch)")
      .range(0, 1e7);
  list.add("minimize", &minimize, "low scores are good, as in docking");
  list.add("initial", &initial, "molecules that are chosen at random to begin with; below 1 a share of the library")
      .range(0, 1e7);
  list.add("batch", &batch, "molecules of each round; below 1 a share of the library").range(0, 1e7);
  list.add("rounds", &rounds, "rounds after the first; a finished run goes on when there are more").range(0, 1e5);
  list.add("surrogate", &surrogate,
           "model of the score, see `athanor list models` (default: gp up to 5,000 scores in all, forest beyond)")
      .shown_as("MODEL");
  list.add("beta", &beta, "standard deviations that ucb adds").range(0, 1e3);
}

void check_acquire_options(const ScreenOptions& options) {
  const std::pair<const char*, bool> others[] = {
      {"--filter", !options.filter.empty()},   {"--substructure", !options.substructure.empty()},
      {"--exclude", !options.exclude.empty()}, {"--similar", !options.similar.empty()},
      {"--model", !options.model.empty()},     {"--rank-by", !options.rank_by.empty()},
      {"--diverse", options.diverse > 0},      {"--passed", options.passed != "none"}};
  for (const auto& [flag, is_given] : others)
    if (is_given)
      fail(ErrorCode::invalid_options,
           "{} does not go with --acquire; screen first with --passed csv, then acquire from the folder passed", flag);
  const bool has_table = !options.acquisition.scores.empty(), has_command = !options.acquisition.score_command.empty();
  if (has_table == has_command)
    fail(ErrorCode::invalid_options, "--acquire needs --scores or --score-command{}", has_table ? ", not both" : "");
}

std::size_t count_molecules(const char* flag, double value, std::size_t molecules) {
  if (!(value > 0) || (value >= 1 && value != std::floor(value)))
    fail(ErrorCode::invalid_options, "{}: {} is neither a share between 0 and 1 nor a number of molecules", flag,
         format_number(value));
  const double count = value < 1 ? std::round(value * static_cast<double>(molecules)) : value;
  return std::clamp<std::size_t>(static_cast<std::size_t>(count), 1, molecules);
}

}  // namespace athanor::workflows
