// Threads: how many may be used here, and a parallel loop whose result does not depend on that number.
#pragma once

#include <cstddef>
#include <functional>

namespace athanor {

/// Cores that affinity mask, CPU quota of the control groups and OMP_NUM_THREADS allow; at least 1.
std::size_t count_available_cores();

/// Calls `body(index)` for 0 <= index < count from up to `threads` threads, each index once, in no fixed order.
/// The first exception is rethrown in the caller after all threads have stopped; later indices may be skipped then.
void parallel_for(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& body);

}  // namespace athanor
