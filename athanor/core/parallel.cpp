#include "athanor/core/parallel.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "athanor/core/control_groups.h"

namespace athanor {
namespace {

/// CPU quota of a control group in cores; infinity when there is none.
double read_quota(const ControlGroup& group) {
  double quota = 0, period = 0;
  if (group.version == 2) {
    std::ifstream file(group.folder / "cpu.max");  // "150000 100000", or "max 100000", which is no number
    file >> quota >> period;
  } else {
    std::ifstream(group.folder / "cpu.cfs_quota_us") >> quota;  // -1 = none
    std::ifstream(group.folder / "cpu.cfs_period_us") >> period;
  }
  return quota > 0 && period > 0 ? quota / period : INFINITY;
}

/// The first number of OMP_NUM_THREADS, by which batch systems say how many cores a job has; infinity without one.
double read_thread_limit() {
  const char* text = std::getenv("OMP_NUM_THREADS");
  const double limit = text == nullptr ? 0 : std::strtod(text, nullptr);
  return limit >= 1 ? limit : INFINITY;
}

}  // namespace

std::size_t count_available_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  double cores = std::max(1U, std::thread::hardware_concurrency());
  if (sched_getaffinity(0, sizeof set, &set) == 0) cores = CPU_COUNT(&set);
  for (const ControlGroup& group : list_control_groups("cpu")) cores = std::min(cores, read_quota(group));
  return static_cast<std::size_t>(std::max(1.0, std::floor(std::min(cores, read_thread_limit()))));
}

void parallel_for(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& body) {
  threads = std::min(std::max<std::size_t>(threads, 1), count);
  if (threads <= 1) {
    for (std::size_t i = 0; i < count; ++i) body(i);
    return;
  }
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stop{false};
  std::exception_ptr error;
  std::mutex error_mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < count && !stop; i = next++) {
      try {
        body(i);
      } catch (...) {
        const std::lock_guard lock(error_mutex);
        if (!error) error = std::current_exception();
        stop = true;
      }
    }
  };
  std::vector<std::thread> others;
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  if (error) std::rethrow_exception(error);
}

}  // namespace athanor
