#include "athanor/core/plugin.h"

#include <dlfcn.h>

#include <filesystem>
#include <vector>

#include "athanor/core/error.h"

namespace athanor {
namespace fs = std::filesystem;

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
      if (void* address = ::dlsym(library, symbol.c_str())) return address;
      fail(ErrorCode::unsupported, "{} belongs to another version of Athanor (it lacks {})", candidate, symbol);
    }
    reasons = ::dlerror();
  }
  fail(ErrorCode::unsupported, "{} cannot be opened ({}); the installation is not complete", file_name, reasons);
}

}  // namespace athanor
