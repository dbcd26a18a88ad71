#include "athanor/core/plugin.h"

#include <dlfcn.h>

#include <filesystem>
#include <string_view>
#include <vector>

#include "athanor/core/error.h"
#include "build_stamp.h"

/// Which headers this was built with; a plugin carries the same function, with its own answer.
extern "C" __attribute__((visibility("default"))) const char* athanor_build_stamp() { return athanor::build_stamp; }

namespace athanor {
namespace fs = std::filesystem;
namespace {

void check_build(void* library, const std::string& path) {
  auto* stamp = reinterpret_cast<const char* (*)()>(::dlsym(library, "athanor_build_stamp"));
  if (stamp == nullptr || std::string_view(stamp()) != athanor_build_stamp())
    fail(ErrorCode::unsupported, "{} is of another build of Athanor than the program; install both together", path);
}

}  // namespace

void* open_plugin_symbol(const std::string& file_name, const std::string& symbol) {
  if (void* linked = ::dlsym(RTLD_DEFAULT, symbol.c_str())) return linked;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  const std::vector<std::string> candidates{(folder / file_name).string(), (folder / ".." / "lib" / file_name).string(),
                                            file_name};
  std::string reasons;
  for (const std::string& candidate : candidates) {
    if (candidate.find('/') != std::string::npos && !fs::exists(candidate, error)) continue;
    if (void* library = ::dlopen(candidate.c_str(), RTLD_NOW | RTLD_LOCAL)) {
      check_build(library, candidate);
      if (void* address = ::dlsym(library, symbol.c_str())) return address;
      fail(ErrorCode::internal, "{} lacks {}", candidate, symbol);
    }
    reasons = ::dlerror();
  }
  fail(ErrorCode::unsupported, "{} cannot be opened ({}); the installation is not complete", file_name, reasons);
}

}  // namespace athanor
