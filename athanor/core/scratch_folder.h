// A folder for the time of one piece of work.
#pragma once

#include <filesystem>
#include <string>

namespace athanor {

/// A new empty folder that is removed with all that is in it.
class ScratchFolder {
 public:
  /// `parent`: "" = the system's folder for such files; it is made when it is not there. Error(io).
  ScratchFolder(const std::filesystem::path& parent, const std::string& prefix);
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace athanor
