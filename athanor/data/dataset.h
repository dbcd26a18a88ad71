// Dataset: curated molecules with their targets, the input of splits, featurisers and training.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

namespace athanor::data {

/// What the values of a target are: numbers, two classes (0 and 1), or the indices of several.
enum class TaskType { regression, binary, multiclass };
/// "regression", "binary" or "multiclass", as parse_task_type reads them.
std::string format_task_type(TaskType task);
/// "regression", "binary" ("classification" is accepted), "multiclass". Error(invalid_options).
TaskType parse_task_type(const std::string& name);

/// A predicted column.
struct Target {
  std::string name;
  TaskType task = TaskType::regression;
  std::string unit{};                  ///< as the user writes it, "" = unknown
  std::vector<std::string> classes{};  ///< names of a multi-class target, ascending; a value is the index of one

  /// Numbers that a model gives for a row: one, or the probability of each class.
  std::size_t num_outputs() const { return task == TaskType::multiclass ? classes.size() : 1; }
};

/// More classes than this are no classes.
inline constexpr std::size_t most_classes = 50;

/// Where the outputs of each target begin among those of a row, and last their number: [targets + 1].
std::vector<std::size_t> list_output_offsets(std::span<const Target> targets);
/// Outputs of all targets for one row.
std::size_t count_outputs(std::span<const Target> targets);
/// The first of the largest.
std::size_t find_likeliest_class(std::span<const double> probabilities);
/// The number, or the name of the class; "" for a missing one.
std::string format_value(const Target& target, double value);

/// Curated records. Values are [records, targets], row-major, NaN = missing; classes as 0 and 1, or their index.
struct Dataset {
  std::vector<std::string> smiles;            ///< of several molecules, or a reaction, as one: "CCO.O"
  std::vector<std::string> keys;              ///< canonical isomeric SMILES; the standard text of a reaction
  std::vector<std::string> molecule_columns;  ///< names of the columns that the molecules come from
  std::vector<std::string> fraction_columns;  ///< of the amounts of the molecules, among column_names; may be empty
  std::vector<std::string> reaction_columns;  ///< of reactions, or of reactants and products; empty = no reactions
  /// What each record is where it is not one molecule: chemistry/joined_molecules.h, chemistry/reaction.h.
  std::vector<std::string> joined;
  std::vector<std::vector<std::size_t>> rows;  ///< input rows that went into each record, ascending
  std::vector<Target> targets;
  std::vector<double> values;
  /// [records, targets] of --censored keep, empty without bounds: -1 = the true value is below `values`, +1 = above, 0
  /// = the value itself.
  std::vector<std::int8_t> relations;
  std::vector<std::string> column_names;  ///< input columns kept for features
  std::vector<double> columns;            ///< [records, column_names] numbers, or rows of keys in their KeyedTable
  std::vector<double> weights;            ///< [records] of the weight column, empty without one; mean of merged rows
  std::vector<double> times;              ///< [records] days or numbers of the time column, latest of merged rows
  std::vector<std::string> groups;        ///< [records] of the group column, "" = no group; see CurateOptions
  std::size_t num_input_rows = 0;         ///< rows of the input as read

  std::size_t size() const { return smiles.size(); }
  std::size_t num_molecules() const { return joined.empty() ? 1 : molecule_columns.size(); }  ///< of each record
  bool has_reactions() const { return !reaction_columns.empty(); }
  /// What featurisers parse.
  const std::vector<std::string>& texts() const { return joined.empty() ? smiles : joined; }
  double value(std::size_t record, std::size_t target) const { return values[record * targets.size() + target]; }
  int relation(std::size_t record, std::size_t target) const {
    return relations.empty() ? 0 : relations[record * targets.size() + target];
  }
  bool has_value(std::size_t record, std::size_t target) const { return !std::isnan(value(record, target)); }
  /// A value that is no bound.
  bool has_exact_value(std::size_t record, std::size_t target) const {
    return has_value(record, target) && relation(record, target) == 0;
  }
};

/// As a cell of a table: bounds with their sign, such as "<5".
std::string format_value(const Dataset& dataset, std::size_t record, std::size_t target);
/// Dataset::values with NaN in place of bounds: what scores are computed on.
std::vector<double> list_exact_values(const Dataset& dataset);

/// The records with these indices, in that order, as a dataset of their own.
Dataset select_records(const Dataset& dataset, std::span<const std::size_t> records);

}  // namespace athanor::data
