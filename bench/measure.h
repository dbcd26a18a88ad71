// Timings and test arrays of the micro-benchmarks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <memory>
#include <vector>

namespace athanor::bench {

/// Processor time of this thread: other programs do not count.
inline double read_thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Best of several timings of at least 50 ms each.
template <class Work>
double measure_seconds(const Work& work) {
  double best = 1e9;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const double begin = read_thread_seconds();
    std::int64_t calls = 0;
    double seconds = 0;
    for (; seconds < 0.05; ++calls) {
      work();
      seconds = read_thread_seconds() - begin;
    }
    best = std::min(best, seconds / static_cast<double>(calls));
  }
  return best;
}

template <class T>
std::vector<T> make_values(std::int64_t count) {
  std::vector<T> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(static_cast<int>(i % 17) - 8) / 8;
  return values;
}

/// Zeros at a 64-byte boundary.
class Aligned {
 public:
  explicit Aligned(std::size_t bytes) : memory_(bytes + 64), data_(memory_.data()) {
    std::size_t space = memory_.size();
    std::align(64, bytes, data_, space);
  }
  template <class T>
  T* as() const {
    return static_cast<T*>(data_);
  }

 private:
  std::vector<char> memory_;
  void* data_;
};

}  // namespace athanor::bench
