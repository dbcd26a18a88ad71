// Runs shell commands with the built program on the PATH, in a folder of its own.
#pragma once

#include <filesystem>
#include <string>

namespace athanor::tests {

struct Outcome {
  int status = 0;
  std::string out, err;
};

/// A temporary folder, removed at the end.
class WorkFolder {
 public:
  WorkFolder();
  ~WorkFolder();
  const std::filesystem::path& path() const { return path_; }
  /// Runs `command` with sh in the folder; $DATA and $BUNDLE are set (see tests/cases/bad_input.txt).
  Outcome run(const std::string& command) const;
  std::string read(const std::string& name) const;

 private:
  std::filesystem::path path_;
};

/// t.csv: 120 rows of the shipped data, enough to train in a second or two.
void make_small_table(const WorkFolder& folder);

}  // namespace athanor::tests
