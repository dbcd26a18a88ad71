// Names of task types, and parts of a dataset.
#include "athanor/data/dataset.h"

#include "athanor/core/error.h"
#include "athanor/core/text.h"

namespace athanor::data {

std::string format_task_type(TaskType task) { return task == TaskType::binary ? "binary" : "regression"; }

TaskType parse_task_type(const std::string& name) {
  static const std::vector<std::string> names{"regression", "binary", "classification"};
  if (name == "regression") return TaskType::regression;
  if (name == "binary" || name == "classification") return TaskType::binary;
  fail(ErrorCode::invalid_options, "--task-type: \"{}\" is not one of {}{}", name, join_text(names, ", "),
       format_suggestion(name, names));
}

Dataset select_records(const Dataset& dataset, std::span<const std::size_t> records) {
  Dataset selected;
  selected.targets = dataset.targets;
  selected.column_names = dataset.column_names;
  selected.num_input_rows = dataset.num_input_rows;
  const std::size_t num_columns = dataset.column_names.size();
  for (const std::size_t i : records) {
    selected.smiles.push_back(dataset.smiles[i]);
    selected.keys.push_back(dataset.keys[i]);
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
