// Refinement: what `curate` can do beyond one line per molecule: long tables spread to one column per assay, scales of
// values, outliers, classes, filters of molecules with what each takes, activity cliffs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "athanor/chemistry/drug_likeness.h"
#include "athanor/chemistry/structural_alerts.h"
#include "athanor/data/curate.h"

namespace athanor::data {

/// Options of prepare_table() and refine() beside CurateOptions; of the verb `curate`.
struct RefineOptions : Options {
  std::vector<std::string> pivot;   ///< columns whose texts together name the assay of a row; empty = a wide table
  std::string value_column;         ///< "" = guessed, and said
  std::string relation_column;      ///< "" = guessed; a table may have none
  std::string unit_column;          ///< "" = guessed; a table may have none
  std::int64_t min_rows = 30;       ///< usable rows that an assay needs
  std::string transform = "none";   ///< none, log10, ln, p
  std::string outliers = "mad";     ///< none, mad, sigma
  double outlier_limit = 0;         ///< 0 = 3.5 for mad, 3 for sigma
  bool drop_outliers = false;       ///< false: they are told and stay
  std::vector<double> threshold;    ///< one for all regression targets or one each; a value of at least that is class 1
  double gray_zone = 0;             ///< values nearer to the threshold are left out
  std::string impute = "none";      ///< none, mean, median
  std::string replicates = "auto";  ///< auto, show, hide
  std::vector<std::string> alerts;  ///< sets of structural alerts, also joined by commas
  bool drop_alerts = false;         ///< false: molecules with an alert are told and stay
  bool drug_likeness = false;       ///< columns lipinski, veber, ghose and egan
  std::vector<std::string> require;  ///< rules of drug-likeness, also joined by commas
  bool cliffs = false;               ///< find activity cliffs
  double cliff_similarity = 0.9;     ///< least Tanimoto similarity of a pair
  double cliff_difference = 0;       ///< 0 = 1 log unit on a logarithmic scale, else 2 standard deviations
  void fields(FieldList& list) override;
};

/// An assay of a long table.
struct Assay {
  std::string name, unit;
  std::size_t rows = 0;  ///< usable ones
};

/// A table whose targets are ready for curation, and what happened on the way.
struct PreparedTable {
  Table table;
  CurateOptions options;           ///< with the targets and units that the table has now
  IssueLog issues;                 ///< values that could not be transformed
  std::vector<Assay> assays;       ///< of a long table, those that became targets; most rows first
  std::vector<Assay> left_out;     ///< those with fewer than min_rows rows
  std::vector<std::string> scale;  ///< per target of `options`: "", "log10", "ln", "p"; empty when nothing is known
};

/// Spreads a long table, then transforms the targets; a table that needs neither passes as it is.
///
/// Long tables: every row stays a row, its value standing in the column of its assay, so that rows of one molecule
/// merge as in any table. Relations (=, <, <=, >, >=, ~, <<, >>, also in quotes as ChEMBL writes them) become signs in
/// the cell, as curation reads them. Units are converted to the most frequent one of the assay among those of the same
/// kind (M, mM, uM, nM, pM, fM with their spellings; any other unit only equals itself); under transform p all are
/// molar. Rows that cannot be used carry an issue: missing_assay, missing_value, unknown_relation, unknown_unit,
/// small_assay.
/// --target chooses among the assays, whatever their rows.
///
/// Transforms: log10 and ln of the value in its unit; p = -log10 of the value in mol/l, for which --units must name a
/// molar unit per target; bounds change sides. Columns are renamed: "IC50 (nM)" -> "pIC50", "y" -> "log10_y". Values of
/// 0 or less are missing (issue not_positive).
/// Errors: those of find_smiles_column, find_targets, find_column; invalid_options for units without a molar scale;
/// invalid_input when no assay has enough rows, or a target holds only classes; too_large.
PreparedTable prepare_table(Table table, const CurateOptions& options, const RefineOptions& refine, Progress& progress);

/// Spread of the values that were merged into one, of regression targets; see compute_replicates.
struct Replicates {
  std::vector<double> stds;         ///< [records, targets] with n - 1, NaN below two values
  std::vector<std::size_t> counts;  ///< [records, targets] exact values of the record's rows
  /// The replicates of one target over all molecules.
  struct Pooled {
    double std = 0;             ///< sqrt(sum (n_i - 1) s_i^2 / sum (n_i - 1)), NaN without replicates
    std::size_t molecules = 0;  ///< with two values or more
    std::size_t values = 0;     ///< of these molecules
  };
  std::vector<Pooled> pooled;  ///< per target
};

/// Bounds take no part. The pooled standard deviation estimates the noise of the measurement, unless the repeats are
/// copies of one measurement.
Replicates compute_replicates(const Dataset& dataset, const std::vector<double>& row_values);

/// A value that lies too far from the others of its target.
struct Outlier {
  std::size_t record = 0, target = 0;
  double value = 0;
  double score = 0;  ///< signed: (value - centre) / spread
};

/// Centre and spread by which outliers are told.
struct Spread {
  double centre = 0, spread = 0;
};
/// mad: median and 1.4826 * median absolute deviation (Iglewicz & Hoaglin 1993, ASQC Basic References in Quality
/// Control 16); sigma: mean and standard deviation. Nothing below 10 values or when the spread is 0.
std::optional<Spread> compute_spread(const std::vector<double>& values, const std::string& rule);

/// Values of regression targets whose |score| is above the limit, by target, then record. Bounds take no part.
std::vector<Outlier> find_outliers(const Dataset& dataset, const std::string& rule, double limit);
/// A sentence for each target with values so far from its median (robust z above 7) that they are mistakes, or that the
/// target asks for its logarithm.
std::vector<std::string> describe_far_values(const Dataset& dataset);

/// One pair of similar molecules with different values.
struct Cliff {
  std::size_t target = 0, a = 0, b = 0;   ///< records; `a` has the higher value
  double similarity = 0, difference = 0;  ///< Tanimoto; larger value - smaller one
};

/// Pairs with a Tanimoto similarity (Morgan 2, 2048 bits) of at least `similarity` whose values differ by at least
/// `differences` (one per target; classes: by being different): activity cliffs (Maggiora 2006, doi:10.1021/ci060117s;
/// Stumpfe & Bajorath 2012, doi:10.1021/jm201706b). Largest difference first per target. Bounds take no part.
std::vector<Cliff> find_cliffs(const Dataset& dataset, double similarity, const std::vector<double>& differences,
                               std::size_t threads);
/// What counts as different: 1 where name or unit of the target say that its scale is logarithmic (pIC50,
/// "log(mol/l)"), else two standard deviations of its values; infinity for fewer than two.
double choose_cliff_difference(const Dataset& dataset, std::size_t target);

/// What one filter takes from the curated molecules. A filter of values takes a molecule when it leaves no value.
struct FilterLoss {
  std::string filter;      ///< such as "structural alerts", "lipinski"
  std::size_t alone = 0;   ///< molecules that it takes by itself
  std::size_t only = 0;    ///< molecules that no other filter takes
  std::size_t values = 0;  ///< target values that a filter of values takes
};

/// Rows that curation could not use, by the code of their issue.
struct RowLoss {
  std::string code, action;
  std::size_t rows = 0;
};

/// What a filter says of the records: it takes whole ones, or single values.
struct FilterVerdict {
  std::string name, code;
  std::vector<char> records;         ///< [records], empty for filters of values
  std::vector<char> values;          ///< [records, targets], empty for filters of molecules
  std::vector<std::string> reasons;  ///< [records], why a record or its value is taken
};

/// Records that the verdicts take together, but for the verdict `except`.
std::vector<char> find_taken_records(const Dataset& dataset, const std::vector<FilterVerdict>& verdicts,
                                     std::optional<std::size_t> except = std::nullopt);

/// What all filters and the curation before them take, and whether that is too much.
struct LossReport {
  std::vector<FilterLoss> filters;
  std::vector<RowLoss> rows;
  std::size_t molecules = 0, taken = 0;  ///< before the filters, and by all of them together
  /// Over-strict filters: one, or all together, or one reason of curation, takes more than 30 %; or 20 % or more of
  /// the actives (class 1, else the highest and the lowest tenth of the values) and at most half that share of the
  /// rest.
  std::vector<std::string> warnings;
};

/// `thresholds` has a value per target, NaN where the target is no class yet.
LossReport compute_losses(const Curation& curation, const std::vector<FilterVerdict>& verdicts,
                          const std::vector<double>& thresholds);

/// A molecule that filters took, for the report.
struct TakenMolecule {
  std::string smiles;
  std::string reason;
};

/// Everything that became of the curated molecules.
struct Refinement {
  Replicates replicates;                    ///< of the molecules kept, in the scale of the values before classes
  std::vector<Outlier> outliers;            ///< `record` counts the molecules before filters
  std::vector<std::string> outlier_smiles;  ///< of `outliers`
  std::vector<std::string> unspread;        ///< targets whose outliers cannot be told
  std::vector<std::vector<chemistry::StructuralAlert>> alerts;  ///< [records], empty when not asked for
  std::vector<chemistry::DrugProperties> properties;            ///< [records], empty when not asked for
  /// Molecules that have each alert, before filters; most frequent first.
  std::vector<std::pair<chemistry::StructuralAlert, std::size_t>> alert_counts;
  LossReport losses;
  std::vector<TakenMolecule> taken;
  std::vector<Cliff> cliffs;
  std::vector<double> cliff_differences;   ///< per target, as used
  std::vector<Target> continuous_targets;  ///< the targets before they became classes
  std::vector<double> continuous;          ///< [records, targets] values before classes and imputation
  std::size_t undecided = 0;               ///< bounds that fall on both sides of a threshold
  std::size_t imputed = 0;                 ///< values
  std::vector<std::string> warnings;       ///< also those of `losses`
};

/// Outliers, alerts and rules on the curated molecules; filters; replicates and cliffs of what is kept; classes; gaps.
/// Changes `curation`: what is taken becomes issues (outlier, gray_zone, structural_alert, not_drug_like,
/// undecided_bound) and outcomes; imputed values are issues too (imputed_value). Error(invalid_input) when nothing is
/// kept; invalid_options; cancelled.
Refinement refine(const Table& table, Curation& curation, const RefineOptions& options,
                  const std::vector<std::string>& scale, std::size_t threads, Progress& progress);

/// The texts, each divided at its commas.
std::vector<std::string> split_names(const std::vector<std::string>& texts);

}  // namespace athanor::data
