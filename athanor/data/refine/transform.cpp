// Logarithms of target cells, written back as cells, and the table as curation takes it.
#include "athanor/data/refine/transform.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/targets.h"
#include "athanor/data/curate/values.h"
#include "athanor/data/refine/pivot.h"
#include "athanor/data/refine/units.h"

namespace athanor::data {
namespace {

/// A function of one target: what it does to positive numbers.
struct Scale {
  std::string name;         ///< log10, ln, p
  double molar_factor = 1;  ///< of p

  double apply(double value) const {
    if (name == "ln") return std::log(value);
    if (name == "log10") return std::log10(value);
    // In two steps: the logarithm of the factor is a whole number, and no digit is lost to a product.
    return 0 - (std::log10(value) + std::round(std::log10(molar_factor)));
  }
  bool turns_around() const { return name == "p"; }
};

/// Name without a unit at its end: "IC50 (nM)", "IC50_nM", "IC50 [uM]".
std::string strip_unit(const std::string& column) {
  std::string text(trim(column));
  if (text.ends_with(")") || text.ends_with("]")) {
    const std::size_t open = text.find_last_of("([");
    if (open != std::string::npos && open > 0 &&
        find_molar_factor(std::string_view(text).substr(open + 1, text.size() - open - 2)))
      return std::string(trim(std::string_view(text).substr(0, open)));
  }
  const std::size_t space = text.find_last_of("_ ");
  if (space != std::string::npos && space > 0 && space + 2 < text.size() &&
      find_molar_factor(std::string_view(text).substr(space + 1)))
    return text.substr(0, space);
  return text;
}

std::size_t find_target_column(const Table& table, const Target& target) {
  return find_column(table.columns, target.name, table.source);
}

Scale make_scale(const Table& table, const Target& target, const std::string& transform) {
  Scale scale{transform};
  if (target.task != TaskType::regression)
    fail(ErrorCode::invalid_options, "{}: target \"{}\" holds classes; --transform is for measured values",
         table.source, target.name);
  if (transform != "p") return scale;
  const auto factor = find_molar_factor(target.unit);
  if (target.unit.empty())
    fail(ErrorCode::invalid_options,
         "{}: --transform p is -log10 of mol/l: say in which unit \"{}\" is, --units M, mM, uM, nM or pM", table.source,
         target.name);
  if (!factor)
    fail(ErrorCode::invalid_options, "{}: target \"{}\": \"{}\" {}; --transform p needs M, mM, uM, nM or pM{}",
         table.source, target.name, target.unit,
         is_mass_unit(target.unit) ? "is a mass unit, not a molar one" : "is no molar unit",
         is_mass_unit(target.unit) ? " (convert with the molecular weight first: uM = 1000 * ug/mL / weight)" : "");
  scale.molar_factor = *factor;
  return scale;
}

/// The cell on the new scale; cells that hold no number or bound stay for curation to judge.
std::string transform_cell(const std::string& cell, const Scale& scale, DecimalMark mark, bool& not_positive) {
  const NumericCell parsed = parse_numeric_cell(cell, mark);
  const bool is_bound = parsed.relation != 0;
  if (!is_bound && (!parsed.problem.empty() || std::isnan(parsed.value))) return cell;
  const double value = is_bound ? parsed.bound : parsed.value;
  not_positive = !(value > 0);
  if (not_positive) return "";
  const int relation = scale.turns_around() ? -parsed.relation : parsed.relation;
  return (relation < 0 ? "<" : relation > 0 ? ">" : "") + format_marked_number(scale.apply(value), mark);
}

void transform_column(PreparedTable& prepared, std::size_t column, const Scale& scale, Progress& progress) {
  Table& table = prepared.table;
  const DecimalMark mark = parse_decimal_mark(prepared.options.decimal);
  const std::string name = table.columns[column];
  std::size_t lost = 0;
  for (Record& record : table.rows) {
    if (record.issue) continue;
    bool not_positive = false;
    std::string cell = transform_cell(record.cells[column], scale, mark, not_positive);
    if (not_positive) {
      ++lost;
      const std::string text = to_readable(trim(record.cells[column]));
      prepared.issues.add({record.row, "missing", "not_positive",
                           fmt::format("{}: \"{}\" has no logarithm; only values above 0 have", name, text), text,
                           table.source_of(record.row)});
    }
    record.cells[column] = std::move(cell);
  }
  if (lost > 0)
    progress.warn(fmt::format("{}: {} of \"{}\" without a logarithm (0 or less), taken as missing; see the issues",
                              table.source, format_count(lost, "value"), name));
}

/// A column that has the name of a transformed one makes way.
void set_name_aside(Table& table, const std::string& name, Progress& progress) {
  for (std::string& column : table.columns) {
    if (column != name) continue;
    column = "input_" + column;
    progress.note(fmt::format("column \"{}\" of the input is called \"{}\" from here on", name, column));
  }
}

}  // namespace

std::string name_transformed(const std::string& column, const std::string& transform) {
  if (transform != "p") return transform + "_" + column;
  static constexpr std::array<std::string_view, 11> constants = {"ic50", "ec50", "ac50", "xc50", "gi50", "cc50",
                                                                 "ed50", "ki",   "kd",   "mic",  "ka"};
  const std::string name = strip_unit(column), lower = to_lower(name);
  const bool is_constant = std::find(constants.begin(), constants.end(), lower) != constants.end();
  return (is_constant ? "p" : "p_") + name;
}

void transform_targets(PreparedTable& prepared, const RefineOptions& refine, Progress& progress) {
  if (refine.transform == "none") return;
  Progress silent;  // curation will say again what it finds
  Table& table = prepared.table;
  const std::size_t smiles = find_smiles_column(table, prepared.options.smiles_column, silent);
  const std::vector<Target> targets = find_targets(table, smiles, prepared.options, silent);
  prepared.options.target_columns.clear();
  prepared.options.units.clear();
  prepared.options.all_targets = false;
  for (const Target& target : targets) {
    const std::size_t column = find_target_column(table, target);
    const Scale scale = make_scale(table, target, refine.transform);
    transform_column(prepared, column, scale, progress);
    const std::string name = name_transformed(target.name, refine.transform);
    set_name_aside(table, name, progress);
    progress.note(fmt::format("target \"{}\" becomes \"{}\"{}", target.name, name,
                              refine.transform == "p" ? fmt::format(", -log10 of mol/l, from {}", target.unit) : ""));
    table.columns[column] = name;
    for (Assay& assay : prepared.assays)
      if (assay.name == target.name) assay.name = name;
    prepared.options.target_columns.push_back(name);
    prepared.options.units.push_back(refine.transform == "p" ? "-log10 mol/l"
                                     : target.unit.empty()   ? ""
                                                             : refine.transform + "(" + target.unit + ")");
  }
  prepared.scale.assign(targets.size(), refine.transform);
}

PreparedTable prepare_table(Table table, const CurateOptions& options, const RefineOptions& refine,
                            Progress& progress) {
  PreparedTable prepared{std::move(table), options, {}, {}, {}, {}};
  pivot_table(prepared, refine, progress);
  transform_targets(prepared, refine, progress);
  return prepared;
}

}  // namespace athanor::data
