#include "athanor/models/member_details.h"

namespace athanor::models {
namespace {

void check_tasks(const nlohmann::json& details, std::span<const data::Target> targets) {
  const auto found = details.find("tasks");
  bool same = found != details.end() && found->is_array() && found->size() == targets.size();
  for (std::size_t t = 0; same && t < targets.size(); ++t)
    same = found->at(t) == data::format_task_type(targets[t].task);
  if (!same)
    fail(ErrorCode::corrupt, "The model's details do not name the task of each of the {} targets, but {}",
         targets.size(), found == details.end() ? "none" : found->dump().substr(0, 100));
}

}  // namespace

InputShape read_details(const bundle::Member& member, std::span<const data::Target> targets) {
  if (!member.details.is_object()) fail(ErrorCode::corrupt, "The model {} has no details", member.model);
  check_tasks(member.details, targets);
  return parse_input_shape(member.details.value("inputs", nlohmann::json()));
}

}  // namespace athanor::models
