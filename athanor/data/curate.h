// Curation: rows of text -> Dataset. Every row that is dropped, merged or repaired leaves an Issue.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/standardize.h"
#include "athanor/core/progress.h"
#include "athanor/core/result.h"
#include "athanor/data/dataset.h"
#include "athanor/data/input_options.h"
#include "athanor/data/keyed_table.h"
#include "athanor/data/record.h"

namespace athanor::data {

/// Options of curate() and of the verbs that stand on it: which columns are what, how molecules are standardised, and
/// what becomes of duplicates and bounds.
struct CurateOptions : InputOptions {
  std::vector<std::string> molecule_columns;  ///< of further molecules of each row, beside the SMILES column
  std::vector<std::string> fraction_columns;  ///< of the amounts of all molecules of a row, in their order
  std::vector<std::string> reaction_columns;  ///< of reactions, or of reactants and products; empty = recognised
  std::vector<std::string> target_columns;    ///< empty = the one remaining numeric column
  bool all_targets = false;                   ///< every numeric column is one
  std::vector<std::string> ignore_columns;    ///< that are no targets
  std::string task_type;                      ///< "" = from the values
  std::vector<std::string> units;             ///< one per target, optional
  std::string weight_column;                  ///< numbers of 0 or more, for Dataset::weights
  std::string time_column;                    ///< dates or numbers, for Dataset::times
  std::string group_column;                   ///< any text, for Dataset::groups
  std::string standardize = "basic";
  std::string tautomer = "none";          ///< none, canonical
  std::string isotopes = "keep";          ///< keep, remove
  std::string stereo = "keep";            ///< keep, remove
  std::string undefined_stereo = "keep";  ///< keep, drop
  std::string metals = "keep";            ///< keep, drop
  std::string mixtures;                   ///< largest, drop, keep; "" = as `standardize` says
  std::int64_t max_heavy_atoms = 0;       ///< 0 = any
  std::string duplicates = "mean";        ///< mean, median, first, drop-conflicting, keep
  std::string censored = "missing";       ///< missing, keep: what becomes of bounds such as <5
  void fields(FieldList& list) override;
};

/// `standardize` with what the options beside it add; its text is what a bundle stores. Error(invalid_options).
chemistry::StandardizePolicy resolve_policy(const CurateOptions& options);

/// What became of one input row; `status` as in predictions.csv. Of the rows that hold one molecule the first is "ok",
/// the others are "merged" and their message names the first ("same molecule as row 12", 0-based data row as in
/// Issue::row).
struct RowOutcome {
  std::string status = "ok";  ///< ok, merged, dropped, invalid, unsupported
  std::string message;
  std::optional<std::size_t> record;  ///< index in Dataset, also for merged rows
};

/// Numbers of a curation, for people and for JSON.
struct CurationSummary {
  std::size_t rows = 0, records = 0;
  std::size_t invalid = 0, dropped = 0, merged = 0;  ///< rows (unsupported ones count as invalid)
  std::size_t standardized = 0;                      ///< usable rows whose molecule the policy altered
  std::size_t missing_values = 0;                    ///< gaps in Dataset::values
  std::size_t conflicting_groups = 0;                ///< duplicate groups whose values differ
};

/// What curate() makes of a table: the records, and what happened to each row.
struct Curation {
  Dataset dataset;
  std::vector<RowOutcome> outcomes;  ///< one per input row
  /// [rows, targets] what each row said before rows were merged, NaN = missing, a bound, or a row without a molecule
  std::vector<double> row_values;
  IssueLog issues;
  CurationSummary summary;
  std::size_t smiles_column = 0;  ///< index in the table's columns
};

/// The wanted column of find_smiles_column: `smiles_column`, or the first of `reaction_columns`.
/// Error(invalid_options) when both are given and differ.
std::string choose_smiles_column(const CurateOptions& options);

/// The SMILES column by name (smiles, canonical_smiles, drug, mol, structure, … without regard to case; names that may
/// also head other texts, from "drug" on, count when half of the rows parse), else the first column in which at least
/// 90 % of the first 1,000 rows parse as molecules or reactions, and not all are equal. The guess is noted, unless the
/// column is called "smiles". Error(not_found) when there is none, Error(invalid_input) when the name of the guessed
/// column is a SMILES itself: the header is missing.
std::size_t find_smiles_column(const Table& table, const std::string& wanted, Progress& progress);

/// Targets: the named columns, or the one remaining numeric column, or all of them with `all_targets`; binary when only
/// 0 and 1 occur, multi-class when a named column holds 2 to 50 different texts and no number, or as `task_type` says.
/// A column is numeric when more than half of its filled cells are numbers; columns with the name of an identifier (id,
/// index, mol_id, cid, …) are no candidates unless named. Errors: not_found, invalid_input (all missing, constant, one
/// class; under `all_targets` such columns are left out with a warning), invalid_options (several candidates; the
/// message lists them and names --all-targets).
std::vector<Target> find_targets(const Table& table, std::size_t smiles_column, const CurateOptions& options,
                                 Progress& progress);

/// Index of the class that the cell names ("1.0" is "1"); NaN when it is missing, nothing for any other label.
std::optional<double> find_class(const Target& target, std::string_view cell);

/// Missing markers: blank, NA, N/A, nan, null, none, -, ? (any case).
bool is_missing(std::string_view cell);

/// Curates the table. Rows are reactions where `reaction_columns` are given, or more than half of the texts in the
/// SMILES column have the ">" of reactions; they get their standard text (chemistry/reaction.h), and no policy beside
/// none and basic is theirs. Molecules are parsed by up to `threads` threads, the result is the same for any number.
/// Merging works per target over the rows that have a value: mean, median or first; classes go by majority under mean
/// and median, and a tie is missing (issue class_tie). drop-conflicting drops all rows of a molecule when values differ
/// by more than 1e-9 of the larger, or classes differ. Rows merge when all their molecules and all their features are
/// the same: one molecule at two temperatures is two records where the temperature is a feature. Cells that are no
/// finite number are missing (issues not_a_number, infinite_value, censored_value, approximate_value); a row without
/// any target value is dropped, and so is one that lacks a feature. SMILES, target or feature cells that are not UTF-8
/// make the row invalid. Bounds are kept with their relation under `censored` "keep" (a merged record takes its exact
/// values; without any, the tightest bound; bounds on both sides are missing, issue bounds_differ). Rows with a bad
/// weight or time are dropped (bad_weight, bad_time). A merged record has the mean weight and the latest time of its
/// rows; groups that share a molecule become one (warning joined_groups), and a row without a group is a group of its
/// own (warning missing_group). `targets_optional` is for uses that do not learn: no target column is needed, rows
/// without values stay, constant targets are no error, and without named targets every numeric column is kept. `folds`
/// (optional, one text per row): rows merge only inside one fold, and duplicates across folds are issues (warning).
/// `feature_columns`: columns of numbers and of keys to keep in Dataset::columns. Errors: those of find_smiles_column
/// and find_targets; invalid_input when no row can be used; cancelled.
Curation curate(const Table& table, const CurateOptions& options, bool targets_optional,
                const std::vector<std::string>* folds, const std::vector<FeatureColumn>& feature_columns,
                std::size_t threads, Progress& progress);

/// issues.csv: source,row,action,code,message,input; `row` is the 0-based data row.
void write_issues(const std::string& path, const IssueLog& issues);

}  // namespace athanor::data
