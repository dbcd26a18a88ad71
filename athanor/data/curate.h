// Curation: rows of text -> Dataset. Every row that is dropped, merged or repaired leaves an Issue.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/standardize.h"
#include "athanor/core/options.h"
#include "athanor/core/progress.h"
#include "athanor/core/result.h"
#include "athanor/data/dataset.h"
#include "athanor/data/record.h"

namespace athanor::data {

struct CurateOptions : Options {
  std::string smiles_column;                   ///< "" = guessed, and said
  std::vector<std::string> target_columns;     ///< empty = the one remaining numeric column
  bool all_targets = false;
  std::vector<std::string> ignore_columns;
  std::string task_type;                       ///< "" = from the values
  std::vector<std::string> units;              ///< one per target, optional
  std::string standardize = "basic";
  std::string duplicates = "mean";             ///< mean, median, first, drop-conflicting, keep
  std::string format;
  std::string delimiter;
  void fields(FieldList& list) override;
};

/// What became of one input row; `status` as in predictions.csv.
struct RowOutcome {
  std::string status = "ok";            ///< ok, merged, dropped, invalid, unsupported
  std::string message;
  std::optional<std::size_t> record;    ///< index in Dataset, also for merged rows
};

struct CurationSummary {
  std::size_t rows = 0, records = 0, invalid = 0, dropped = 0, merged = 0, standardized = 0, missing_values = 0;
  std::size_t conflicting_groups = 0;   ///< duplicate groups whose values differ
};

struct Curation {
  Dataset dataset;
  std::vector<RowOutcome> outcomes;     ///< one per input row
  IssueLog issues;
  CurationSummary summary;
  std::size_t smiles_column = 0;        ///< index in the table's columns
};

/// The SMILES column by name (smiles, canonical_smiles, drug, mol, structure, … without regard to case), else the first
/// column in which at least 90 % of the first 1,000 rows parse. Error(not_found) when there is none. The guess is noted.
std::size_t find_smiles_column(const Table& table, const std::string& wanted, Progress& progress);

/// Targets by the rules of DESIGN section 5 ("Targets"): names, one remaining numeric column, --all-targets; binary when
/// only 0 and 1 occur. Errors: not_found, invalid_input (all missing, constant, one class), invalid_options (several
/// candidates; the message lists them and names --all-targets).
std::vector<Target> find_targets(const Table& table, std::size_t smiles_column, const CurateOptions& options, Progress& progress);

/// Missing markers: blank, NA, N/A, nan, null, none, -, ? (any case).
bool is_missing(std::string_view cell);

/// Curates the table; molecules are parsed by up to `threads` threads. `targets_optional` is for prediction-like uses:
/// no target column is needed. `folds` (optional, one text per row): rows merge only inside one fold, and duplicates across folds are issues (warning).
Curation curate(const Table& table, const CurateOptions& options, bool targets_optional,
                const std::vector<std::string>* folds, const std::vector<std::string>& feature_columns,
                std::size_t threads, Progress& progress);

/// issues.csv: source,row,action,code,message,input.
void write_issues(const std::string& path, const IssueLog& issues);

}  // namespace athanor::data
