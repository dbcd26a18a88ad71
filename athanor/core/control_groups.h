// The control groups of Linux that this process is in.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace athanor {

/// The folders that hold the files of a controller, "memory" or "cpu", from this process's own group up to the root of
/// the hierarchy; a limit holds for all groups below it. Version 2 first, whose one hierarchy has every controller, then
/// version 1. A group that is not visible, as in a container, leaves the root alone.
struct ControlGroup {
  std::filesystem::path folder;
  int version = 2;
};
std::vector<ControlGroup> list_control_groups(const std::string& controller);

}  // namespace athanor
