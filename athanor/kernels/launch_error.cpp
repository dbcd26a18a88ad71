#include "athanor/kernels/launch_error.h"

#include "athanor/core/error.h"

namespace athanor::kernels {

void fail_launch(const char* reason) { fail(ErrorCode::device, "The GPU refused a kernel: {}", reason); }

}  // namespace athanor::kernels
