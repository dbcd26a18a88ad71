// Inside this room: what cuda.cu cannot throw itself, since nvcc does not read fmt.
#pragma once

namespace athanor::kernels {

/// Error(device) with what the driver said.
[[noreturn]] void fail_launch(const char* reason);

}  // namespace athanor::kernels
