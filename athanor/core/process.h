// Runs another program to its end, with a time limit.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace athanor {

struct ProcessResult {
  int exit_status = 0;  ///< of the program; 128 + signal number when it was killed
  bool timed_out = false;
  std::string output;  ///< standard output and standard error as they came
};

/// Runs `command` (program and arguments; the program is looked up on the search path) in `folder` with no standard
/// input, on one OpenMP thread unless `own_threads` leaves that to the environment. After `timeout_seconds` it is
/// killed with all that it started; likewise when `cancelled` (may be empty) turns true, which is Error(cancelled).
/// Error(not_found) when the program is absent.
ProcessResult run_process(const std::vector<std::string>& command, const std::filesystem::path& folder,
                          double timeout_seconds, const std::function<bool()>& cancelled = {},
                          bool own_threads = false);

}  // namespace athanor
