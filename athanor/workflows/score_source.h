// Where expensive scores come from: a table in which they are looked up, or a program that is run.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "athanor/data/curate.h"
#include "athanor/workflows/context.h"

namespace athanor::workflows {

/// A molecule to score.
struct ScoreQuery {
  std::string name;    ///< unique in the library, a number
  std::string id;      ///< as the library has it, may be empty
  std::string smiles;  ///< standardised
  std::string key;     ///< Dataset::keys
};

/// Its score; NaN with a message where there is none.
struct MoleculeScore {
  double value = 0;
  std::string message;
};

class ScoreSource {
 public:
  virtual ~ScoreSource() = default;
  /// One per query, in order.
  virtual std::vector<MoleculeScore> score(std::span<const ScoreQuery> queries) = 0;
};

/// Looks molecules up by their standardised form; a molecule that stands there several times has the mean. Rows that
/// cannot be read are warned of. `curation` is how the library is curated. Errors: not_found, invalid_input.
std::unique_ptr<ScoreSource> make_score_table(const std::string& path, const std::string& column,
                                              const data::CurateOptions& curation, const Context& context);

/// Runs `command` by /bin/sh where the caller is, with {in} and {out} replaced by the names of two CSV files: the
/// program gets the columns name, id, smiles, and writes name and score (or the column `score_column`), rows in any
/// order; a molecule without a number there has no score. The files lie in `folder`. Error(invalid_options) without the
/// two places, Error(invalid_input) when the command fails or writes something else, Error(cancelled).
std::unique_ptr<ScoreSource> make_score_command(const std::string& command, const std::string& score_column,
                                                const std::filesystem::path& folder, const Context& context);

}  // namespace athanor::workflows
