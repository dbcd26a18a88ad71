// posix_spawn, a pipe for the output and a deadline.
#include "athanor/core/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "athanor/core/error.h"

namespace athanor {
namespace {

constexpr int poll_milliseconds = 100;

/// Our own environment, with one thread per process unless `own_threads`.
std::vector<std::string> make_environment(bool own_threads) {
  std::vector<std::string> variables;
  if (!own_threads) variables = {"OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (own_threads || text.find("_NUM_THREADS=") == std::string::npos) variables.push_back(text);
  }
  return variables;
}

std::vector<char*> make_pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// A started program and the reading end of its output; killed and reaped when left early.
class Child {
 public:
  Child(std::vector<std::string> command, const std::filesystem::path& folder, bool own_threads) {
    // A relative path would be looked up in the new folder.
    const std::string name = command.front();
    if (name.find('/') != std::string::npos) command.front() = std::filesystem::absolute(name).string();
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) fail(ErrorCode::io, "A pipe cannot be opened ({})", std::strerror(errno));
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::vector<std::string> environment = make_environment(own_threads);
    const int error = posix_spawnp(&pid_, command.front().c_str(), &actions, &attributes, make_pointers(command).data(),
                                   make_pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    ::close(ends[1]);
    if (error == 0) return;
    ::close(output_);
    if (error == ENOENT) fail(ErrorCode::not_found, "The program \"{}\" was not found", name);
    fail(ErrorCode::io, "The program \"{}\" cannot be started ({})", name, std::strerror(error));
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::close(output_);
    if (reaped_) return;
    kill();
    wait();
  }

  /// Appends what arrived within a tenth of a second; false at the end of the output.
  bool read(std::string& text) const {
    pollfd descriptor{output_, POLLIN, 0};
    if (::poll(&descriptor, 1, poll_milliseconds) <= 0) return true;
    std::array<char, 65536> buffer;
    const ssize_t size = ::read(output_, buffer.data(), buffer.size());
    if (size < 0) return errno == EINTR;
    text.append(buffer.data(), static_cast<std::size_t>(size));
    return size > 0;
  }

  void kill() const { ::kill(-pid_, SIGKILL); }

  int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    reaped_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  bool reaped_ = false;
};

}  // namespace

ProcessResult run_process(const std::vector<std::string>& command, const std::filesystem::path& folder,
                          double timeout_seconds, const std::function<bool()>& cancelled, bool own_threads) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  Child child(command, folder, own_threads);
  ProcessResult result;
  while (child.read(result.output)) {
    if (cancelled && cancelled()) fail(ErrorCode::cancelled, "{} was cancelled", command.front());
    if (std::chrono::duration<double>(Clock::now() - begin).count() < timeout_seconds) continue;
    result.timed_out = true;
    child.kill();
    break;
  }
  result.exit_status = child.wait();
  return result;
}

}  // namespace athanor
