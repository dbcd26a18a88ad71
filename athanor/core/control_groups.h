// The control groups of Linux that this process is in.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace athanor {

/// A folder with the files of a controller, such as memory.max (version 2) or memory.limit_in_bytes (version 1).
struct ControlGroup {
  std::filesystem::path folder;
  int version = 2;
};

/// Those of a controller, "memory" or "cpu", from this process's own group up to the root of the hierarchy, since a
/// limit holds for all groups below it. A group that is not visible, as in a container, leaves the root alone.
std::vector<ControlGroup> list_control_groups(const std::string& controller);

}  // namespace athanor
