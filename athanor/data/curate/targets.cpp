// Targets by name or by what the numeric columns leave open.
#include "athanor/data/curate/targets.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "athanor/core/error.h"
#include "athanor/core/text.h"
#include "athanor/data/curate/classes.h"
#include "athanor/data/curate/values.h"

namespace athanor::data {
namespace {

/// A column's name, with #K when the name is repeated.
std::string label_column(const Table& table, std::size_t column) {
  const std::string& name = table.columns[column];
  const auto begin = table.columns.begin();
  if (std::count(begin, table.columns.end(), name) == 1) return name;
  return fmt::format("{}#{}", name, std::count(begin, begin + static_cast<std::ptrdiff_t>(column) + 1, name));
}

/// What the cells of one column are.
struct ColumnCensus {
  std::vector<double> values;  ///< per row, NaN = missing
  std::size_t numbers = 0;     ///< numbers, also bounds such as <5
  std::size_t texts = 0;
  const Record* first_text = nullptr;
  const Record* first_not_class = nullptr;  ///< first number that is neither 0 nor 1

  bool is_numeric() const { return numbers > texts; }
  bool only_texts() const { return numbers == 0 && texts > 0; }
  bool only_classes() const { return numbers > 0 && first_not_class == nullptr; }
};

ColumnCensus count_column(const Table& table, std::size_t column, DecimalMark mark) {
  ColumnCensus census;
  census.values.reserve(table.rows.size());
  for (const Record& record : table.rows) {
    const NumericCell cell = record.issue ? NumericCell{NAN, ""} : parse_numeric_cell(record.cells[column], mark);
    census.values.push_back(cell.value);
    if (cell.problem == "not_a_number") {
      ++census.texts;
      if (!census.first_text) census.first_text = &record;
    } else if (!cell.problem.empty() || !std::isnan(cell.value)) {
      ++census.numbers;
      if (cell.value != 0 && cell.value != 1 && !census.first_not_class) census.first_not_class = &record;
    }
  }
  return census;
}

/// Row numbers and database keys are numbers, and no properties of the molecule.
bool is_identifier(const std::string& name) {
  static constexpr std::array<std::string_view, 14> names = {
      "",        "id",          "index",       "idx",         "row", "row_id",     "mol_id",
      "drug_id", "molecule_id", "compound_id", "pubchem_cid", "cid", "unnamed: 0", "no."};
  const std::string lower = to_lower(name);
  return std::find(names.begin(), names.end(), lower) != names.end();
}

/// Numeric columns that are nothing else, by what the options and the features say.
std::vector<std::size_t> list_candidates(const Table& table, std::size_t smiles_column, const CurateOptions& options,
                                         const std::vector<std::string>& features, Progress& progress) {
  std::vector<bool> taken(table.columns.size(), false);
  taken[smiles_column] = true;
  for (const auto* names : {&options.ignore_columns, &features})
    for (const std::string& name : *names) taken[find_column(table.columns, name, table.source)] = true;
  for (const std::string* name : {&options.weight_column, &options.time_column, &options.group_column})
    if (!name->empty()) taken[find_column(table.columns, *name, table.source)] = true;
  const DecimalMark mark = parse_decimal_mark(options.decimal);
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (taken[i] || !count_column(table, i, mark).is_numeric()) continue;
    if (!is_identifier(table.columns[i])) candidates.push_back(i);
    else
      progress.note(
          fmt::format("column \"{}\" is taken for an identifier, not for a target (name it with --target if it is one)",
                      table.columns[i]));
  }
  return candidates;
}

[[noreturn]] void fail_several(const Table& table, const std::vector<std::size_t>& candidates) {
  constexpr std::size_t max_names = 30;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(candidates.size(), max_names); ++i)
    names.push_back(label_column(table, candidates[i]));
  fail(ErrorCode::invalid_options,
       "{}: {} numeric columns could be the target: {}{}; name one with --target, or say --all-targets", table.source,
       candidates.size(), join_text(names, ", "), candidates.size() > max_names ? ", ..." : "");
}

std::vector<std::size_t> choose_columns(const Table& table, std::size_t smiles_column, const CurateOptions& options,
                                        const std::vector<std::string>& features, bool optional, Progress& progress) {
  std::vector<std::size_t> chosen;
  for (const std::string& name : options.target_columns) {
    const std::size_t column = find_column(table.columns, name, table.source);
    if (column == smiles_column)
      fail(ErrorCode::invalid_options, "{}: column \"{}\" holds the SMILES and cannot be a target", table.source, name);
    for (const std::string& feature : features)
      if (find_column(table.columns, feature, table.source) == column)
        fail(ErrorCode::invalid_options, "{}: column \"{}\" is both a target and a feature", table.source, name);
    if (std::find(chosen.begin(), chosen.end(), column) == chosen.end()) chosen.push_back(column);
  }
  if (!chosen.empty()) {
    if (options.all_targets) fail(ErrorCode::invalid_options, "--target and --all-targets exclude each other");
    return chosen;
  }
  chosen = list_candidates(table, smiles_column, options, features, progress);
  if (chosen.empty() && !optional)
    fail(ErrorCode::invalid_input, "{}: there is no numeric column to predict; name one with --target (columns: {})",
         table.source,
         join_text(std::span(table.columns).first(std::min<std::size_t>(table.columns.size(), 30)), ", "));
  if (chosen.size() > 1 && !options.all_targets && !optional) fail_several(table, chosen);
  if (chosen.size() > 1 && !options.all_targets)
    progress.note(fmt::format("targets: all {} numeric columns are kept (choose with --target)", chosen.size()));
  if (chosen.size() == 1)
    progress.note(
        fmt::format("target: \"{}\" (the one numeric column; change with --target)", label_column(table, chosen[0])));
  return chosen;
}

