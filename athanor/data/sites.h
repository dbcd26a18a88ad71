// Values of the atoms or bonds of molecules, which are the sites of a record: from the cells of a table to curated
// records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "athanor/core/options.h"
#include "athanor/data/dataset.h"

namespace athanor::data {

/// What a value belongs to.
enum class SiteLevel { molecule, atom, bond };
/// "molecule", "atom", "bond".
std::string format_site_level(SiteLevel level);
/// Error(invalid_options) for another word.
SiteLevel parse_site_level(const std::string& word);

/// What the values of all sites of a molecule add up to.
struct SiteSum {
  /// free: to anything; number: to the same in every molecule; formal_charge: to that of the molecule; column: to what
  /// a cell of the row says.
  enum class Kind { free, number, formal_charge, column };
  Kind kind = Kind::free;
  double number = 0;     ///< of kind number
  std::string column{};  ///< whose cell is the sum
  bool operator==(const SiteSum&) const = default;
};

/// Which columns hold a list per molecule.
struct SiteOptions : Options {
  std::vector<std::string> atom_targets, bond_targets;
  std::vector<std::string> sums;  ///< NAME=NUMBER, NAME=formal_charge, NAME=COLUMN
  void fields(FieldList& list) override;
  bool is_nothing() const { return atom_targets.empty() && bond_targets.empty() && sums.empty(); }
};

/// What is predicted of the sites: one level, [targets] columns and sums.
struct SiteTargets {
  SiteLevel level = SiteLevel::atom;
  std::vector<std::string> columns;
  std::vector<SiteSum> sums;
};
/// Error(invalid_options): both levels at once, a sum of something else, a text without "=".
SiteTargets parse_site_options(const SiteOptions& options);
/// Whether any target has a sum.
bool has_sums(std::span<const SiteSum> sums);

/// The sites of all records, one record after another. Atoms stand in the order of Dataset::smiles, bonds in that of
/// chemistry::SiteFacts.
struct SiteTable {
  SiteLevel level = SiteLevel::atom;
  std::vector<Target> targets;
  std::vector<std::size_t> offsets{0};  ///< [records + 1]
  std::vector<double> values;           ///< [sites, targets] NaN = missing
  std::vector<double> sums;             ///< [records, targets] NaN = none; empty when no target has one

  std::size_t size() const { return offsets.back(); }
  std::size_t num_records() const { return offsets.size() - 1; }
  std::size_t count(std::size_t record) const { return offsets[record + 1] - offsets[record]; }
};
/// The sites of those records, in that order.
std::vector<std::size_t> list_sites(const SiteTable& sites, std::span<const std::size_t> records);

/// "[0.12, null, -3]": NaN is null.
std::string format_site_list(std::span<const double> values);

}  // namespace athanor::data
