// The one exception of the library, its codes, and the table that maps a code to an exit status.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace athanor {

/// What kind of bad request an Error is; each has a name in JSON (format_code) and an exit status (exit_status).
enum class ErrorCode {
  invalid_input,
  invalid_options,
  not_found,
  unsupported,
  io,
  out_of_memory,
  device,
  corrupt,
  cancelled,
  too_large,
  internal,
};

/// Name of the code as it stands in JSON output, such as "not_found".
std::string_view format_code(ErrorCode code);

/// Exit status of the command-line program for the code (see ARCHITECTURE.md, "Errors").
int exit_status(ErrorCode code);

/// A bad request: the call cannot be carried out. Bad rows are Issues, not Errors.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

/// Throws Error; the message says what, where, what was expected.
template <class... Args>
[[noreturn]] void fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  throw Error(code, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace athanor
