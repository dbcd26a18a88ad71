#include "athanor/core/control_groups.h"

#include <algorithm>
#include <fstream>

#include "athanor/core/text.h"

namespace athanor {
namespace fs = std::filesystem;
namespace {

void add_groups(const fs::path& root, const fs::path& group, int version, std::vector<ControlGroup>& groups) {
  std::error_code error;
  if (!fs::exists(root, error)) return;
  for (fs::path below = group.relative_path(); !below.empty(); below = below.parent_path())
    if (fs::exists(root / below, error)) groups.push_back({root / below, version});
  groups.push_back({root, version});
}

}  // namespace

std::vector<ControlGroup> list_control_groups(const std::string& controller) {
  const fs::path root = "/sys/fs/cgroup";
  std::vector<ControlGroup> groups;
  std::ifstream own("/proc/self/cgroup");
  for (std::string line; std::getline(own, line);) {  // "0::/a/b" or "4:cpu,cpuacct:/a/b"
    const std::size_t colon = line.find(':'), second = line.find(':', colon + 1);
    if (second == std::string::npos) continue;
    const std::string kinds = line.substr(colon + 1, second - colon - 1), group = line.substr(second + 1);
    const std::vector<std::string> names = split_text(kinds, ',');
    if (kinds.empty()) add_groups(root, group, 2, groups);
    else if (std::find(names.begin(), names.end(), controller) != names.end())
      add_groups(root / controller, group, 1, groups);
  }
  return groups;
}

}  // namespace athanor
