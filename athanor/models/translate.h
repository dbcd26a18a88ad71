// libtorch's exceptions become Errors where they leave the plugin.
#pragma once

#include <new>
#include <string>

#include "athanor/core/error.h"
#include "athanor/nn/torch.h"

namespace athanor::models {

/// Error for an exception of libtorch; `doing` says what was being done.
[[noreturn]] inline void fail_torch(const c10::Error& error, const std::string& doing) {
  const std::string text = error.what_without_backtrace();
  const std::string first_line = text.substr(0, text.find('\n'));
  const bool memory =
      text.find("out of memory") != std::string::npos || text.find("allocate memory") != std::string::npos;
  if (memory) fail(ErrorCode::out_of_memory, "Not enough memory while {}", doing);
  fail(ErrorCode::internal, "libtorch failed while {}: {}", doing, first_line);
}

template <class Body>
auto translate_errors(const std::string& doing, const Body& body) {
  try {
    return body();
  } catch (const c10::Error& error) {
    fail_torch(error, doing);
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::out_of_memory, "Not enough memory while {}", doing);
  }
}

}  // namespace athanor::models
