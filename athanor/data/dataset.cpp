// Names of task types, and parts of a dataset.
#include "athanor/data/dataset.h"

#include <algorithm>

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::data {

std::string format_task_type(TaskType task) {
  switch (task) {
    case TaskType::regression: return "regression";
    case TaskType::binary: return "binary";
    case TaskType::multiclass: return "multiclass";
  }
  fail(ErrorCode::internal, "task without a name");
}

TaskType parse_task_type(const std::string& name) {
  static const std::vector<std::string> names{"regression", "binary", "classification", "multiclass"};
  if (name == "regression") return TaskType::regression;
  if (name == "binary" || name == "classification") return TaskType::binary;
  if (name == "multiclass") return TaskType::multiclass;
  fail(ErrorCode::invalid_options, "--task-type: \"{}\" is not one of {}{}", name, join_text(names, ", "),
       format_suggestion(name, names));
}

std::vector<std::size_t> list_output_offsets(std::span<const Target> targets) {
  std::vector<std::size_t> offsets{0};
  for (const Target& target : targets) offsets.push_back(offsets.back() + target.num_outputs());
  return offsets;
}

std::size_t count_outputs(std::span<const Target> targets) { return list_output_offsets(targets).back(); }

std::size_t find_likeliest_class(std::span<const double> probabilities) {
  return static_cast<std::size_t>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

std::string format_value(const Target& target, double value) {
  if (target.task != TaskType::multiclass || std::isnan(value)) return format_number(value);
  return target.classes[static_cast<std::size_t>(value)];
}

std::string format_value(const Dataset& dataset, std::size_t record, std::size_t target) {
  const int relation = dataset.relation(record, target);
  return (relation < 0   ? "<"
          : relation > 0 ? ">"
                         : "") +
         format_value(dataset.targets[target], dataset.value(record, target));
}

std::vector<double> list_exact_values(const Dataset& dataset) {
  std::vector<double> values = dataset.values;
  for (std::size_t i = 0; i < dataset.relations.size(); ++i)
    if (dataset.relations[i] != 0) values[i] = NAN;
  return values;
}

Dataset select_records(const Dataset& dataset, std::span<const std::size_t> records) {
  Dataset selected;
  selected.targets = dataset.targets;
  selected.column_names = dataset.column_names;
  selected.molecule_columns = dataset.molecule_columns;
  selected.fraction_columns = dataset.fraction_columns;
  selected.reaction_columns = dataset.reaction_columns;
  selected.num_input_rows = dataset.num_input_rows;
  const std::size_t num_columns = dataset.column_names.size();
  for (const std::size_t i : records) {
    selected.smiles.push_back(dataset.smiles[i]);
    selected.keys.push_back(dataset.keys[i]);
    if (!dataset.joined.empty()) selected.joined.push_back(dataset.joined[i]);
    selected.rows.push_back(dataset.rows[i]);
    for (std::size_t t = 0; t < dataset.targets.size(); ++t) {
      selected.values.push_back(dataset.value(i, t));
      if (!dataset.relations.empty()) selected.relations.push_back(static_cast<std::int8_t>(dataset.relation(i, t)));
    }
    for (std::size_t c = 0; c < num_columns; ++c) selected.columns.push_back(dataset.columns[i * num_columns + c]);
    if (!dataset.weights.empty()) selected.weights.push_back(dataset.weights[i]);
    if (!dataset.times.empty()) selected.times.push_back(dataset.times[i]);
    if (!dataset.groups.empty()) selected.groups.push_back(dataset.groups[i]);
  }
  return selected;
}

}  // namespace athanor::data
