#include "shell.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "athanor/core/file.h"

namespace athanor::tests {
namespace fs = std::filesystem;
namespace {

std::string environment() {
  const std::string source = ATHANOR_SOURCE_DIR;
  return fmt::format(
      "PATH='{}':\"$PATH\"; DATA='{}/examples/data'; BUNDLE='{}/examples/models/gap.athanor'; export PATH DATA BUNDLE; "
      "NO_COLOR=1; export NO_COLOR; unset ATHANOR_SEED ATHANOR_THREADS ATHANOR_DEVICE ATHANOR_PROGRESS; ",
      ATHANOR_PROGRAM_DIR, source, source);
}

}  // namespace

WorkFolder::WorkFolder() {
  static std::atomic<int> counter{0};
  path_ = fs::temp_directory_path() / fmt::format("athanor-cli-{}-{}", ::getpid(), counter++);
  fs::create_directories(path_ / "work");
}

WorkFolder::~WorkFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

Outcome WorkFolder::run(const std::string& command) const {
  const std::string script = fmt::format("cd '{}/work' || exit 99\n{}\n{}\n", path_.string(), environment(), command);
  write_file(path_ / "script.sh", script);
  const std::string line = fmt::format("sh '{0}/script.sh' > '{0}/out' 2> '{0}/err' < /dev/null", path_.string());
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(path_ / "out"),
          read_file(path_ / "err")};
}

std::string WorkFolder::read(const std::string& name) const { return read_file(path_ / "work" / name); }

void make_small_table(const WorkFolder& folder) {
  folder.run("head -1 $DATA/small_molecules.csv > t.csv; tail -n +1200 $DATA/small_molecules.csv | head -120 >> t.csv");
}

}  // namespace athanor::tests
