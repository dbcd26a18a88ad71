#include "athanor/core/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "athanor/core/error.h"

namespace athanor {
namespace fs = std::filesystem;

ScratchFolder::ScratchFolder(const fs::path& parent, const std::string& prefix) {
  std::error_code ignored;  // mkdtemp says what is wrong
  const fs::path base = parent.empty() ? fs::temp_directory_path(ignored) : parent;
  fs::create_directories(base, ignored);
  std::string name = (base / (prefix + "-XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr)
    fail(ErrorCode::io, "{}: no folder can be created there ({})", base.string(), std::strerror(errno));
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace athanor
