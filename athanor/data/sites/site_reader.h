// From cells with lists to the sites of curated records.
#pragma once

#include <optional>

#include "athanor/chemistry/standardize.h"
#include "athanor/data/curate.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/sites.h"

namespace athanor::data {

/// Code of the issue of a row without a value.
inline constexpr const char* no_target_code = "no_target";

/// Reads the columns of site targets before the rows are curated, and gives their values to the records afterwards.
class SiteReader {
 public:
  /// Errors: not_found for an absent column, invalid_options for what does not go with sites (several molecules a row,
  /// molecule targets, bounds, SDF files, whose atoms have an order that their SMILES do not show).
  SiteReader(const Table& table, const SiteOptions& sites, const CurateOptions& curation, Progress& progress);

  /// Reads all rows. One whose lists do not fit its molecule, or that lacks a sum, gets an issue in `table`, which ends
  /// it in curation; a row without any value is dropped.
  void read(Table& table, std::size_t threads);

  /// The options of the curation that follows: without targets.
  const CurateOptions& curation() const { return curation_; }
  const SiteTargets& targets() const { return targets_; }
  std::size_t smiles_column() const { return smiles_column_; }
  std::size_t column(std::size_t target) const { return columns_[target]; }  ///< of the table
  /// What a row says, [sites, targets] in the order of its own standard form; empty for a bad row.
  std::vector<double> list_row_values(std::size_t row) const;

  /// Values by record. Rows that are merged are averaged (or as --duplicates says) site by site, in the order of the
  /// canonical SMILES, in which atoms that are alike are told apart by nothing but their place. Error(invalid_input)
  /// for a target that cannot be learnt.
  SiteTable assemble(const Dataset& dataset) const;

 private:
  /// What one row says, in the order of the key of its molecule.
  struct Row {
    std::vector<double> values;            ///< [sites, targets]
    std::vector<double> sums;              ///< [targets]
    std::vector<std::uint32_t> key_sites;  ///< [sites of the row's form] in the key; empty = the same
  };
  Result<Row> read_row(const Record& record) const;
  std::optional<Issue> read_sums(const Record& record, int formal_charge, Row& row) const;
  void add_record(const Dataset& dataset, std::size_t record, SiteTable& table) const;
  Target describe_target(std::size_t target, const SiteTable& table) const;
  const std::string& name(std::size_t target) const { return targets_.columns[target]; }

  std::string source_;
  CurateOptions curation_;
  SiteTargets targets_;
  chemistry::StandardizePolicy policy_;
  DecimalMark decimal_;
  std::vector<std::size_t> columns_;                     ///< [targets]
  std::vector<std::optional<std::size_t>> sum_columns_;  ///< [targets]
  std::size_t smiles_column_ = 0;
  std::string task_type_;
  std::vector<std::string> units_;
  std::vector<Row> rows_;
};

}  // namespace athanor::data
