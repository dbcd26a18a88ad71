// How much memory this process may still take.
#pragma once

#include <cstdint>

namespace athanor {

/// Bytes that can be had without swapping: the least of what the machine has free (file cache counts as free), what the
/// memory limit of the control group leaves (cgroup v1 and v2) and the limit of the process (ulimit -d).
std::uint64_t count_available_memory();
/// Bytes of the machine, or the limit of the control groups where that is less.
std::uint64_t find_memory_limit();

}  // namespace athanor
