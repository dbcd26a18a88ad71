// The table of --profile for people.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace athanor::cli {

/// What workflows::describe_times gives, one line per phase; "" for null.
std::string format_profile(const nlohmann::json& profile);

}  // namespace athanor::cli