Target describe_target(const Table& table, std::size_t column, const ColumnCensus& census,
                       const CurateOptions& options) {
  Target target{label_column(table, column), TaskType::regression, ""};
  if (options.task_type.empty() && census.only_texts()) {
    target.classes = list_class_labels(table, column);
    if (target.classes.size() <= most_classes) target.task = TaskType::multiclass;
    else target.classes.clear();
  } else if (!options.task_type.empty()) {
    target.task = parse_task_type(options.task_type);
    if (target.task == TaskType::binary && census.first_not_class)
      fail(ErrorCode::invalid_input,
           "{}: target \"{}\" is \"{}\"; a binary target holds only 0 and 1 (several classes, or texts: --task-type "
           "multiclass)",
           table.locate(*census.first_not_class), target.name, to_readable(census.first_not_class->cells[column]));
    if (target.task == TaskType::multiclass) target.classes = list_class_labels(table, column);
  } else if (census.only_classes()) {
    target.task = TaskType::binary;
  }
  return target;
}

/// Says which targets were taken for classes; one line however many binary ones there are.
void note_classes(const std::vector<Target>& targets, Progress& progress) {
  for (const Target& target : targets)
    if (target.task == TaskType::multiclass)
      progress.note(fmt::format("target \"{}\": {} classes, since it holds texts: {}", target.name,
                                target.classes.size(), quote_few(target.classes)));
  std::vector<std::string> names;
  for (const Target& target : targets)
    if (target.task == TaskType::binary) names.push_back(target.name);
  if (names.empty()) return;
  const std::string which =
      names.size() == 1 ? fmt::format("target \"{}\"", names[0]) : format_count(names.size(), "target");
  progress.note(which + ": binary classification, since only 0 and 1 occur (change with --task-type)");
}

std::string find_class_obstacle(const Target& target) {
  if (target.classes.empty()) return "has no value in any row";
  if (target.classes.size() == 1)
    return fmt::format("has only the class \"{}\"; at least two are needed", target.classes[0]);
  if (target.classes.size() > most_classes)
    return fmt::format("has {} different labels; at most {} can be classes (for numbers: --task-type regression)",
                       target.classes.size(), most_classes);
  return "";
}

std::string find_obstacle(std::size_t column, const Target& target, const ColumnCensus& census) {
  if (target.task == TaskType::multiclass) return find_class_obstacle(target);
  if (census.only_texts())
    return fmt::format(
        "holds no number; line {} has \"{}\" (up to {} different texts are classes: --task-type multiclass)",
        census.first_text->line, to_readable(census.first_text->cells[column]), most_classes);
  return find_learning_obstacle(target, census.values);
}

void set_units(const Table& table, const CurateOptions& options, std::vector<Target>& targets) {
  if (options.units.empty()) return;
  if (options.units.size() != targets.size())
    fail(ErrorCode::invalid_options, "{}: --units has {} for {}", table.source,
         format_count(options.units.size(), "text"), format_count(targets.size(), "target"));
  for (std::size_t i = 0; i < targets.size(); ++i) targets[i].unit = options.units[i];
}

}  // namespace

std::string find_learning_obstacle(const Target& target, const std::vector<double>& values) {
  double first = NAN;
  std::size_t count = 0;
  bool constant = true;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (++count == 1) first = value;
    else constant = constant && value == first;
  }
  if (count == 0) return "has no value in any row";
  if (!constant) return "";
  if (target.task == TaskType::binary)
    return fmt::format("has only the class {}; both 0 and 1 are needed", format_number(first));
  if (target.task == TaskType::multiclass) return find_class_obstacle(target);
  return fmt::format("has the same value {} in all rows; there is nothing to learn", format_number(first));
}

std::vector<Target> select_targets(const Table& table, std::size_t smiles_column, const CurateOptions& options,
                                   const std::vector<std::string>& features, bool optional, Progress& progress) {
  std::vector<Target> targets;
  for (const std::size_t column : choose_columns(table, smiles_column, options, features, optional, progress)) {
    const ColumnCensus census = count_column(table, column, parse_decimal_mark(options.decimal));
    const Target target = describe_target(table, column, census, options);
    const bool must_learn = !optional || target.task == TaskType::multiclass;
    const std::string obstacle = must_learn ? find_obstacle(column, target, census) : "";
    if (obstacle.empty()) targets.push_back(target);
    else if (options.all_targets)
      progress.warn(fmt::format("{}: target \"{}\" is left out: it {}", table.source, target.name, obstacle));
    else fail(ErrorCode::invalid_input, "{}: target \"{}\" {}", table.source, target.name, obstacle);
  }
  if (targets.empty() && !optional) fail(ErrorCode::invalid_input, "{}: no numeric column can be learnt", table.source);
  if (options.task_type.empty()) note_classes(targets, progress);
  set_units(table, options, targets);
  return targets;
}

std::vector<Target> find_targets(const Table& table, std::size_t smiles_column, const CurateOptions& options,
                                 Progress& progress) {
  return select_targets(table, smiles_column, options, {}, false, progress);
}

}  // namespace athanor::data
