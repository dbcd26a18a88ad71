// The column that holds the molecules.
#include <algorithm>
#include <array>
#include <optional>

#include "athanor/chemistry/molecule.h"
#include "athanor/chemistry/reaction.h"
#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/curate.h"

namespace athanor::data {
namespace {

constexpr std::size_t rows_tried = 1000;

/// Names that mean SMILES, that mean InChI (taken when nothing else is there), and names that often mean molecules
/// (then at least half of the cells must parse).
constexpr std::array<std::string_view, 8> certain_names = {"smiles",           "canonical_smiles", "canonicalsmiles",
                                                           "canonical smiles", "isosmiles",        "isomeric_smiles",
                                                           "isomericsmiles",   "ligand smiles"};
constexpr std::array<std::string_view, 3> inchi_names = {"inchi", "standard_inchi", "standardinchi"};
constexpr std::array<std::string_view, 11> likely_names = {
    "drug", "mol", "structure", "molecule", "struc", "cxsmiles", "smi", "compound", "reaction", "rxn", "reactions"};

bool parses(std::string_view text) {
  return chemistry::is_reaction(text) ? chemistry::parse_reaction(text).ok() : chemistry::parse_smiles(text).ok();
}

/// Rows whose cell parses among the first ones that could be read, as a fraction; 0 without rows.
double measure_parsable(const Table& table, std::size_t column) {
  std::size_t tried = 0, parsed = 0;
  for (const Record& record : table.rows) {
    if (record.issue) continue;
    if (tried == rows_tried) break;
    ++tried;
    const std::string_view cell = trim(record.cells[column]);
    if (chemistry::is_inchi(cell) || (!cell.empty() && parses(cell))) ++parsed;
  }
  return tried == 0 ? 0 : static_cast<double>(parsed) / static_cast<double>(tried);
}

/// One text in all of the first rows is a remark, not molecules: "B" for a binding assay is boron, too.
bool repeats_one_text(const Table& table, std::size_t column) {
  constexpr std::size_t fewest_rows = 10;
  const std::size_t count = std::min(table.rows.size(), rows_tried);
  for (std::size_t i = 1; i < count; ++i)
    if (table.rows[i].cells[column] != table.rows[0].cells[column]) return false;
  return count >= fewest_rows;
}

std::optional<std::size_t> find_by_name(const Table& table, std::string_view name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (to_lower(table.columns[i]) == name) return i;
  return std::nullopt;
}

std::optional<std::size_t> guess_by_name(const Table& table) {
  for (const std::string_view name : certain_names)
    if (const auto column = find_by_name(table, name)) return column;
  for (const std::string_view name : likely_names)
    if (const auto column = find_by_name(table, name))
      if (table.rows.empty() || measure_parsable(table, *column) >= 0.5) return column;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (to_lower(table.columns[i]).find("smiles") != std::string::npos) return i;
  for (const std::string_view name : inchi_names)
    if (const auto column = find_by_name(table, name)) return column;
  return std::nullopt;
}

[[noreturn]] void fail_no_column(const Table& table, double best, const std::string& best_name) {
  std::string reason = "no column parses as SMILES";
  if (best > 0)
    reason =
        fmt::format("at best {:.0f} % of the rows parse (\"{}\"), 90 % are needed for a guess", 100 * best, best_name);
  fail(ErrorCode::not_found, "{}: there is no SMILES column: {}; name it with --smiles-column (columns: {})",
       table.source, reason,
       join_text(std::span(table.columns).first(std::min<std::size_t>(table.columns.size(), 30)), ", "));
}

std::size_t guess_by_trying(const Table& table) {
  double best = 0;
  std::string best_name;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (repeats_one_text(table, i)) continue;
    const double parsable = measure_parsable(table, i);
    if (parsable >= 0.9) {
      if (chemistry::parse_smiles(table.columns[i]))
        fail(ErrorCode::invalid_input,
             "{}: the first line looks like data (\"{}\"), not like a header; add a line with the "
             "names of the columns, or say --format smi for a list of SMILES without one",
             table.source, table.columns[i]);
      return i;
    }
    if (parsable <= best) continue;
    best = parsable;
    best_name = table.columns[i];
  }
  fail_no_column(table, best, best_name);
}

}  // namespace

std::size_t find_smiles_column(const Table& table, const std::string& wanted, Progress& progress) {
  if (!wanted.empty()) return find_column(table.columns, wanted, table.source);
  const auto by_name = guess_by_name(table);
  const std::size_t column = by_name ? *by_name : guess_by_trying(table);
  const std::string& name = table.columns[column];
  if (to_lower(name) != "smiles")
    progress.note(fmt::format("SMILES column: \"{}\" (guessed; change with --smiles-column)", name));
  return column;
}

}  // namespace athanor::data
