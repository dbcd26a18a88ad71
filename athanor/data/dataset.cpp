// Names of task types.
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

}  // namespace athanor::data
