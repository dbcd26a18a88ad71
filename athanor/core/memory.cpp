#include "athanor/core/memory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "athanor/core/control_groups.h"

namespace athanor {
namespace {
namespace fs = std::filesystem;

constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

/// The number after `key` in a file of such pairs; 0 when it is not there.
std::uint64_t read_entry(const fs::path& path, const std::string& key) {
  std::ifstream file(path);
  std::string word;
  while (file >> word)
    if (std::uint64_t value = 0; word == key) return file >> value ? value : 0;
  return 0;
}

/// "max" and what is missing are no limit.
std::uint64_t read_limit(const fs::path& path) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  return file >> value ? value : no_limit;
}

/// `prefix`: of the entries of memory.stat.
std::uint64_t read_group(const fs::path& folder, const char* limit_name, const char* usage_name,
                         const std::string& prefix) {
  const std::uint64_t limit = read_limit(folder / limit_name), used = read_limit(folder / usage_name);
  if (limit == no_limit || used == no_limit) return no_limit;
  const std::uint64_t cache = read_entry(folder / "memory.stat", prefix + "inactive_file") +
                              read_entry(folder / "memory.stat", prefix + "active_file");
  const std::uint64_t held = used > cache ? used - cache : 0;
  return limit > held ? limit - held : 0;
}

std::uint64_t count_group_memory() {
  std::uint64_t available = no_limit;
  for (const auto& [folder, version] : list_control_groups("memory"))
    available = std::min(available,
                         version == 2 ? read_group(folder, "memory.max", "memory.current", "")
                                      : read_group(folder, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"));
  return available;
}

}  // namespace

std::uint64_t count_available_memory() {
  std::uint64_t available = read_entry("/proc/meminfo", "MemAvailable:") * 1024;
  if (available == 0) available = no_limit;
  available = std::min(available, count_group_memory());
  rlimit limit{};
  if (::getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    available = std::min<std::uint64_t>(available, limit.rlim_cur);
  return available;
}

std::uint64_t find_memory_limit() {
  std::uint64_t limit =
      static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGE_SIZE));
  for (const auto& [folder, version] : list_control_groups("memory"))
    limit = std::min(limit, read_limit(folder / (version == 2 ? "memory.max" : "memory.limit_in_bytes")));
  return limit;
}

}  // namespace athanor
