#include "athanor/data/sites/site_reader.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "athanor/core/error.h"
#include "athanor/core/parallel.h"
#include "athanor/core/statistics.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/targets.h"
#include "athanor/data/sites/cells.h"
#include "athanor/data/sites/place_sites.h"

namespace athanor::data {
namespace {

/// Both triangles of a matrix give a bond; they may differ by rounding.
constexpr double symmetry_tolerance = 1e-6;

void refuse_others(const CurateOptions& curation) {
  const auto refuse = [](const std::string& what) {
    fail(ErrorCode::invalid_options, "{} and targets of atoms or bonds do not go together; leave one out", what);
  };
  if (!curation.target_columns.empty()) refuse("--target (a target of molecules)");
  if (curation.all_targets) refuse("--all-targets");
  if (!curation.molecule_columns.empty()) refuse("--molecule-columns (several molecules a row)");
  if (!curation.reaction_columns.empty()) refuse("--reaction-columns");
  if (curation.censored != "missing") refuse("--censored keep");
  if (curation.duplicates == "drop-conflicting") refuse("--duplicates drop-conflicting");
  if (curation.task_type == "multiclass") refuse("--task-type multiclass");
}

void refuse_sdf(const Table& table) {
  if (std::ranges::any_of(table.files, &TableFile::has_mol_blocks))
    fail(
        ErrorCode::invalid_options,
        "{}: lists of atoms in an SDF file follow its atom blocks, which are not read in that order; give a table with "
        "SMILES",
        table.source);
}

Issue make_site_issue(const Record& record, std::string action, std::string code, std::string message,
                      const std::string& cell) {
  return {record.row, std::move(action), std::move(code), std::move(message), to_readable(cell), ""};
}

/// What the lists of a row are checked against.
struct Expected {
  SiteLevel level;
  std::size_t written, kept;
};

std::string describe_count(const std::string& name, std::size_t found, const Expected& expected) {
  const std::string word = format_site_level(expected.level);
  std::string text =
      fmt::format("{}: {} for {}", name, format_count(found, "value"), format_count(expected.kept, word));
  if (expected.written != expected.kept)
    return text + fmt::format(" ({} with the hydrogens that are written as atoms)", expected.written);
  return text + "; hydrogens count only where the SMILES writes them as atoms: [H]";
}

/// Values in the order of the sites as written; those of hydrogens that are no atoms may be absent.
Result<std::vector<double>> read_list(const Record& record, const std::string& name, const std::string& cell,
                                      std::vector<double> numbers, const PlacedSites& placed, SiteLevel level) {
  const std::size_t written = placed.form_sites.size();
  if (numbers.size() == written) return numbers;
  if (numbers.size() != placed.kept.size())
    return make_site_issue(record, "invalid", "site_count",
                           describe_count(name, numbers.size(), {level, written, placed.kept.size()}), cell);
  std::vector<double> all(written, NAN);
  for (std::size_t i = 0; i < numbers.size(); ++i) all[placed.kept[i]] = numbers[i];
  return all;
}

/// The bonds of a matrix of all atoms, in the order of the bonds as written.
Result<std::vector<double>> read_matrix(const Record& record, const std::string& name, const std::string& cell,
                                        const NumberList& list, const PlacedSites& placed) {
  const std::size_t rows = list.rows;
  const bool is_whole = rows == placed.atoms.atoms;
  if (list.numbers.size() != rows * rows || (!is_whole && rows != placed.atoms.kept.size()))
    return make_site_issue(
        record, "invalid", "site_count",
        fmt::format("{}: a matrix of {} x {} for {}", name, rows, list.numbers.size() / std::max<std::size_t>(rows, 1),
                    format_count(placed.atoms.kept.size(), "atom")),
        cell);
  std::vector<double> values(placed.form_sites.size(), NAN);
  for (std::size_t b = 0; b < values.size(); ++b) {
    auto [a, c] = placed.atoms.bonds[b];
    if (!is_whole) {
      const auto find = [&](std::uint32_t atom) {
        return static_cast<std::uint32_t>(std::ranges::lower_bound(placed.atoms.kept, atom) -
                                          placed.atoms.kept.begin());
      };
      if (!std::ranges::binary_search(placed.kept, static_cast<std::uint32_t>(b))) continue;
      a = find(a), c = find(c);
    }
    const double upper = list.numbers[a * rows + c], lower = list.numbers[c * rows + a];
    if (std::abs(upper - lower) > symmetry_tolerance * std::max({1.0, std::abs(upper), std::abs(lower)}))
      return make_site_issue(record, "invalid", "site_matrix",
                             fmt::format("{}: the matrix has {} and {} for the bond of the atoms {} and {} (from 0)",
                                         name, format_number(upper), format_number(lower), a, c),
                             cell);
    values[b] = std::isnan(upper) ? lower : std::isnan(lower) ? upper : (upper + lower) / 2;
  }
  return values;
}

double merge_values(const std::vector<double>& values, const std::string& rule) {
  if (rule == "first") {
    const auto known = std::ranges::find_if(values, [](double value) { return !std::isnan(value); });
    return known == values.end() ? NAN : *known;
  }
  return rule == "median" ? compute_median(values) : compute_mean(values);
}

/// Of the classes 0 and 1 the more frequent one; a tie is missing.
double round_class(double share) { return share == 0.5 || std::isnan(share) ? NAN : share > 0.5 ? 1 : 0; }

}  // namespace

SiteReader::SiteReader(const Table& table, const SiteOptions& sites, const CurateOptions& curation, Progress& progress)
    : source_(table.source),
      curation_(curation),
      targets_(parse_site_options(sites)),
      policy_(resolve_policy(curation)),
      decimal_(parse_decimal_mark(curation.decimal)),
      task_type_(curation.task_type),
      units_(curation.units) {
  refuse_others(curation);
  refuse_sdf(table);
  smiles_column_ = find_smiles_column(table, curation.smiles_column, progress);
  for (const std::string& name : targets_.columns) {
    columns_.push_back(find_column(table.columns, name, table.source));
    if (columns_.back() == smiles_column_)
      fail(ErrorCode::invalid_options, "{}: column \"{}\" holds the SMILES and cannot be a target", table.source, name);
  }
  for (const SiteSum& sum : targets_.sums)
    sum_columns_.push_back(sum.kind == SiteSum::Kind::column
                               ? std::optional(find_column(table.columns, sum.column, table.source))
                               : std::nullopt);
  if (!units_.empty() && units_.size() != columns_.size())
    fail(ErrorCode::invalid_options, "{}: --units has {} for {}", table.source, format_count(units_.size(), "text"),
         format_count(columns_.size(), "target"));
  curation_.smiles_column = table.columns[smiles_column_];
  if (std::ranges::count(table.columns, curation_.smiles_column) > 1) curation_.smiles_column = curation.smiles_column;
  curation_.task_type = "";
  curation_.units.clear();
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    if (c != smiles_column_ && std::ranges::count(table.columns, table.columns[c]) == 1)
      curation_.ignore_columns.push_back(table.columns[c]);
}

void SiteReader::read(Table& table, std::size_t threads) {
  rows_.assign(table.rows.size(), {});
  parallel_for(table.rows.size(), threads, [&](std::size_t i) {
    Record& record = table.rows[i];
    if (record.issue) return;
    Result<Row> row = read_row(record);
    if (row) rows_[i] = std::move(*row);
    else record.issue = row.issue();
  });
  for (Record& record : table.rows)
    if (record.issue && record.issue->source.empty()) record.issue->source = table.source_of(record.row);
}

Result<SiteReader::Row> SiteReader::read_row(const Record& record) const {
  Result<PlacedSites> placed = place_sites(record.cells[smiles_column_], policy_, targets_.level);
  if (!placed) {
    Issue issue = placed.issue();
    issue.row = record.row;
    return issue;
  }
  const std::size_t num_targets = columns_.size();
  Row row;
  row.key_sites = placed->key_sites;
  row.values.assign(placed->num_sites * num_targets, NAN);
  bool any = false;
  for (std::size_t t = 0; t < num_targets; ++t) {
    const std::string& cell = record.cells[columns_[t]];
    if (is_missing(cell)) continue;
    const Result<NumberList> list = parse_number_list(cell, decimal_);
    if (!list)
      return make_site_issue(record, "invalid", list.issue().code, name(t) + ": " + list.issue().message, cell);
    if (list->rows > 1 && targets_.level == SiteLevel::atom)
      return make_site_issue(record, "invalid", "site_list", name(t) + ": a matrix is for bonds, not for atoms", cell);
    const Result<std::vector<double>> values =
        list->rows > 1 ? read_matrix(record, name(t), cell, *list, *placed)
                       : read_list(record, name(t), cell, list->numbers, *placed, targets_.level);
    if (!values) return values.issue();
    for (std::size_t i = 0; i < values->size(); ++i) {
      const std::int32_t site = placed->form_sites[i];
      if (site < 0 || std::isnan((*values)[i])) continue;
      const std::size_t at = placed->key_sites.empty() ? static_cast<std::size_t>(site)
                                                       : placed->key_sites[static_cast<std::size_t>(site)];
      row.values[at * num_targets + t] = (*values)[i];
      any = true;
    }
  }
  if (!any)
    return make_site_issue(record, "dropped", no_target_code,
                           fmt::format("no {} has a value", format_site_level(targets_.level)),
                           record.cells[smiles_column_]);
  if (auto issue = read_sums(record, placed->formal_charge, row)) return *std::move(issue);
  return row;
}

std::optional<Issue> SiteReader::read_sums(const Record& record, int formal_charge, Row& row) const {
  for (std::size_t t = 0; t < columns_.size(); ++t) {
    const SiteSum& sum = targets_.sums[t];
    double value = sum.kind == SiteSum::Kind::number          ? sum.number
                   : sum.kind == SiteSum::Kind::formal_charge ? formal_charge
                                                              : NAN;
    if (sum_columns_[t]) {
      const Result<double> cell = read_number(record, *sum_columns_[t], sum.column, decimal_);
      if (!cell) return cell.issue();
      if (std::isnan(*cell))
        return make_site_issue(record, "invalid", "site_sum",
                               fmt::format("{}: missing value; it is the sum of {}", sum.column, name(t)), "");
      value = *cell;
    }
    row.sums.push_back(value);
  }
  return std::nullopt;
}

SiteTable SiteReader::assemble(const Dataset& dataset) const {
  SiteTable table;
  table.level = targets_.level;
  for (std::size_t record = 0; record < dataset.size(); ++record) add_record(dataset, record, table);
  for (std::size_t t = 0; t < columns_.size(); ++t) table.targets.push_back(describe_target(t, table));
  for (std::size_t i = 0; i < table.values.size(); ++i)
    if (table.targets[i % columns_.size()].task == TaskType::binary) table.values[i] = round_class(table.values[i]);
  return table;
}

void SiteReader::add_record(const Dataset& dataset, std::size_t record, SiteTable& table) const {
  const std::vector<std::size_t>& rows = dataset.rows[record];  // numbers of rows are their places
  const Row& first = rows_[rows.front()];
  const std::size_t num_targets = columns_.size(), num_sites = first.values.size() / num_targets;
  std::vector<double> several;
  for (std::size_t site = 0; site < num_sites; ++site) {
    const std::size_t place = first.key_sites.empty() ? site : first.key_sites[site];
    for (std::size_t t = 0; t < num_targets; ++t) {
      several.clear();
      for (const std::size_t row : rows) several.push_back(rows_[row].values[place * num_targets + t]);
      table.values.push_back(merge_values(several, curation_.duplicates));
    }
  }
  table.offsets.push_back(table.offsets.back() + num_sites);
  if (has_sums(targets_.sums)) table.sums.insert(table.sums.end(), first.sums.begin(), first.sums.end());
}

std::vector<double> SiteReader::list_row_values(std::size_t row) const {
  const Row& own = rows_[row];
  if (own.key_sites.empty()) return own.values;
  const std::size_t num_targets = columns_.size();
  std::vector<double> values;
  for (const std::uint32_t place : own.key_sites)
    for (std::size_t t = 0; t < num_targets; ++t) values.push_back(own.values[place * num_targets + t]);
  return values;
}

Target SiteReader::describe_target(std::size_t target, const SiteTable& table) const {
  Target described{.name = name(target)};
  if (!units_.empty()) described.unit = units_[target];
  std::vector<double> values;
  for (const Row& row : rows_)
    for (std::size_t i = target; i < row.values.size(); i += columns_.size())
      if (!std::isnan(row.values[i])) values.push_back(row.values[i]);
  const bool only_classes = std::ranges::all_of(values, [](double value) { return value == 0 || value == 1; });
  if (task_type_.empty() ? only_classes : parse_task_type(task_type_) == TaskType::binary)
    described.task = TaskType::binary;
  if (described.task == TaskType::binary && !only_classes)
    fail(ErrorCode::invalid_input, "{}: target \"{}\" has values other than 0 and 1; a binary target holds only these",
         source_, described.name);
  if (described.task == TaskType::binary && targets_.sums[target].kind != SiteSum::Kind::free)
    fail(ErrorCode::invalid_options, "--sum: {} has classes, which have no sum", described.name);
  values.clear();
  for (std::size_t i = target; i < table.values.size(); i += columns_.size()) values.push_back(table.values[i]);
  if (const std::string obstacle = find_learning_obstacle(described, values); !obstacle.empty())
    fail(ErrorCode::invalid_input, "{}: target \"{}\" {}", source_, described.name, obstacle);
  return described;
}

}  // namespace athanor::data
