// A library in memory whose molecules are to be scored, and the table of what is known of them so far.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "athanor/data/curate.h"
#include "athanor/workflows/partial_table.h"
#include "athanor/workflows/score_source.h"

namespace athanor::workflows {

/// Molecules of a library, each once, by their place in the curated dataset.
class ScorePool {
 public:
  /// Reads and curates the files. `id_column` as in ScreenOptions. Errors: those of data::curate.
  ScorePool(const std::vector<std::string>& files, const data::CurateOptions& curation, const std::string& id_column,
            const Context& context);

  std::size_t size() const { return curation_.dataset.size(); }
  const data::Dataset& dataset() const { return curation_.dataset; }
  const data::Curation& curation() const { return curation_; }
  /// Cells source, row, id, smiles of a molecule: where it stands first and how it is written there.
  std::vector<std::string> describe(std::size_t record) const;
  ScoreQuery make_query(std::size_t record) const;

 private:
  std::string find_id(std::size_t record) const;

  data::Table table_;
  data::Curation curation_;
  std::size_t id_column_ = 0;
};

/// A molecule that was chosen in a round.
struct ScoredMolecule {
  std::size_t round = 0;
  std::size_t record = 0;  ///< in the pool
  double pred = 0;         ///< before it was scored; NaN in random rounds
  double std = 0;          ///< likewise, also NaN when the model gives none
  MoleculeScore score;
};

/// Columns of scored.csv without the last two, status and message; and their cells.
const std::vector<std::string>& list_scored_columns();
std::vector<std::string> format_scored(const ScorePool& pool, const ScoredMolecule& molecule);

/// scored.csv while it grows, in the order of scoring.
class ScoreJournal {
 public:
  /// Goes on with the rows of a killed or finished run of equal `origin`. Errors: those of PartialTable; corrupt when
  /// the table was changed by others.
  ScoreJournal(const std::filesystem::path& path, const nlohmann::json& origin, const ScorePool& pool);
  const std::vector<ScoredMolecule>& molecules() const { return molecules_; }
  /// The rows are on disk when this returns.
  void append(std::span<const ScoredMolecule> molecules);
  /// Names the file as a whole one.
  void commit() { table_.commit(); }

 private:
  void load(const std::filesystem::path& path);

  const ScorePool& pool_;
  PartialTable table_;
  std::vector<ScoredMolecule> molecules_;
};

}  // namespace athanor::workflows
