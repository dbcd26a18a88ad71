// Keeps memory that tensors leave for the next ones, so that the steps of a training ask the system for none.
#pragma once

namespace athanor::nn {

/// From now on the process keeps up to 512 MiB of freed memory per heap of the C library, where that is glibc; blocks
/// above 32 MiB still go back to the system at once. Elsewhere nothing changes.
void keep_freed_memory();

}  // namespace athanor::nn
